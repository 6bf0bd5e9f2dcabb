"""Who is told what of routing: agents their desk, visitors their place in line."""

from collections.abc import Collection, Iterable
from uuid import UUID

from chat import groups
from chat.wakes import FrameWake
from kit.realtime import hub
from kit.wire import encode
from routing import queries


def tell_desks(agent_ids: Collection[int]) -> None:
    """All tabs of these agents see their desks as they are now."""
    for agent_id, desk in queries.desk_frames(agent_ids).items():
        hub.tell(groups.agent(agent_id), FrameWake(encode(desk), for_staff=True))


def tell_places(conversation_ids: Iterable[UUID]) -> None:
    """These visitors see where they stand."""
    for place in queries.place_frames(conversation_ids):
        hub.tell(groups.conversation(place.conv), FrameWake(encode(place), for_staff=False))


def tell_place_of_visitor(visitor_id: UUID) -> None:
    tell_places(queries.waiting_of_visitor(visitor_id))


def tell_whoever_is_offered(conversation_id: UUID) -> None:
    """The card of an offer names the visitor."""
    tell_desks(queries.offered_to(conversation_id))
