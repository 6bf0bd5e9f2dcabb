"""Would a trigger speak to this visitor on this page now, and if not, what is in the way?"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from kit.clock import database_now
from proactive.actions.invitations import queue_facts
from proactive.models import Training, Trigger
from proactive.queries.live import Live, ready
from proactive.queries.moments import Moment, moment_of
from proactive.queries.pacing import room_of
from proactive.queries.scores import FACTS, foretold, why_off
from proactive.rules import ADDRESS_FACTS, FactValue, cleaned, evaluate, page_facts, why_quiet
from proactive.scores import Scored
from proactive.statistics import assignment


class Line(NamedTuple):
    """Something that was looked at: whether it is fine, and what was found."""

    fine: bool
    sentence: str


def tried(trigger: Trigger, *, url: str, facts: Mapping[str, object], visitor_id: UUID | None) -> list[Line]:
    """What was looked at, in order. The trigger need not be saved."""
    live, now = ready(trigger), database_now()
    moment = moment_of(visitor_id, with_ended=True) if visitor_id else None
    if moment is not None and moment.site_id != trigger.site_id:
        moment = None
    asked = sorted(live.facts & FACTS.keys())
    scored = foretold(trigger.site_id, moment.visit_id, now) if asked and moment is not None else {}
    of_page = {name: value for name, value in page_facts(url).items() if name in ADDRESS_FACTS}
    known: dict[str, FactValue] = {**of_page, **queue_facts(live)}
    if moment is not None:
        known |= moment.facts
        known |= {name: score.chance for name, (_, score) in scored.items()}
    known |= cleaned(facts)
    return [
        Line(*live.pages.explain(url)),
        *(scored_line(trigger, name, scored) for name in asked),
        *condition_lines(live, known),
        line(live.schedule.why_off(now), "It is on at this hour."),
        line(room_of(trigger.queue_id).why_none(trigger), "There is room in its queue."),
        *(visitor_lines(live, moment) if moment is not None else [NOBODY] if visitor_id else []),
    ]


def line(wrong: str | None, fine: str) -> Line:
    return Line(wrong is None, wrong or fine)


def condition_lines(live: Live, known: Mapping[str, FactValue]) -> list[Line]:
    failed = evaluate(live.condition, known).failed
    return [Line(False, failure.sentence) for failure in failed] or [HOLDS]


def visitor_lines(live: Live, moment: Moment) -> list[Line]:
    """Whether it is for this visitor, whether they have had peace long enough, and what chance says."""
    trigger, device, language = live.trigger, moment.device, moment.language
    quiet = why_quiet(
        trigger.pk or 0, moment.visit_id.int, moment.history, moment.now, live.limits, moment.budget
    )
    found = [line(quiet.sentence if quiet else None, "They have had peace for long enough.")]
    if trigger.devices and device not in trigger.devices:
        found.append(Line(False, f"It is not for the device “{device}”."))
    if not trigger.speaks(language):
        found.append(Line(False, f"It is not for the language “{language}”."))
    if live.words:
        is_invited = assignment(moment.visitor_id, live.design, moment.salt).may_be_invited
        found.append(Line(True, "Chance lets them be invited.") if is_invited else LEFT_ALONE)
    return found


def scored_line(trigger: Trigger, name: str, scored: Mapping[str, tuple[Training, Scored]]) -> Line:
    """What a score says of the visitor and why, or why it says nothing."""
    label = FACTS[name].label
    if name in scored:
        score = scored[name][1]
        return Line(True, " ".join([f"{label}: {score.chance:.0%}.", *score.reasons]))
    off = why_off(trigger.site_id, name)
    if off:
        return Line(False, f"“{label}” is off. {off}")
    return Line(True, f"“{label}” is on; name a visitor to see it.")


HOLDS = Line(True, "The condition holds.")
NOBODY = Line(False, "There is no such visitor with a visit on this site.")
LEFT_ALONE = Line(False, "Chance has put this visitor among those who are left alone, to compare with.")
