"""What routing does about facts: each handler hands one piece of work to a database thread."""

from collections.abc import Sequence
from uuid import UUID

from chat import events as chat
from kit.gathered import Gathered
from kit.work import soon
from routing import events, fanout
from routing.actions.choices import offer_choices
from routing.actions.places import show_places
from routing.actions.presence import attend
from routing.actions.segments import settle_responsibility
from routing.dispatch import dispatcher
from routing.models import StayOutcome

# A busy moment names the same agents and visitors again and again: each is told once, of how it is then.
tell_desks = Gathered(fanout.tell_desks)
tell_places = Gathered(fanout.tell_places)
repair_desks = Gathered(fanout.repair_desks)
repair_places = Gathered(fanout.repair_places)
need_of = Gathered(dispatcher.need_of)


def responsibility_changed(
    fact: chat.ConversationTaken
    | chat.ConversationHandedOver
    | chat.ConversationClosed
    | chat.ConversationReopened,
) -> None:
    soon(settle_responsibility, conversation_id=fact.conversation_id)


def agent_came_or_went(fact: chat.AgentConnected | chat.AgentDisconnected) -> None:
    soon(attend_and_tell, fact.agent_id)


def attend_and_tell(agent_id: int) -> None:
    """A new tab wants to see the desk even where nothing about it has changed."""
    attend(agent_id=agent_id)
    tell_desks(agent_id)


def visitor_introduced(fact: chat.VisitorIntroduced) -> None:
    if fact.conversation_id is not None:
        soon(fanout.tell_whoever_is_offered, fact.conversation_id)


def visitor_came(fact: chat.VisitorConnected) -> None:
    soon(fanout.tell_place_of_visitor, fact.visitor_id)


def swept(fact: chat.Swept) -> None:
    repair_desks(*fact.agents)
    repair_places(*fact.conversations)


def stay_opened(fact: events.StayOpened) -> None:
    dispatcher.need(fact.partition)
    place_newcomers(fact.conversation_id)


def show_newcomers(conversation_ids: Sequence[UUID]) -> None:
    """What else there is than waiting is known from the beginning where nobody is there."""
    offer_choices(conversation_ids=conversation_ids)
    show_places(conversation_ids=conversation_ids)


place_newcomers = Gathered(show_newcomers)


def place_moved(fact: events.PlaceMoved) -> None:
    tell_places(fact.conversation_id)


def stay_ended(fact: events.StayEnded) -> None:
    """What was left by itself may have held up the next in line."""
    if fact.outcome != StayOutcome.ANSWERED:
        dispatcher.need(fact.partition)
    tell_places(fact.conversation_id)
    tell_desks(*fact.passed_on_by)


def offered(fact: events.Offered) -> None:
    tell_desks(fact.agent_id)
    tell_places(fact.conversation_id)
    tell_desks(*fact.passed_on_by)


def offer_ended(fact: events.OfferEnded) -> None:
    dispatcher.need(fact.partition)
    tell_desks(fact.agent_id)


def desk_changed(fact: events.DeskChanged) -> None:
    need_of(fact.agent_id)
    tell_desks(fact.agent_id)
