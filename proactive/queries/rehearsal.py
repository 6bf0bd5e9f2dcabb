"""What a trigger would have done on real traffic, before it does anything."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from proactive.models import Trigger
from proactive.queries.kinds import Kind, kinds_of
from proactive.queries.moments import budget_of
from proactive.queries.reach import reach_of
from proactive.queries.sightings import PAST, TOLD, Known, Row, Talk, is_open, talks_of, views
from proactive.rules import History, Shown, compiled, facts_of, parse, why_quiet
from routing.queries import slots_over_time

PAGES_SHOWN = 20
WEEK = timedelta(days=7)


@dataclass(slots=True)
class Rehearsal:
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


def rehearse(trigger: Trigger, *, since: datetime, until: datetime) -> Rehearsal:
    """Hold the trigger against every page that was seen in this time. Each page counts with all that was
    known when it was left; the hours and caps of the trigger and the site's budget hold, chance and what
    other triggers have said do not."""
    condition = parse(trigger.condition)
    names = facts_of(condition)
    holds = compiled(condition)
    applies = lru_cache(maxsize=50_000)(trigger.page_rule.applies)
    speaks = lru_cache(maxsize=1_000)(trigger.speaks)
    # From which day on it is on does not matter here.
    hours = replace(trigger.schedule, starts_at=None, ends_at=None)
    talks = talks_of(trigger.site_id)
    known = Known(names, talks)
    caps = Caps(trigger, talks)
    done = Rehearsal(unknown=sorted(names - TOLD))
    pages: Counter[str] = Counter()
    times: Counter[UUID] = Counter()
    fired: list[tuple[UUID, datetime]] = []
    for row in views(trigger.site_id, PAST, names, since=since, until=until):
        done.views += 1
        known.pass_by(row)
        if not applies(row.url) or (trigger.devices and row.device not in trigger.devices):
            continue
        # What is not known may be so.
        if not speaks(row.language) or holds(known.facts(row)) is False:
            continue
        at = row.at
        if hours.why_off(at) is not None:
            continue
        times[row.visitor] += 1
        if caps.let(row, at):
            fired.append((row.visit, at))
            pages[row.url] += 1
    done.fired = len(fired)
    done.visitors = len(caps.shown)
    done.held_back = times.total() - done.fired
    done.asked_again = sum(count > 1 for count in times.values())
    done.pages = pages.most_common(PAGES_SHOWN)
    done.kinds = kinds_of(trigger.site_id, since, until, {visit for visit, _ in fired})
    done.without_room = crowded(trigger, [at for _, at in fired], since, until)
    return done


class Caps:
    """Who would have been left in peace, going by what this trigger has shown and when they talked."""

    def __init__(self, trigger: Trigger, talks: Mapping[UUID, Sequence[Talk]]) -> None:
        self.trigger = trigger.pk or 0
        self.limits = trigger.limits
        self.budget = budget_of(reach_of(trigger.site))
        self.talks = talks
        self.shown: defaultdict[UUID, list[Shown]] = defaultdict(list)

    def let(self, row: Row, at: datetime) -> bool:
        """Whether it may be shown at this view, which it then has been."""
        # What is older than a week counts for no cap.
        before = [one for one in self.shown.get(row.visitor, ()) if one.at > at - WEEK]
        history = self.history(row.visitor, before, at)
        if why_quiet(self.trigger, row.visit.int, history, at, self.limits, self.budget) is not None:
            return False
        self.shown[row.visitor] = [*before, Shown(self.trigger, row.visit.int, at)]
        return True

    def history(self, visitor: UUID, shown: list[Shown], at: datetime) -> History:
        talks = [talk for talk in self.talks.get(visitor, ()) if talk[0] <= at]
        if not talks:
            return History(shown)
        began_at, ended_at = talks[-1]
        is_over = ended_at is not None and ended_at <= at
        return History(
            shown=shown,
            chatted_at=ended_at if is_over else began_at,
            is_chatting=any(is_open(talk, at) for talk in talks),
        )


def crowded(trigger: Trigger, moments: Sequence[datetime], since: datetime, until: datetime) -> int:
    """How many of these moments found no slot free in its queue beyond those kept for others."""
    steps = slots_over_time(trigger.queue_id, since, until)
    ats = [at for at, _ in steps]
    slots = [0, *(free for _, free in steps)]
    return sum(slots[bisect_right(ats, moment)] <= trigger.reserve for moment in moments)
