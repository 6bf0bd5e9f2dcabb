"""Transfers: to a queue, to an agent, and warm with a consultation first."""

import uuid
from uuid import UUID

from django.db import transaction

from chat.actions import conversations as chat
from chat.actions.entries import event_row, note_row, post
from chat.actions.errors import Conflict, Forbidden, NotFound
from chat.models import Agent, Conversation
from kit.clock import database_now
from routing import queries
from routing.actions.auditing import audit
from routing.actions.desks import decide_about, locked_desk
from routing.actions.errors import NotThere, OverCapacity
from routing.actions.offers import Chosen, offer_all
from routing.actions.segments import end_consultation, end_segment, settle_responsibility
from routing.actions.stays import end_offer, end_stay, locked_conversation, open_stay, passed_on_by
from routing.hours import is_open
from routing.models import (
    Desk,
    Offer,
    OfferOutcome,
    Presence,
    Queue,
    QueueStay,
    Role,
    Segment,
    StayKind,
    StayOutcome,
)
from routing.queries.screens import UNANSWERED

MOST_TRANSFERS = 5  # then somebody who leads decides


@transaction.atomic
def transfer_to_queue(*, conversation_id: UUID, by: Agent, queue_id: int, note: str = "") -> QueueStay:
    """Let the conversation wait for the agents of a queue; the sender's slot is free at once.

    The time the visitor has waited already counts as boost. Raises NotFound, Forbidden, Conflict after too
    many transfers, and NotThere when the queue is closed.
    """
    conversation, segment = held(conversation_id, by)
    queue = Queue.objects.select_related("team", "calendar").filter(pk=queue_id).first()
    if queue is None:
        raise NotFound("There is no such queue.")
    now = database_now()
    if not is_open(queue, now):
        raise NotThere(f"{queue.name} is closed now.")
    check_nobody_else_is_asked(conversation_id)
    leave_note(conversation_id, by, note)
    if segment is not None:
        end_segment(segment, "transferred", now, wrap=False)
    chat.release_conversation(conversation_id=conversation_id, why="queued")
    conversation.refresh_from_db()
    return open_stay(
        conversation=conversation,
        queue=queue,
        entered_at=conversation.waiting_since or now,
        boost_s=waited_s(conversation_id),
        is_transfer=True,
        transferred_by=by,
    )


@transaction.atomic
def transfer_to_agent(
    *, conversation_id: UUID, by: Agent, agent_id: int, note: str = "", warm: bool = False
) -> Offer:
    """Offer the conversation to one agent. The sender stays responsible until it is accepted; warm, the
    other joins for a consultation and the sender hands over when both are ready.

    Raises NotFound, Forbidden, Conflict, NotThere, and OverCapacity, which a lead may exceed by one.
    """
    decide_about(agent_id)
    conversation, segment = held(conversation_id, by)
    to = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if to is None or to.pk == conversation.agent_id:
        raise NotFound("There is no such agent to transfer to.")
    queue = segment.queue if segment and segment.queue else any_queue_of(to)
    check_receiver(to, queue, by)
    check_nobody_else_is_asked(conversation_id)
    leave_note(conversation_id, by, note)
    now = database_now()
    stay = open_stay(
        conversation=conversation,
        queue=queue,
        entered_at=now,
        is_transfer=True,
        transferred_by=by,
        to_agent=to,
        kind=StayKind.CONSULT if warm else StayKind.DIRECT,
    )
    words = f"{by.shown_name} asks for you" if warm else f"{by.shown_name} passes this on to you"
    offer_all([Chosen(stay.pk, conversation_id, queue, to.pk, [], words)], now)
    return Offer.objects.get(stay=stay)


