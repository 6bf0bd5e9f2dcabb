"""Would a trigger speak to this visitor on this page now, and if not, what is in the way?"""

from collections.abc import Mapping
from uuid import UUID

from chat.models import Visitor
from kit.clock import database_now
from proactive.actions.invitations import Moment, why_not
from proactive.models import Trigger, Visit
from proactive.queries.moments import history, server_facts, why_not_paced
from proactive.queries.reach import reach_of
from proactive.rules import FactValue, cleaned, evaluate, page_facts, parse
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
    if visitor is not None and visit is not None:
        known = {**known, **server_facts(visitor, visit, now), **cleaned(facts)}
    verdict = evaluate(parse(trigger.condition), known)
    found += [(False, failure.sentence) for failure in verdict.failed] or [(True, "The condition holds.")]
    off = trigger.schedule.why_off(now)
    found.append((off is None, off or "It is on at this hour."))
    full = why_not_paced(trigger, now)
    found.append((full is None, full or "There is room in its queue."))
    if visitor_id and (visitor is None or visit is None):
        found.append((False, "There is no such visitor with a visit on this site."))
    if visitor is not None and visit is not None:
        moment = Moment(visitor, visit, known, history(visitor, now), reach_of(trigger.site), now)
        quiet = why_not(trigger, moment)
        found.append((quiet is None, quiet or "Nothing about this visitor is in the way."))
        words = list(trigger.variants.all())
        if words:
            arm = assignment(visitor.pk, trigger.assigned(trigger.experiment, words), trigger.site.key)
            is_invited = arm.may_be_invited
            found.append((is_invited, "Chance lets them be invited." if is_invited else LEFT_ALONE))
    return found


LEFT_ALONE = "Chance has put this visitor among those who are left alone, to compare with."
