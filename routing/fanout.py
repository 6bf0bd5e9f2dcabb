"""Who is told what of routing: agents their desk, visitors their place in line."""

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from uuid import UUID

import msgspec

from chat import groups
from chat.wakes import SnapshotWake
from kit.realtime import hub
from kit.wire import encode
from routing import protocol, queries

Tell = Callable[[str, SnapshotWake], None]


def tell_desks(agent_ids: Collection[int]) -> None:
    """All tabs of these agents see their desks as they are now."""
    _show_desks(agent_ids, hub.tell)


def tell_places(conversation_ids: Iterable[UUID]) -> None:
    """These visitors see where they stand."""
    _show_places(conversation_ids, hub.tell)


def repair_desks(agent_ids: Collection[int]) -> None:
    """Tabs that are connected to this process see it, too, where the word of it was lost on its way here."""
    _show_desks(agent_ids, hub.tell_here)


def repair_places(conversation_ids: Iterable[UUID]) -> None:
    """The same for visitors."""
    _show_places(conversation_ids, hub.tell_here)


def tell_place_of_visitor(visitor_id: UUID) -> None:
    tell_places(queries.waiting_of_visitor(visitor_id))


def tell_whoever_is_offered(conversation_id: UUID) -> None:
    """The card of an offer names the visitor."""
    tell_desks(queries.offered_to(conversation_id))


def _show_desks(agent_ids: Collection[int], tell: Tell) -> None:
    for agent_id, desk in queries.desk_frames(agent_ids).items():
        tell(groups.agent(agent_id), snapshot("desk", desk, for_staff=True))


def _show_places(conversation_ids: Iterable[UUID], tell: Tell) -> None:
    for place in queries.place_frames(conversation_ids):
        if place.state == "waiting" and not place.position:
            continue  # come this very moment, and placed in the next
        tell(groups.conversation(place.conv), snapshot(f"place:{place.conv}", place, for_staff=False))


def snapshot(name: str, frame: protocol.Desk | protocol.Place, *, for_staff: bool) -> SnapshotWake:
    """What looks the same, whenever it was read, has the same `look`."""
    timeless = encode(msgspec.structs.replace(frame, rev=0))
    look = blake2b(timeless, digest_size=16).digest()
    return SnapshotWake(name, frame.rev, look, encode(frame), for_staff)
