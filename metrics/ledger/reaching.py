"""How far invitations came, by visitor and day, in sums that tell it of the days of any zone.

Of a visitor whom a trigger asks twice on a local day, one is counted: the domain's visitor-day (1.14). Which
two moments are of one day depends on when days begin. So of each quarter hour there is how many came to a
step, and beside it for how many of them the one before came to it on the same day, if days begin with the
first quarter hour (UTC) of a day, the second, and so on to the 96th. That the answer changes at two of these
at most makes the sums small: `shown_again~33` is by how much more it is for days that begin with the 34th
quarter hour than for those of the 33rd.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from metrics.facts import Facts, Invitation
from metrics.ledger.sums import Book, Cell, Sums, add
from metrics.ledger.work import QUARTER

# Quarter hours with which days may begin.
BEGINNINGS = 96

SPLITS: Mapping[str, Callable[[Invitation], str]] = {
    "by_trigger": lambda each: "",
    "by_variant": lambda each: each.variant,
    "by_device": lambda each: each.device,
}


class Step(NamedTuple):
    """Who came to it, of those among whom the first of a visitor's day stands for the others."""

    came: Callable[[Invitation], bool]
    among: Callable[[Invitation], bool]


def _itself(came: Callable[[Invitation], bool]) -> Step:
    return Step(came, came)


def _of_first_conversation(came: Callable[[Invitation], bool]) -> Step:
    return Step(came, lambda each: bool(each.conversation))


def _is_opened(each: Invitation) -> bool:
    return each.opened is not None or each.accepted is not None


STEPS: Mapping[str, Step] = {
    "eligible": _itself(lambda each: True),
    "left_alone": _itself(lambda each: each.arm in ("holdout", "global_holdout")),
    "shown": _itself(lambda each: each.shown is not None or _is_opened(each)),
    "opened": _itself(_is_opened),
    "dismissed": _itself(lambda each: each.dismissed is not None),
    "accepted": _itself(lambda each: each.accepted is not None),
    "queued": _of_first_conversation(lambda each: each.is_queued),
    "answered": _of_first_conversation(lambda each: each.is_answered),
    "engaged": _of_first_conversation(lambda each: each.is_engaged),
}
GOAL = "goal"


class Way(NamedTuple):
    """Of which the steps are counted, as it is written in the key of a cell."""

    site: str
    trigger: str
    split: str

    @property
    def key(self) -> str:
        return ":".join(self)

    @classmethod
    def of(cls, key: str) -> "Way":
        return cls(*key.split(":"))


def book_ways(ledger: Book, facts: Facts, credited: Collection[str]) -> None:
    """Of each invitation of the window, by the moment of being eligible; those of its visitor in the day
    before must be among the facts. `credited` are the conversations that brought a goal."""
    has_goal = _of_first_conversation(lambda each: each.is_engaged and each.conversation in credited)
    steps = {**STEPS, GOAL: has_goal}
    ordered = sorted(
        {each.id: each for each in facts.invitations}.values(), key=lambda each: (each.eligible, each.id)
    )
    for dimension, split in SPLITS.items():
        theirs: dict[tuple[str, Way], list[Invitation]] = defaultdict(list)
        for each in ordered:
            theirs[each.visitor, Way(each.site, each.trigger, split(each))].append(each)
        for (_, way), those in theirs.items():
            for at, sums in _steps(steps, those):
                if ledger.window.holds(at):
                    add(ledger.cells[Cell(at - at % QUARTER, None, dimension, way.key)], sums)


def _steps(steps: Mapping[str, Step], those: list[Invitation]) -> Iterator[tuple[int, Sums]]:
    """What each adds, given in the order of time."""
    for name, step in steps.items():
        before: int | None = None
        for each in filter(step.among, those):
            if step.came(each):
                yield each.eligible, {name: 1}
                if before is not None:
                    yield each.eligible, _again(name, before, each.eligible)
            before = each.eligible


def _again(name: str, before: int, at: int) -> Sums:
    """For which beginnings of days two moments, less than a day apart, are of one."""
    first, last = at // QUARTER + 1, before // QUARTER + BEGINNINGS
    if first > last:
        return {}
    # From the first to the last that do not lie between them, around midnight (UTC) if need be.
    first, last = first % BEGINNINGS, last % BEGINNINGS
    sums: Sums = {}
    add(sums, {f"{name}_again~{first}": 1})
    if last + 1 < BEGINNINGS:
        add(sums, {f"{name}_again~{last + 1}": -1})
    if first > last:
        add(sums, {f"{name}_again~0": 1})
    return sums


def counts(sums: Sums, beginning: int) -> tuple[int, ...]:
    """How many visitors came to each of STEPS, and to the goal, on days that begin with this quarter of an
    hour (UTC) of a day."""
    found = {name: sums.get(name, 0) for name in (*STEPS, GOAL)}
    for name, amount in sums.items():
        step, _, change = name.partition("_again~")
        if change and int(change) <= beginning:
            found[step] -= amount
    return tuple(found.values())
