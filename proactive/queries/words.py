"""What visitors answer to the words of an invitation."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from proactive.models import Invitation, Trigger, Variant
from proactive.statistics import Share

ENGAGED_WITHIN = timedelta(seconds=60)
LOOKED_BACK = timedelta(days=30)


def answers_of(trigger: Trigger, words: Iterable[Variant], now: datetime) -> dict[str, Share]:
    """By the variant's id, how many were shown it in the last days, under what runs now, and how many of
    them opened or accepted it within a minute. Whoever saw it less than a minute ago may still do so, and
    does not count yet."""
    in_time = F("shown_at") + ENGAGED_WITHIN
    shown = Invitation.objects.filter(
        trigger=trigger,
        experiment=trigger.experiment,
        arm=Invitation.Arm.TREATED,
        eligible_at__gt=now - LOOKED_BACK,
        shown_at__lte=now - ENGAGED_WITHIN,
    )
    engaged = Count("pk", filter=Q(opened_at__lte=in_time) | Q(accepted_at__lte=in_time))
    found = {
        variant: Share(hits, total)
        for variant, hits, total in shown.values("variant")
        .annotate(hits=engaged, total=Count("pk"))
        .values_list("variant", "hits", "total")
    }
    return {str(each.pk): found.get(each.pk, Share(0, 0)) for each in words}
