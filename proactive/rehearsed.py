"""A rehearsal in words, and who is there now, as the admin and the command tell it."""

from typing import NamedTuple

from django.template.defaultfilters import pluralize

from proactive.models import Trigger
from proactive.queries.audience import Audience
from proactive.queries.kinds import Group
from proactive.queries.rehearsal import Rehearsed
from proactive.rules import CATALOGUE
from proactive.statistics import GLOBAL_HOLDOUT_SHARE


class Columns(NamedTuple):
    """A group of visits: its share of all and of those with an invitation, and how many times as large the
    second is."""

    name: str
    of_all: str
    of_invited: str
    times: str


def said(trigger: Trigger, done: Rehearsed, days: int) -> list[str]:
    """A rehearsal in sentences."""
    if not done.views:
        return [f"No page of the last {days} days was kept, so there is nothing to rehearse with."]
    at_most = " at most" if done.unknown else ""
    found = [
        f"In the last {days} days it would have fired {counted(done.fired, 'time')}{at_most},"
        f" for {counted(done.visitors, 'visitor')}, on {counted(done.views, 'page view')}."
    ]
    if done.unknown:
        named = ", ".join(f"“{CATALOGUE[name].label}”" for name in done.unknown)
        found.append(f"No trail keeps {named}, so this is the most that it could have been.")
    if done.held_back:
        found.append(
            f"Its caps and quiet times would have held it back {counted(done.held_back, 'time')}: without"
            f" them {counted(done.asked_again, 'visitor')} would have been asked more than once."
        )
    if done.fired:
        left_alone = 1 - (1 - GLOBAL_HOLDOUT_SHARE) * (1 - trigger.left_alone)
        found.append(
            f"At {done.without_room:,} of these moments ({percent(done.without_room / done.fired)})"
            f" “{trigger.queue}” had no slot free beyond the {trigger.reserve} kept for others, and nobody"
            f" would have been invited. Of the rest, chance would have left {percent(left_alone)} alone."
        )
    return found


def audience_said(now: Audience) -> str:
    """Who is on the site just now, and how many of them it is for."""
    if not now.here:
        return "Nobody is on the site just now."
    found = f"Of {counted(now.here, 'visitor')} on the site now, {now.fits:,} would fit."
    if not now.may_fit:
        return found
    named = ", ".join(f"“{CATALOGUE[name].label}”" for name in now.unknown)
    return f"{found} {now.may_fit:,} more may, depending on {named}."


def for_whom(done: Rehearsed) -> list[tuple[str, list[Columns]]]:
    """Of each kind its groups; nothing where it would not have fired."""
    if not done.fired:
        return []
    return [(kind.label, [columns(group) for group in kind.groups]) for kind in done.kinds]


def columns(group: Group) -> Columns:
    times = f"{group.of_invited / group.of_all:.1f}" if group.of_all else ""
    return Columns(group.name, percent(group.of_all), percent(group.of_invited), times)


def percent(share: float) -> str:
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}{pluralize(count)}"
