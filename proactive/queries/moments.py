"""What is known on the server of a visitor at a moment, and of those who could answer them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from chat.models import Conversation, Visitor
from proactive import protocol
from proactive.models import Invitation, Reach, Trigger, Variant, Visit
from proactive.rules import (
    Budget,
    FactValue,
    History,
    Shown,
    acceptance,
    allowance,
    expected_arrivals,
    may_show,
)
from proactive.statistics import Share, Toll
from routing.queries import arrivals_per_second, free_slots

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
MINUTE = timedelta(minutes=1)
# Nobody who has not answered by then is expected to come.
LAPSES_AFTER = timedelta(minutes=3)
USUAL_ACCEPT_DELAY_S = 20.0
# Enough to know a share of 8 % to within two points.
LATEST = 500
EXIT_WITHIN = timedelta(seconds=10)


def open_visit(visitor_id: UUID) -> Visit | None:
    return Visit.objects.filter(visitor=visitor_id, ended_at=None).first()


def server_facts(visitor: Visitor, visit: Visit, now: datetime) -> dict[str, FactValue]:
    """What no browser may claim."""
    chats = Conversation.objects.filter(visitor=visitor)
    last = chats.order_by("-created_at").values_list("created_at", flat=True).first()
    value = visitor.attributes.get("value")
    return {
        "device": visit.device,
        "visitor.visits": Visit.objects.filter(visitor=visitor).count(),
        "visitor.known": bool(visitor.external_id),
        "visitor.tier": visitor.value_tier or None,
        "visitor.value": value if isinstance(value, int | float) and not isinstance(value, bool) else None,
        "place.country": visit.country or None,
        "place.region": None,
        "chat.open": chats.exclude(state=Conversation.State.CLOSED).exists(),
        "chat.count": chats.count(),
        "chat.days_ago": (now - last).total_seconds() / 86_400 if last else None,
    }


def history(visitor: Visitor, now: datetime) -> History:
    """What this visitor was offered lately. One that was confirmed counts as shown from that moment: two
    tabs get no two."""
    offered = Invitation.objects.filter(
        visitor=visitor, arm__in=[Invitation.Arm.TREATED, Invitation.Arm.BY_HAND], eligible_at__gt=now - MONTH
    )
    chats = Conversation.objects.filter(visitor=visitor)
    latest = chats.order_by("-created_at").first()
    dismissed = offered.filter(dismissed_at__isnull=False).order_by("-dismissed_at").first()
    return History(
        shown=[
            Shown(
                one.trigger_id or 0, one.visit_id.int if one.visit_id else 0, one.shown_at or one.eligible_at
            )
            for one in offered
            if one.eligible_at > now - WEEK
        ],
        dismissed_at=dismissed.dismissed_at if dismissed else None,
        chatted_at=(latest.ended_at or latest.created_at) if latest else None,
        is_chatting=latest is not None and latest.state != Conversation.State.CLOSED,
    )


def number_of(invitation: Invitation) -> int:
    """Its visit as a number; 0 where the visit is forgotten already."""
    return invitation.visit_id.int if invitation.visit_id else 0


def budget_of(reach: Reach) -> Budget:
    return Budget(per_day=reach.per_day, per_week=reach.per_week)


def why_not_paced(trigger: Trigger, now: datetime) -> str | None:
    """Why nobody can be invited into the trigger's queue now, as a sentence; None when there is room."""
    free = free_slots(trigger.queue_id)
    if free < 1:
        return "Nobody is free to answer."
    lately = Invitation.objects.filter(
        trigger__queue=trigger.queue_id, arm=Invitation.Arm.TREATED, eligible_at__gt=now - LAPSES_AFTER
    ).aggregate(
        pending=Count("pk", filter=Q(accepted_at=None, dismissed_at=None)),
        last_minute=Count("pk", filter=Q(trigger=trigger, eligible_at__gt=now - MINUTE)),
    )
    shown, accepted, delay_s = habits(trigger.queue_id, now)
    expected = expected_arrivals(arrivals_per_second(trigger.queue_id), delay_s)
    allowed = allowance(free, trigger.reserve, expected, acceptance(shown, accepted))
    if may_show(allowed, lately["pending"], lately["last_minute"], trigger.per_minute):
        return None
    return "As many are invited already as could be answered."


def habits(queue_id: int, now: datetime) -> tuple[int, int, float]:
    """How many were invited into a queue in the last month, how many of them accepted, and after how many
    seconds on average: from the latest of each trigger, since each confirmation asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(i.accepted_at),
              extract(epoch FROM avg(i.accepted_at - i.eligible_at))::float8
            FROM proactive_trigger t CROSS JOIN LATERAL (
              SELECT eligible_at, accepted_at FROM proactive_invitation i
              WHERE i.trigger_id = t.id AND i.arm = 'treated' AND i.eligible_at > %s
              ORDER BY i.eligible_at DESC LIMIT %s) i
            WHERE t.queue_id = %s
            """,
            [now - MONTH, LATEST, queue_id],
        )
        shown, accepted, delay_s = cursor.fetchone() or (0, 0, None)
    return shown, accepted, USUAL_ACCEPT_DELAY_S if delay_s is None else delay_s


def toll_of(trigger_ids: Iterable[int], since: datetime) -> dict[int, Toll]:
    """What each trigger has cost: dismissals of those shown, and visits that ended at once."""
    asked: Any = {"within": EXIT_WITHIN, "triggers": list(trigger_ids), "since": since}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.trigger_id, count(i.shown_at), count(i.dismissed_at),
              count(*) FILTER (WHERE i.arm = 'treated' AND v.ended_at < i.eligible_at + %(within)s),
              count(*) FILTER (WHERE i.arm = 'treated' AND v.ended_at IS NOT NULL),
              count(*) FILTER (WHERE i.arm = 'holdout' AND v.ended_at < i.eligible_at + %(within)s),
              count(*) FILTER (WHERE i.arm = 'holdout' AND v.ended_at IS NOT NULL)
            FROM proactive_invitation i LEFT JOIN proactive_visit v ON v.id = i.visit_id
            WHERE i.trigger_id = ANY(%(triggers)s) AND i.eligible_at > %(since)s
            GROUP BY i.trigger_id
            """,
            asked,
        )
        return {
            trigger: Toll(Share(dismissed, shown), Share(left, treated), Share(left_alone, held))
            for trigger, shown, dismissed, left, treated, left_alone, held in cursor.fetchall()
        }


def card(invitation: Invitation) -> protocol.InvitationCard:
    """An invitation as a page shows it."""
    variant = invitation.variant or Variant(title=by_whom(invitation))
    return protocol.InvitationCard(
        id=invitation.pk,
        trigger=invitation.trigger_id or 0,
        title=variant.title,
        body=invitation.message,
        accept=variant.accept_label,
        dismiss=variant.dismiss_label,
    )


def by_whom(invitation: Invitation) -> str:
    """The agent's name, as visitors see it."""
    return invitation.by.shown_name if invitation.by else ""


def card_of(invitation_id: UUID) -> protocol.InvitationCard | None:
    found = Invitation.objects.select_related("variant", "by").filter(pk=invitation_id).first()
    return card(found) if found else None
