"""Stays in a queue: opened when a person is wanted, ended once with their outcome."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Case, Q, When
from django.db.models.functions import Now

from chat.models import Agent, Conversation
from kit.clock import database_now
from kit.events import publish
from routing import queries, strategy
from routing.actions.desks import load
from routing.estimates import flows
from routing.events import OfferEnded, StayEnded, StayOpened
from routing.hours import is_open
from routing.models import (
    Desk,
    Offer,
    OfferOutcome,
    Overflow,
    Presence,
    Queue,
    QueueStay,
    QueueWish,
    Segment,
    StayKind,
    StayOutcome,
)
from routing.profiles import PROFILES, Direction

PREFERRED_DAYS = 30
MOST_BOOST_S = 600


@transaction.atomic
def enqueue(*, conversation_id: UUID, ask_first: int | None = None) -> QueueStay | None:
    """Open a stay for a waiting conversation that has had none since it waits, in the queue of its site.
    `ask_first`: the agent who takes it where they can, instead of the visitor's usual one.

    Publishes StayOpened. None when it does not wait, waits already, or its site has no queue.
    """
    conversation = locked_conversation(conversation_id)
    if conversation is None or conversation.state != Conversation.State.WAITING:
        return None
    since = conversation.waiting_since or database_now()
    # Who was turned away or chose something else than waiting has had their stay.
    if QueueStay.objects.filter(
        Q(left_at=None) | Q(entered_at__gte=since, kind=StayKind.QUEUE), conversation=conversation
    ).exists():
        return None
    queue = queue_for(conversation)
    if queue is None:
        return None
    refused = why_refused(queue, since)
    stay = open_stay(
        conversation=conversation,
        queue=queue,
        entered_at=since,
        preferred=ask_first or last_owner(conversation),
    )
    if refused is not None:
        end_stay(stay, refused, database_now())
    return stay


def wish_for_queue(*, conversation_id: UUID, queue: Queue) -> None:
    """Lead a conversation to this queue whenever it asks for a person. For the transaction that begins it:
    its stay is opened after the commit."""
    QueueWish.objects.update_or_create(pk=conversation_id, defaults={"queue": queue})


def why_refused(queue: Queue, at: datetime) -> StayOutcome | None:
    """Closed, or as full as the queue may be for whoever comes now. Nobody is let wait in vain without a
    word, and nobody turned away for whom somebody has room."""
    if not is_open(queue, at):
        return StayOutcome.CLOSED_HOURS
    limits = [queue.max_waiting]
    if queue.max_waiting_per_agent is not None:
        online = Desk.objects.filter(agent__memberships__queue=queue, presence=Presence.ONLINE).count()
        limits.append(queue.max_waiting_per_agent * online)
    if all(limit is None for limit in (*limits, queue.max_ewt_s)) or queries.free_slots(queue.pk) > 0:
        return None
    waiting = queries.unasked(queue=queue).count()
    if any(limit is not None and waiting >= limit for limit in limits):
        return StayOutcome.REJECTED_FULL
    if queue.max_ewt_s is not None:
        wait_s = queries.estimated_wait_s(queue.pk)
        if wait_s is not None and wait_s > queue.max_ewt_s:
            return StayOutcome.REJECTED_FULL
    return None


def open_stay(
    *,
    conversation: Conversation,
    queue: Queue,
    entered_at: datetime,
    preferred: int | None = None,
    tier: int = 1,
    boost_s: int = 0,
    is_transfer: bool = False,
    transferred_by: Agent | None = None,
    to_agent: Agent | None = None,
    kind: StayKind = StayKind.QUEUE,
) -> QueueStay:
    """Write the stay, under the conversation's lock. Publishes StayOpened."""
    boost_s = min(max(boost_s, 0), MOST_BOOST_S)
    asked = sorted(queue.requirements.values_list("skill_id", "level", "is_hard"))
    stay = QueueStay.objects.create(
        conversation=conversation,
        queue=queue,
        entered_at=entered_at,
        due_at=entered_at + timedelta(seconds=queue.sla_target_s - boost_s),
        boost_s=boost_s,
        tier=tier,
        weight=queue.weight,
        requirements=asked,
        signature=signature_of(asked),
        preferred_id=preferred,
        sticky_until=entered_at + sticky_wait(queue) if preferred else None,
        is_transfer_stay=is_transfer,
        transferred_by=transferred_by,
        to_agent=to_agent,
        kind=kind,
        changed_at=database_now(),
    )
    if kind == StayKind.QUEUE:
        publish(StayOpened(stay.pk, conversation.pk, queue.pk, queue.partition))
    return stay


def signature_of(asked: object) -> str:
    """The same for all stays that ask the same."""
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]


def sticky_wait(queue: Queue) -> timedelta:
    """How long a stay waits for its usual agent: never more than a quarter of the queue's target, or the
    whole of it where the usual agent is what the team offers."""
    strong = PROFILES[Direction(queue.team.direction)].prefers_strongly
    return timedelta(
        microseconds=strategy.sticky_until(0, queue.sticky_wait_s, queue.sla_target_s, strong=strong)
    )


def queue_for(conversation: Conversation) -> Queue | None:
    """The queue that it was begun for, else the first of its site."""
    wished = QueueWish.objects.filter(pk=conversation.pk).values("queue")
    return (
        Queue.objects.select_related("team", "calendar")
        .annotate(is_wished=Case(When(pk__in=wished, then=True), default=False))
        .filter(Q(sites=conversation.site_id) | Q(is_wished=True))
        .order_by("-is_wished", "pk")
        .first()
    )