def check_nobody_else_is_asked(conversation_id: UUID) -> None:
    """One colleague at a time. Raises Conflict."""
    if QueueStay.objects.filter(conversation_id=conversation_id, left_at=None).exists():
        raise Conflict("Somebody is being asked already. Take that back first.")
    consulting = consultation(conversation_id)
    if consulting is not None:
        raise Conflict(f"{consulting.agent.shown_name} is being consulted. Hand over to them, or end that.")


def check_receiver(to: Agent, queue: Queue, by: Agent) -> None:
    """Raises NotThere or OverCapacity with the reason that the list of receivers gives too."""
    candidate = next(iter(queries.candidates(None, also=[to.pk])), None)
    if why := queries.why_not_receive(candidate, to, queue, by):
        raise OverCapacity(why) if candidate and candidate.is_there else NotThere(why)


@transaction.atomic
def cancel_transfer(*, conversation_id: UUID, by: Agent) -> None:
    """Take back what was passed on and nobody has accepted yet: the offer is withdrawn, nobody is blamed,
    and the sender is or stays responsible.

    Publishes OfferEnded, StayEnded and what taking does. Raises NotFound, Forbidden, or Conflict when it
    was accepted or nothing was asked.
    """
    conversation = locked_conversation(conversation_id)
    if conversation is None:
        raise NotFound
    stay = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue", "transferred_by", "conversation")
        .filter(conversation_id=conversation_id, left_at=None, transferred_by__isnull=False)
        .first()
    )
    if stay is None or stay.transferred_by is None:
        raise Conflict("This was accepted already, or is not being passed on.")
    if by.pk not in passed_on_by(stay) and not queries.leads_queue(by, stay.queue):
        raise Forbidden("Only whoever passed it on can take it back.")
    if by.pk not in passed_on_by(stay):
        audit(by, "cancel transfer", "of somebody else", conversation=conversation, agent=stay.transferred_by)
    now = database_now()
    for offer in Offer.objects.select_for_update().filter(stay=stay, ended_at=None):
        end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
    end_stay(stay, StayOutcome.SYSTEM, now)
    if stay.kind == StayKind.QUEUE:
        take_back(stay, stay.transferred_by)


@transaction.atomic
def hand_over(*, conversation_id: UUID, by: Agent) -> None:
    """After a consultation: the one who was consulted becomes responsible. Raises NotFound, Conflict,
    Forbidden, and NotThere while they have lost their connection."""
    _, segment = held(conversation_id, by)
    consulting = consultation(conversation_id)
    if consulting is None:
        raise Conflict("Nobody is consulted in this conversation.")
    if consulting.agent.desk.presence != Presence.ONLINE:
        raise NotThere(f"{consulting.agent.shown_name} has lost the connection. Wait a moment.")
    now = database_now()
    if segment is not None:
        end_segment(segment, "transferred", now, wrap=False)
    end_consultation(consulting, "became responsible", now)
    chat.hand_over_conversation(conversation_id=conversation_id, to=consulting.agent, by=by)
    settle_responsibility(conversation_id=conversation_id)


@transaction.atomic
def stop_consulting(*, conversation_id: UUID, by: Agent) -> None:
    """The consultation is over; whoever was responsible still is. For both of them, and for whoever leads.

    Raises NotFound, Conflict, Forbidden.
    """
    conversation = locked_conversation(conversation_id)
    if conversation is None:
        raise NotFound
    consulting = consultation(conversation_id)
    if consulting is None:
        raise Conflict("Nobody is consulted in this conversation.")
    if by.pk not in (conversation.agent_id, consulting.agent_id) and not steers(by, conversation_id):
        raise Forbidden("Only those who talk it over can end that.")
    if by.pk not in (conversation.agent_id, consulting.agent_id):
        audit(by, "end consulting", "of others", conversation=conversation, agent=consulting.agent)
    end_consultation(consulting, "consulted", database_now())


def consultation(conversation_id: UUID) -> Segment | None:
    return (
        Segment.objects.select_for_update(of=("self",))
        .select_related("agent__desk", "queue", "conversation")
        .filter(conversation_id=conversation_id, role=Role.CONSULT, left_at=None)
        .first()
    )


