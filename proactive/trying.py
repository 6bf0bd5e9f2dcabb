"""Would a trigger speak to this visitor on this page now, and if not, what is in the way?"""

from collections.abc import Mapping
from uuid import UUID

from chat.models import Visitor
from kit.clock import database_now
from proactive.actions.invitations import Moment, queue_facts, why_not
from proactive.models import Training, Trigger, Visit
from proactive.queries.moments import history, server_facts, why_not_paced
from proactive.queries.reach import reach_of
from proactive.queries.scores import FACTS, foretold, why_off
from proactive.rules import FactValue, cleaned, evaluate, page_facts, parse
from proactive.scores import Scored
from proactive.statistics import assignment


def tried(
    trigger: Trigger, *, url: str, facts: Mapping[str, object], visitor_id: UUID | None
) -> list[tuple[bool, str]]:
    """What was looked at, in order, and whether it stands in the way: (fine, sentence)."""
    known: dict[str, FactValue] = {**page_facts(url), **cleaned(facts)}
    visitor = Visitor.objects.filter(pk=visitor_id, site=trigger.site_id).first() if visitor_id else None
    visit = Visit.objects.filter(visitor=visitor).order_by("-pk").first() if visitor else None
    found = [trigger.page_rule.explain(url)]
    now = database_now()
    known |= queue_facts(trigger)
    asked = sorted(trigger.facts & FACTS.keys())
    scored = foretold(trigger.site_id, visit.pk, now) if asked and visit is not None else {}
    found += [scored_line(trigger, name, scored) for name in asked]
    if visitor is not None and visit is not None:
        known |= server_facts(visitor, visit, now)
        known |= {name: score.chance for name, (_, score) in scored.items()}
    known |= cleaned(facts)
    verdict = evaluate(parse(trigger.condition), known)
    found += [(False, failure.sentence) for failure in verdict.failed] or [(True, "The condition holds.")]
    off = trigger.schedule.why_off(now)
    found.append((off is None, off or "It is on at this hour."))
    full = why_not_paced(trigger, now)
    found.append((full is None, full or "There is room in its queue."))
    if visitor_id and (visitor is None or visit is None):
        found.append((False, "There is no such visitor with a visit on this site."))
    if visitor is not None and visit is not None:
        moment = Moment(visitor, visit, known, history(visitor, now), reach_of(trigger.site), now, scored)
        quiet = why_not(trigger, moment)
        found.append((quiet is None, quiet or "Nothing about this visitor is in the way."))
        words = list(trigger.variants.all())
        if words:
            arm = assignment(visitor.pk, trigger.assigned(trigger.experiment, words), trigger.site.key)
            is_invited = arm.may_be_invited
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