def last_owner(conversation: Conversation) -> int | None:
    """Whoever was responsible for this visitor last, within thirty days."""
    recent = Segment.objects.filter(
        conversation__visitor_id=conversation.visitor_id,
        role="owner",
        joined_at__gt=Now() - timedelta(days=PREFERRED_DAYS),
    )
    return recent.order_by("-joined_at").values_list("agent_id", flat=True).first()


def locked_conversation(conversation_id: UUID) -> Conversation | None:
    return Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()


@transaction.atomic
def leave_queue(
    *, conversation_id: UUID, outcome: StayOutcome, left_at: datetime | None = None
) -> QueueStay | None:
    """End the open stay of a conversation; an offer that is out is withdrawn, and nobody is blamed.
    `left_at` is now, unless it was earlier.

    Publishes StayEnded and OfferEnded. None when it has no open stay.
    """
    locked_conversation(conversation_id)
    stay = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue")
        .filter(conversation_id=conversation_id, left_at=None)
        .first()
    )
    if stay is None:
        return None
    now = database_now()
    for offer in Offer.objects.select_for_update().filter(stay=stay, ended_at=None):
        end_offer(offer, stay, OfferOutcome.WITHDRAWN_ABANDONED, now)
    end_stay(stay, outcome, now, left_at=left_at)
    return stay


def end_stay(
    stay: QueueStay, outcome: StayOutcome, now: datetime, *, left_at: datetime | None = None
) -> None:
    """Write how a stay ended, under its lock; `left_at` where that was earlier. Publishes StayEnded."""
    stay.left_at = max(left_at or now, stay.entered_at)
    stay.changed_at = now
    stay.outcome = outcome
    stay.is_offered = False
    stay.save(update_fields=["left_at", "changed_at", "outcome", "is_offered", "tier", "transferred_by"])
    publish(
        StayEnded(
            stay.pk, stay.conversation_id, stay.queue_id, stay.queue.partition, outcome, passed_on_by(stay)
        )
    )


def passed_on_by(stay: QueueStay) -> tuple[int, ...]:
    return concerned(stay.kind, stay.transferred_by_id, stay.conversation.agent_id)


def concerned(kind: str, transferred_by: int | None, responsible: int | None) -> tuple[int, ...]:
    """Whose desks show that a stay is being passed on: whoever did so, and whoever is responsible
    meanwhile."""
    owner = responsible if kind in StayKind.asked() else None
    return tuple(sorted({agent for agent in (transferred_by, owner) if agent is not None}))


def end_offer(offer: Offer, stay: QueueStay, outcome: OfferOutcome, now: datetime) -> None:
    """End an offer without its being accepted: the desk is relieved, the stay can be offered again."""
    Offer.objects.filter(pk=offer.pk).update(ended_at=now, outcome=outcome, changed_at=now)
    load(offer.agent_id, -offer.weight, now)
    stay.is_offered = False
    publish(OfferEnded(offer.pk, offer.agent_id, stay.conversation_id, outcome, stay.queue.partition))


@transaction.atomic
def open_overflows() -> int:
    """Open the overflow steps whose time has come: agents of another queue may answer too. The stay
    remains in its queue. A queue that is closed now is not opened. Returns how many were opened.

    Publishes StayOpened, since it may be matched now.
    """
    opened = 0
    now = database_now()
    for step in Overflow.objects.select_related("queue", "to__calendar"):
        if not is_open(step.to, now):
            continue
        still_shut = QueueStay.objects.filter(reached(step, now), queue=step.queue, left_at=None).exclude(
            opened_to__contains=[step.to_id]
        )
        for stay in still_shut.select_for_update(of=("self",), skip_locked=True)[:500]:
            stay.opened_to = [*stay.opened_to, step.to_id]
            stay.changed_at = now
            stay.save(update_fields=["opened_to", "changed_at"])
            publish(StayOpened(stay.pk, stay.conversation_id, stay.queue_id, step.queue.partition))
            opened += 1
    return opened


def reached(step: Overflow, now: datetime) -> Q:
    """Those of the step's queue for whom it opens."""
    if step.when_nobody and queries.nobody_online(step.queue):
        return Q()
    those = Q(pk__in=())
    if step.after_s is not None:
        those |= Q(entered_at__lte=now - timedelta(seconds=step.after_s))
    if step.ewt_over_s is not None:
        those |= Q(pk__in=waiting_over(step.queue, step.ewt_over_s))
    return those


def waiting_over(queue: Queue, seconds: int) -> list[int]:
    """The stays in a queue whose estimated wait is longer than this, behind whoever goes before them. Who
    waits for their usual agent needs no help yet, and is passed by the others meanwhile."""
    line = list(
        queries.unasked(queue__partition=queue.partition)
        .exclude(sticky_until__gt=database_now())
        .order_by("tier", "due_at", "pk")
        .values_list("pk", "queue_id")
    )
    if all(queue_id != queue.pk for _, queue_id in line):
        return []
    few_enough = flows([queue.pk])[queue.pk].longest_within(seconds, len(line))
    return [pk for pk, queue_id in line[few_enough + 1 :] if queue_id == queue.pk]
