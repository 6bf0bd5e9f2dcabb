"""What came of a single invitation after it was accepted. The funnel counts visitors and days instead."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Min

from chat.models import Entry
from proactive.models import GOALS_WITHIN, GoalEvent, Invitation


class Outcome(NamedTuple):
    """When a person first answered, and the goals that were reached within 31 days of that."""

    answered_at: datetime | None
    goals: list[GoalEvent]


def outcome_of(invitation: Invitation) -> Outcome:
    """Nothing, where it began no conversation."""
    if invitation.conversation_id is None:
        return Outcome(None, [])
    words = Entry.objects.filter(
        conversation=invitation.conversation_id, sender="agent", public=True, kind__in=("message", "file")
    )
    answered_at: datetime | None = words.aggregate(at=Min("created_at"))["at"]
    if answered_at is None:
        return Outcome(None, [])
    reached = GoalEvent.objects.select_related("goal").filter(
        visitor=invitation.visitor_id,
        at__gt=answered_at,
        at__lte=answered_at + GOALS_WITHIN,
        reversed_at=None,
    )
    return Outcome(answered_at, list(reached.order_by("at")))