def return_unanswered() -> int:
    """Give back what nobody took within a minute, each for itself: to the sender if they are there, else
    ahead of the others. Returns how many."""
    due = QueueStay.objects.filter(
        left_at=None,
        is_offered=False,
        kind=StayKind.QUEUE,
        transferred_by__isnull=False,
        entered_at__lte=database_now() - UNANSWERED,
    ).values_list("pk", "conversation_id")
    returned = list(due)
    for stay_id, conversation_id in returned:
        give_back(stay_id=stay_id, conversation_id=conversation_id)
    return len(returned)


@transaction.atomic
def give_back(*, stay_id: int, conversation_id: UUID) -> None:
    """Publishes what taking does, or StayOpened for the stay that moved ahead."""
    locked_conversation(conversation_id)
    stay = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue", "transferred_by")
        .filter(pk=stay_id, left_at=None, is_offered=False)
        .first()
    )
    if stay is None or stay.transferred_by is None:
        return
    now, sender = database_now(), stay.transferred_by
    stay.transferred_by = None
    stay.changed_at = now
    if Desk.objects.filter(pk=sender.pk, presence=Presence.ONLINE).exists():
        end_stay(stay, StayOutcome.SYSTEM, now)
        take_back(stay, sender)
    else:
        stay.tier = 0
        stay.save(update_fields=["tier", "transferred_by", "changed_at"])


def take_back(stay: QueueStay, sender: Agent) -> None:
    """The sender is responsible again for what nobody took from the queue."""
    locked_desk(sender.pk)
    chat.take_conversation(agent=sender, conversation_id=stay.conversation_id)
    post(event_row(stay.conversation_id, "returned", by=stay.queue.name))
    settle_responsibility(conversation_id=stay.conversation_id)


def held(conversation_id: UUID, by: Agent) -> tuple[Conversation, Segment | None]:
    """An active conversation and its owner's segment, for whoever may give it away."""
    conversation = locked_conversation(conversation_id)
    if conversation is None:
        raise NotFound
    if conversation.state != Conversation.State.ACTIVE:
        raise Conflict("Nobody is responsible for this conversation, so it cannot be transferred.")
    if conversation.agent_id != by.pk and not steers(by, conversation_id):
        raise Forbidden("Only whoever is responsible can transfer a conversation.")
    if queries.transfers_of(conversation_id) >= MOST_TRANSFERS and not by.is_lead:
        raise Conflict("This was passed on five times already. Ask somebody who leads the team.")
    if conversation.agent_id != by.pk:
        audit(by, "transfer", "for somebody else", conversation=conversation, agent=conversation.agent)
    settle_responsibility(conversation_id=conversation_id)
    segment = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("queue__team")
        .filter(conversation=conversation, role=Role.OWNER, left_at=None)
        .first()
    )
    return conversation, segment


def steers(by: Agent, conversation_id: UUID) -> bool:
    """Whether they lead the team whose work it is."""
    return queries.leads_queue(by, queries.queue_now(conversation_id))


def leave_note(conversation_id: UUID, by: Agent, note: str) -> None:
    if note.strip():
        post(note_row(agent=by, conversation_id=conversation_id, client_id=uuid.uuid4(), body=note))


def waited_s(conversation_id: UUID) -> int:
    """How long the visitor has stood in queues so far, in seconds."""
    stays = QueueStay.objects.filter(conversation_id=conversation_id).exclude(left_at=None)
    return int(sum((stay.left_at - stay.entered_at).total_seconds() for stay in stays if stay.left_at))


def any_queue_of(agent: Agent) -> Queue:
    queue = Queue.objects.filter(members__agent=agent).select_related("team").order_by("pk").first()
    if queue is None:
        raise NotThere(f"{agent.shown_name} serves no queue.")
    return queue
