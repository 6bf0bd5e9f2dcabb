"""An offer ends unaccepted: declined, run out, or taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.entries import event_row, post
from chat.models import Agent
from kit.clock import database_now
from kit.events import publish
from routing.actions.desks import locked_desk, note_state
from routing.actions.offers.accepting import OfferExpired
from routing.actions.stays import end_offer, end_stay, locked_conversation
from routing.events import DeskChanged
from routing.models import Offer, OfferOutcome, QueueStay, StayKind, StayOutcome

MISSED_IN_ROW = 2  # after so many offers that ran out, the agent is taken for absent


@transaction.atomic
def decline(*, offer_id: int, agent: Agent) -> None:
    """Say no: the stay goes on to the next agent and does not come back to this one. Saying so again
    changes nothing.

    Publishes OfferEnded. Raises OfferExpired.
    """
    pending = _locked(offer_id, agent)
    if pending is None:
        if was_declined(offer_id, agent):
            return
        raise OfferExpired
    refuse(pending, OfferOutcome.DECLINED, database_now())


def was_declined(offer_id: int, agent: Agent) -> bool:
    return Offer.objects.filter(pk=offer_id, agent=agent, outcome=OfferOutcome.DECLINED).exists()


def expire_offers() -> int:
    """End every offer whose time is over, each for itself; returns how many. An agent who let two run out in
    a row is not responding until they say otherwise, and their other offers are withdrawn."""
    due = list(
        Offer.objects.filter(ended_at=None, expires_at__lte=database_now()).values_list("pk", "agent_id")
    )
    for offer_id, agent_id in due:
        expire(offer_id=offer_id, agent_id=agent_id)
    return len(due)


@transaction.atomic
def expire(*, offer_id: int, agent_id: int) -> None:
    """End one offer that ran out. Publishes OfferEnded and DeskChanged."""
    offer = _locked(offer_id, Agent.objects.get(pk=agent_id))
    now = database_now()
    if offer is None or offer.expires_at > now:
        return
    refuse(offer, OfferOutcome.TIMED_OUT, now)
    desk = locked_desk(agent_id)
    desk.missed_in_row += 1
    if desk.missed_in_row >= MISSED_IN_ROW:
        desk.not_responding = True
    desk.save(update_fields=["missed_in_row", "not_responding"])
    note_state(desk, now)
    publish(DeskChanged(agent_id))


def withdraw_offers(*, agent_id: int) -> int:
    """Take back what is offered to somebody who is not there, each offer for itself; returns how many.
    Publishes OfferEnded."""
    agent = Agent.objects.get(pk=agent_id)
    pending = list(Offer.objects.filter(agent=agent, ended_at=None).values_list("pk", flat=True))
    return sum(withdraw(offer_id=offer_id, agent=agent) for offer_id in pending)


@transaction.atomic
def withdraw(*, offer_id: int, agent: Agent) -> bool:
    """Take back one offer; False when it has ended. Publishes OfferEnded."""
    offer = _locked(offer_id, agent)
    if offer is None:
        return False
    now = database_now()
    stay = offer.stay
    end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
    stay.changed_at = now
    stay.save(update_fields=["is_offered", "changed_at"])
    ask_no_more(offer, now)
    return True


@transaction.atomic
def stop_asking(*, conversation_id: UUID) -> None:
    """Whoever was asked by name to take it or to be consulted is asked no more, and not blamed.

    Publishes OfferEnded and StayEnded.
    """
    locked_conversation(conversation_id)
    asked = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue", "conversation")
        .filter(conversation_id=conversation_id, left_at=None, kind__in=StayKind.asked())
    )
    for stay in asked:
        now = database_now()
        for offer in Offer.objects.select_for_update().filter(stay=stay, ended_at=None):
            end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
        end_stay(stay, StayOutcome.SYSTEM, now)


def refuse(offer: Offer, outcome: OfferOutcome, now: datetime) -> None:
    """End a locked offer that was declined or ran out; its stay can be offered to others."""
    stay = offer.stay
    end_offer(offer, stay, outcome, now)
    stay.refused_by = sorted({*stay.refused_by, offer.agent_id})
    stay.changed_at = now
    stay.save(update_fields=["refused_by", "is_offered", "changed_at"])
    ask_no_more(offer, now)


def ask_no_more(offer: Offer, now: datetime) -> None:
    """An agent who was asked by name did not take it: whoever asked is still responsible, reads so, and
    nobody else is asked in their name."""
    if offer.stay.kind in StayKind.asked():
        end_stay(offer.stay, StayOutcome.SYSTEM, now)
        post(event_row(offer.stay.conversation_id, "returned", by=offer.agent.shown_name))


def _locked(offer_id: int, agent: Agent) -> Offer | None:
    """The pending offer, after its conversation and its stay."""
    found = Offer.objects.filter(pk=offer_id, agent=agent, ended_at=None).select_related("stay").first()
    if found is None:
        return None
    locked_conversation(found.stay.conversation_id)
    QueueStay.objects.select_for_update(no_key=True).get(pk=found.stay_id)
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("stay__queue", "stay__conversation", "agent")
        .filter(pk=offer_id, ended_at=None)
        .first()
    )
