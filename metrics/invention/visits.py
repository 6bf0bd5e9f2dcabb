"""Who looked at which pages of the site: before they asked, before they were invited, or without a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from metrics.invention.demand import readers
from metrics.invention.plan import Plan
from metrics.invention.records import Chat, Day, Invited
from metrics.invention.streams import SECOND, Stream

CART = "Cart"


@dataclass(slots=True)
class Seen:
    """A page, and for how long; whether its form was begun, and how often a field of it was refused."""

    path: str
    at: int
    seconds: int
    is_begun: bool = False
    refused: int = 0


@dataclass(slots=True)
class Visited:
    """A visit of `person`. `cause` names the conversation or the invitation that it led to; without one it
    led to nothing. `opens` is when the chat was opened."""

    person: str
    cause: str
    pages: list[Seen]
    opens: int | None = None

    @property
    def began(self) -> int:
        return self.pages[0].at

    @property
    def ended(self) -> int:
        return self.pages[-1].at + self.pages[-1].seconds * SECOND


@dataclass(slots=True)
class Site:
    """What happened on the site beside the conversations: visits, and calls by local day."""

    visits: list[Visited] = field(default_factory=list)
    calls: dict[date, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        seen = [page for visit in self.visits for page in visit.pages]
        return {
            "visits": len(self.visits),
            "page_views": len(seen),
            "forms_begun": sum(page.is_begun for page in seen),
            "fields_refused": sum(page.refused for page in seen),
            "opened": sum(visit.opens is not None for visit in self.visits),
            "calls": {str(day): calls for day, calls in sorted(self.calls.items())},
        }


def site_of(plan: Plan, seed: int, past: Iterable[Day]) -> Site:
    """Around what happened on these days."""
    found = Site()
    for day in past:
        local = datetime.fromtimestamp(day.start / SECOND, ZoneInfo(plan.zone)).date()
        visits = [*_asking(plan, seed, day), *_eligible(plan, seed, day), *_reading(plan, seed, local)]
        found.visits += visits
        found.calls[local] = _calls(plan, Stream(seed, local, "calls"), len(visits))
    return found


def _asking(plan: Plan, seed: int, day: Day) -> Iterator[Visited]:
    """Those who began a conversation on their own; what is taken up again is no visit of its own."""
    for chat in day.chats:
        if chat.number == 1 and chat.origin == "reactive":
            stream = Stream(seed, chat.conversation, "visit")
            pages = _way_to(plan, stream, chat.topic.page, chat.began)
            _stay(pages[-1], chat)
            yield Visited(chat.person.key, chat.conversation, pages, chat.began)


def _eligible(plan: Plan, seed: int, day: Day) -> Iterator[Visited]:
    for invited in day.invited:
        stream = Stream(seed, invited.person.key, "visit")
        pages = _way_to(plan, stream, _page_of(plan, invited, stream), invited.eligible)
        if invited.chat is None:
            pages[-1].seconds += _looks(plan, stream)
        else:
            _stay(pages[-1], invited.chat)
        yield Visited(invited.person.key, invited.person.key, pages)


def _page_of(plan: Plan, invited: Invited, stream: Stream) -> str:
    if invited.trigger == CART:
        return plan.browsing.checkout
    return _page(plan, stream, "", but=plan.browsing.checkout)


def _reading(plan: Plan, seed: int, day: date) -> Iterator[Visited]:
    """Those who came and went, some of whom opened the chat and said nothing."""
    for at, name in readers(plan, seed, day):
        stream = Stream(seed, name)
        pages: list[Seen] = []
        for _ in range(stream.geometric(plan.browsing.views)):
            seconds = _looks(plan, stream)
            path = _page(plan, stream, pages[-1].path if pages else "")
            pages.append(_filled(plan, stream, Seen(path, at, seconds)))
            at += seconds * SECOND
        opens = pages[-1].at + SECOND if stream.happens(plan.browsing.opens_and_leaves) else None
        yield Visited(name, "", pages, opens)


def _way_to(plan: Plan, stream: Stream, path: str, at: int) -> list[Seen]:
    """The pages of a visit up to the one on which somebody is at a moment."""
    before = [_looks(plan, stream) for _ in range(stream.geometric(plan.browsing.views))]
    starts = [at - late * SECOND for late in accumulate(reversed(before))]
    pages = [Seen(path, starts[0], before[-1])]
    for start, seconds in zip(starts[1:], reversed(before[:-1]), strict=True):
        pages.insert(0, Seen(_page(plan, stream, pages[0].path), start, seconds))
    return [_filled(plan, stream, page) for page in pages]


def _stay(page: Seen, chat: Chat) -> None:
    """Whoever talks stays on the page meanwhile."""
    page.seconds = 1 + ((chat.ended or chat.began) - page.at) // SECOND


def _filled(plan: Plan, stream: Stream, page: Seen) -> Seen:
    browsing = plan.browsing
    page.is_begun = page.path == browsing.checkout and stream.happens(browsing.begins_form)
    while page.is_begun and stream.happens(browsing.refused):
        page.refused += 1
    return page


def _page(plan: Plan, stream: Stream, other_than: str, but: str = "") -> str:
    """One of the site's pages, and not the same twice."""
    pages = [(path, share) for path, share in plan.browsing.pages if path not in (other_than, but)]
    left = stream.below(sum(share for _, share in pages))
    for path, share in pages:
        left -= share
        if left < 0:
            return path
    raise AssertionError("The shares of all are all.")


def _looks(plan: Plan, stream: Stream) -> int:
    browsing = plan.browsing
    return 1 + int(stream.lognormal(browsing.page_s, browsing.page_variation))


def _calls(plan: Plan, stream: Stream, visits: int) -> int:
    """As many as a share of the day's visits, give or take what chance gives."""
    calls, at = 0, 0.0
    while (at := at + stream.exponential(1)) < visits * plan.browsing.calls:
        calls += 1
    return calls
