"""What a trigger would have done on real traffic, before it does anything."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from proactive.models import Trigger
from proactive.queries.kinds import Kind, kinds_of
from proactive.queries.known import Known, is_open
from proactive.queries.moments import budget_of
from proactive.queries.reach import reach_of
from proactive.queries.sightings import PAST, TOLD, Talk, Visit, visits
from proactive.rules import History, Shown, capped_until, compiled, facts_of, parse, why_quiet
from routing.queries import slots_over_time

PAGES_SHOWN = 20
WEEK = timedelta(days=7)
# Each is read at once; between two it can be told how far this is, and be ended.
SLICES = 20


@dataclass(slots=True)
class Rehearsed:
    """How often a trigger would have fired, for whom and where. `unknown` are the facts of its condition that
    no trail keeps; where there are any, all of this is the most that it could have been."""

    views: int = 0
    fired: int = 0
    visitors: int = 0
    # Without its caps and quiet times: how often more, and how many visitors more than once.
    held_back: int = 0
    asked_again: int = 0
    # Of the times that it fired: with no slot free in its queue beyond those kept for others.
    without_room: int = 0
    pages: list[tuple[str, int]] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def rehearse(
    trigger: Trigger, *, since: datetime, until: datetime, on_the_way: Callable[[float], None] | None = None
) -> Rehearsed:
    """Hold the trigger against every page that was seen in this time. Each page counts with all that was
    known when it was left; the hours and caps of the trigger and the site's budget hold, chance and what
    other triggers have said do not. On the way it tells the share of the time that is behind it, outside of
    any transaction."""
    condition = parse(trigger.condition)
    names = facts_of(condition)
    holds = compiled(condition)
    applies = lru_cache(maxsize=50_000)(trigger.page_rule.applies)
    speaks = lru_cache(maxsize=1_000)(trigger.speaks)
    # From which day on it is on does not matter here.
    hours = replace(trigger.schedule, starts_at=None, ends_at=None)
    known = Known(names)
    caps = Caps(trigger)
    done = Rehearsed(unknown=sorted(names - TOLD))
    pages: Counter[str] = Counter()
    fired: list[tuple[UUID, datetime]] = []
    for visit in one_after_another(trigger.site_id, names, since, until, on_the_way):
        done.views += len(visit.urls)
        if not speaks(visit.language) or (trigger.devices and visit.device not in trigger.devices):
            continue
        there = [n for n, url in enumerate(visit.urls) if applies(url)]
        facts = known.of(visit).facts
        # What is not known may be so.
        at_all = [n for n in there if holds(facts(n)) is not False]
        on = [n for n in at_all if hours.why_off(visit.at(n)) is None] if hours.windows else at_all
        if not on:
            continue
        shown = caps.shown_in(visit, on)
        fired += [(visit.visit, visit.at(n)) for n in shown]
        pages.update(visit.urls[n] for n in shown)
    done.fired = len(fired)
    done.visitors = caps.visitors
    done.held_back = caps.times - done.fired
    done.asked_again = caps.asked_again
    # Of those as often the first in the alphabet.
    done.pages = sorted(pages.items(), key=lambda page: (-page[1], page[0]))[:PAGES_SHOWN]
    done.kinds = kinds_of(trigger.site_id, since, until, {visit for visit, _ in fired})
    done.without_room = crowded(trigger, [at for _, at in fired], since, until)
    return done


def one_after_another(
    site_id: int,
    names: frozenset[str],
    since: datetime,
    until: datetime,
    on_the_way: Callable[[float], None] | None,
) -> Iterator[Visit]:
    """The visits of this time, slice by slice."""
    step = (until - since) / SLICES
    for n in range(SLICES):
        end = until if n == SLICES - 1 else since + (n + 1) * step
        yield from visits(site_id, PAST, names, since=since + n * step, until=end)
        if on_the_way is not None:
            on_the_way((n + 1) / SLICES)


@dataclass(slots=True)
class Left:
    """What a visitor was shown within a week, until when that alone keeps them in peace, and how often it
    would have been shown to them otherwise."""

    shown: list[Shown] = field(default_factory=list)
    until_s: float = 0
    times: int = 0


class Caps:
    """Who would have been left in peace, going by what this trigger has shown and when they talked."""

    def __init__(self, trigger: Trigger) -> None:
        self.trigger = trigger.pk or 0
        self.limits = trigger.limits
        self.budget = budget_of(reach_of(trigger.site))
        self.of: defaultdict[UUID, Left] = defaultdict(Left)

    def shown_in(self, visit: Visit, views: Sequence[int]) -> list[int]:
        """At which of these views it may be shown, and then has been."""
        left = self.of[visit.visitor]
        left.times += len(views)
        # Nearly every view is spared by the first look.
        return [n for n in views if visit.at_s[n] >= left.until_s and self.let(visit, left, visit.at(n))]

    def let(self, visit: Visit, left: Left, at: datetime) -> bool:
        # What is older than a week counts for no cap.
        before = [one for one in left.shown if one.at > at - WEEK]
        history = talked(visit.talks, before, at)
        if why_quiet(self.trigger, visit.visit.int, history, at, self.limits, self.budget) is not None:
            return False
        left.shown = [*before, Shown(self.trigger, visit.visit.int, at)]
        left.until_s = capped_until((one.at for one in left.shown), self.limits, self.budget).timestamp()
        return True

    @property
    def times(self) -> int:
        """How often it would have been shown without caps and quiet times."""
        return sum(left.times for left in self.of.values())

    @property
    def visitors(self) -> int:
        """To whom it was shown."""
        return sum(bool(left.shown) for left in self.of.values())

    @property
    def asked_again(self) -> int:
        """Who would have been asked more than once."""
        return sum(left.times > 1 for left in self.of.values())


def talked(talks: Sequence[Talk], shown: list[Shown], at: datetime) -> History:
    begun = [talk for talk in talks if talk[0] <= at]
    if not begun:
        return History(shown)
    began_at, ended_at = begun[-1]
    is_over = ended_at is not None and ended_at <= at
    return History(
        shown=shown,
        chatted_at=ended_at if is_over else began_at,
        is_chatting=any(is_open(talk, at) for talk in begun),
    )


def crowded(trigger: Trigger, moments: Sequence[datetime], since: datetime, until: datetime) -> int:
    """How many of these moments found no slot free in its queue beyond those kept for others."""
    steps = slots_over_time(trigger.queue_id, since, until)
    ats = [at for at, _ in steps]
    slots = [0, *(free for _, free in steps)]
    return sum(slots[bisect_right(ats, moment)] <= trigger.reserve for moment in moments)
