"""Taking from the list: accepting what one was offered, or what nobody was asked to take."""

from uuid import UUID

from django.db import transaction

from chat.actions import conversations as chat
from chat.models import Agent, Conversation
from routing.actions.auditing import audit
from routing.actions.desks import decide_about, locked_desk
from routing.actions.errors import OverCapacity
from routing.actions.offers.accepting import accept
from routing.actions.segments import settle_responsibility
from routing.actions.stays import locked_conversation
from routing.models import WHOLE, Offer, QueueStay


@transaction.atomic
def pull(*, agent: Agent, conversation_id: UUID) -> chat.Done:
    """Take a waiting conversation from the list. Whoever was offered it accepts by that; an offer to
    somebody else is withdrawn. A lead may take one more than the desk holds, on purpose, which leaves an
    audit line.

    Publishes what `chat.take_conversation` does, StayEnded and OfferEnded. Raises OverCapacity and whatever
    `chat.take_conversation` raises.
    """
    decide_about(agent.pk)
    conversation = locked_conversation(conversation_id)
    mine = Offer.objects.filter(stay__conversation_id=conversation_id, agent=agent, ended_at=None)
    offer_id = mine.values_list("pk", flat=True).first()
    if conversation is not None and offer_id is not None:
        accept(offer_id=offer_id, agent=agent)
        conversation.refresh_from_db()
        return chat.Done(conversation, seq=conversation.last_seq)
    desk = locked_desk(agent.pk)
    waits = conversation is not None and conversation.state == Conversation.State.WAITING
    is_too_much = waits and desk.used + weight_of(conversation_id) > desk.capacity
    if is_too_much and (not agent.is_lead or desk.used > desk.capacity):
        raise OverCapacity
    if is_too_much:
        audit(agent, "pull", "beyond the capacity", conversation=conversation, agent=agent)
    taken = chat.take_conversation(agent=agent, conversation_id=conversation_id)
    settle_responsibility(conversation_id=conversation_id)
    return chat.Done(Conversation.objects.get(pk=conversation_id), taken.dup, taken.seq)


def weight_of(conversation_id: UUID) -> int:
    weight = QueueStay.objects.filter(conversation_id=conversation_id, left_at=None).values_list(
        "weight", flat=True
    )
    return weight.first() or WHOLE
