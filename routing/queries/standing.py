"""Reads shaped for whoever looks at one conversation: where it belongs, and why."""

from uuid import UUID

from kit.clock import database_now
from routing import protocol, strategy
from routing.models import Offer, OfferOutcome, Queue, QueueStay, Role, Segment, StayKind
from routing.queries.deciding import candidates, item_of, micros, rings_of


def standing(conversation_id: UUID) -> protocol.Standing:
    """Where a conversation belongs, why it came to its agent, or why it still waits."""
    stay = (
        QueueStay.objects.filter(conversation_id=conversation_id)
        .select_related("queue__team", "to_agent")
        .order_by("-pk")
        .first()
    )
    queue = queue_now(conversation_id)
    waits = stay is not None and stay.left_at is None and stay.kind == StayKind.QUEUE
    return protocol.Standing(
        queue=queue.name if queue else "",
        team=queue.team.name if queue else "",
        direction=queue.team.direction if queue else "",
        audience=queue.team.audience if queue else "",
        why="" if waits else why_accepted(conversation_id),
        why_not_yet=why_not_yet(stay) if stay and waits else "",
        entered_at=stay.entered_at if stay else None,
        transfers=transfers_of(conversation_id),
    )


def queue_now(conversation_id: UUID) -> Queue | None:
    """The queue whose work a conversation is: where it waits, for which it was served or waited last, or
    that of its site."""
    stays = QueueStay.objects.filter(conversation_id=conversation_id, kind=StayKind.QUEUE).order_by("-pk")
    served = Segment.objects.filter(conversation_id=conversation_id, role=Role.OWNER).order_by("-pk")
    for ids in (
        stays.filter(left_at=None).values_list("queue_id", flat=True),
        served.exclude(queue=None).values_list("queue_id", flat=True),
        stays.values_list("queue_id", flat=True),
        Queue.objects.filter(sites__conversations=conversation_id)
        .order_by("pk")
        .values_list("pk", flat=True),
    ):
        found = ids.first()
        if found is not None:
            return Queue.objects.select_related("team").get(pk=found)
    return None


def why_accepted(conversation_id: UUID) -> str:
    """Why this agent: the sentence of the offer by which the conversation came to them."""
    accepted = Offer.objects.filter(
        stay__conversation_id=conversation_id, outcome=OfferOutcome.ACCEPTED
    ).exclude(stay__kind=StayKind.CONSULT)
    return accepted.order_by("-pk").values_list("why", flat=True).first() or ""


def why_not_yet(stay: QueueStay) -> str:
    """Why an open stay still waits, in words."""
    if stay.left_at is not None:
        return "It waits no more."
    if stay.is_offered:
        pending = stay.offers.filter(ended_at=None).select_related("agent").first()
        return f"{pending.agent} is being asked." if pending else "Somebody is being asked."
    if stay.kind != StayKind.QUEUE:
        return f"It waits for {stay.to_agent}, who was asked by a colleague."
    item = item_of(stay, rings_of([stay.queue])[stay.queue_id])
    everyone = candidates(stay.queue.partition, everyone=True)
    return strategy.why_not_yet(item, everyone, micros(database_now()))


def transfers_of(conversation_id: UUID) -> int:
    """How often it was passed on."""
    return Segment.objects.filter(conversation_id=conversation_id, left_reason="transferred").count()
