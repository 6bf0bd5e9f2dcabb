"""Would a trigger speak to this visitor on this page now, and if not, what is in the way?"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from kit.clock import database_now
from proactive.actions.invitations import queue_facts, why_not
from proactive.models import Training, Trigger
from proactive.queries.live import ready
from proactive.queries.moments import moment_of
from proactive.queries.pacing import why_not_paced
from proactive.queries.scores import FACTS, foretold, why_off
from proactive.rules import FactValue, cleaned, evaluate, page_facts
from proactive.scores import Scored
from proactive.statistics import assignment


def tried(
    trigger: Trigger, *, url: str, facts: Mapping[str, object], visitor_id: UUID | None
) -> list[tuple[bool, str]]:
    """What was looked at, in order, and whether it stands in the way: (fine, sentence)."""
    known: dict[str, FactValue] = {**page_facts(url), **cleaned(facts)}
    live = ready(trigger)
    moment = moment_of(visitor_id, with_ended=True) if visitor_id else None
    if moment is not None and moment.site_id != trigger.site_id:
        moment = None
    found = [live.pages.explain(url)]
    now = database_now()
    known |= queue_facts(live)
    asked = sorted(live.facts & FACTS.keys())
    scored = foretold(trigger.site_id, moment.visit_id, now) if asked and moment is not None else {}
    found += [scored_line(trigger, name, scored) for name in asked]
    if moment is not None:
        known |= moment.facts
        known |= {name: score.chance for name, (_, score) in scored.items()}
    known |= cleaned(facts)
    verdict = evaluate(live.condition, known)
    found += [(False, failure.sentence) for failure in verdict.failed] or [(True, "The condition holds.")]
    off = live.schedule.why_off(now)
    found.append((off is None, off or "It is on at this hour."))
    full = why_not_paced(trigger, now)
    found.append((full is None, full or "There is room in its queue."))
    if visitor_id and moment is None:
        found.append((False, "There is no such visitor with a visit on this site."))
    if moment is not None:
        quiet = why_not(live, replace(moment, facts=known))
        found.append((quiet is None, quiet or "Nothing about this visitor is in the way."))
        if live.words:
            is_invited = assignment(moment.visitor_id, live.design, moment.salt).may_be_invited
            found.append((is_invited, "Chance lets them be invited." if is_invited else LEFT_ALONE))
    return found


def scored_line(
    trigger: Trigger, name: str, scored: Mapping[str, tuple[Training, Scored]]
) -> tuple[bool, str]:
    """What a score says of the visitor and why, or why it says nothing."""
    label = FACTS[name].label
    if name in scored:
        score = scored[name][1]
        return True, " ".join([f"{label}: {score.chance:.0%}.", *score.reasons])
    off = why_off(trigger.site_id, name)
    return (
        (False, f"“{label}” is off. {off}") if off else (True, f"“{label}” is on; name a visitor to see it.")
    )


LEFT_ALONE = "Chance has put this visitor among those who are left alone, to compare with."
