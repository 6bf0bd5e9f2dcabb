"""Who is told what of routing: agents their desk, visitors their place in line."""

from uuid import UUID

from chat import groups
from chat.wakes import FrameWake
from kit.realtime import hub
from kit.wire import encode
from routing import queries


def tell_desk(agent_id: int) -> None:
    """All tabs of an agent see their desk as it is now."""
    desk = queries.desk_frame(agent_id)
    if desk is not None:
        hub.tell(groups.agent(agent_id), FrameWake(encode(desk), for_staff=True))


def tell_place(conversation_id: UUID) -> None:
    """The visitor sees where they stand."""
    place = queries.place_frame(conversation_id)
    if place is not None:
        hub.tell(groups.conversation(conversation_id), FrameWake(encode(place), for_staff=False))


def tell_place_of_visitor(visitor_id: UUID) -> None:
    for conversation_id in queries.waiting_of_visitor(visitor_id):
        tell_place(conversation_id)


def tell_whoever_is_offered(conversation_id: UUID) -> None:
    """The card of an offer names the visitor."""
    for agent_id in queries.offered_to(conversation_id):
        tell_desk(agent_id)
