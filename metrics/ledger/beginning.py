"""Where conversations began: by entry point, and by page."""

from collections.abc import Collection

from metrics.facts import Begun, Facts
from metrics.ledger.sums import Book, Cell, Sums, add
from metrics.ledger.work import QUARTER

BY_ENTRY, BY_PAGE = "by_entry", "by_page"
OUTCOMES = ("queued", "answered", "engaged", "goal")
# What is counted of an entry point, and of a page.
ENTRY_STEPS = ("shown", "opened", "conversations", *OUTCOMES)
PAGE_STEPS = ("conversations", "invited", *OUTCOMES)

# So many pages of a site are told apart in a day (UTC); the others are one.
MOST_NAMED = 100
OTHERS = ""


def book_beginnings(ledger: Book, facts: Facts, credited: Collection[str]) -> None:
    """By the moment at which a conversation began, or an entry point was seen. The pages of a site are in one
    cell, under names of their own: there are many of them, and few in a quarter hour. Those of a day are
    bounded (`with_others`), so that those of a month are. `credited` are the conversations that brought a
    goal."""
    for use in {(each.entry_point, each.did, each.at): each for each in facts.uses}.values():
        if ledger.window.holds(use.at):
            cell = Cell(use.at - use.at % QUARTER, None, BY_ENTRY, use.entry_point)
            add(ledger.cells[cell], {use.did: use.many})
    for begun in {each.conversation: each for each in facts.begun}.values():
        if not ledger.window.holds(begun.at):
            continue
        quarter, came = begun.at - begun.at % QUARTER, _came(begun, begun.conversation in credited)
        if begun.entry_point and begun.origin == "reactive":
            add(ledger.cells[Cell(quarter, None, BY_ENTRY, begun.entry_point)], came)
        if begun.page:
            came["invited"] = int(begun.origin == "proactive")
            add(
                ledger.cells[Cell(quarter, begun.queue, BY_PAGE, begun.site)],
                {named(begun.page, step): amount for step, amount in came.items()},
            )


def _came(begun: Begun, is_credited: bool) -> Sums:
    """As far as it came: answered counts of the way to a goal only who was."""
    is_engaged = begun.is_answered and begun.is_engaged
    return {
        "conversations": 1,
        "queued": int(begun.is_queued),
        "answered": int(begun.is_answered),
        "engaged": int(is_engaged),
        "goal": int(is_engaged and is_credited),
    }


def most_begun(sums: Sums) -> frozenset[str]:
    """The pages of a cell that are told apart: those on which most conversations began."""
    begun = {page: many for page, step, many in _steps(sums) if step == "conversations" and page != OTHERS}
    return frozenset(sorted(begun, key=lambda page: (-begun[page], page))[:MOST_NAMED])


def with_others(sums: Sums, pages: Collection[str]) -> Sums:
    """The sums of a cell, with those of all but these pages together."""
    found: Sums = {}
    for page, step, many in _steps(sums):
        add(found, {named(page if page in pages else OTHERS, step): many})
    return found


def _steps(sums: Sums) -> list[tuple[str, str, int]]:
    return [(*of_page(name), many) for name, many in sums.items()]


def named(page: str, step: str) -> str:
    """How the sum of a step is called in the cell of a site's pages."""
    return f"{page} {step}"


def of_page(name: str) -> tuple[str, str]:
    """The page and the step of a sum."""
    page, _, step = name.rpartition(" ")
    return page, step
