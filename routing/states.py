"""The words for how it is with an agent."""

from routing.models import Declared, Desk, Presence


def state_of(desk: Desk) -> str:
    """The one word for how it is with an agent now."""
    if desk.presence != Presence.ONLINE:
        return desk.presence
    if desk.not_responding:
        return "not_responding"
    if desk.declared != Declared.AVAILABLE:
        return desk.declared
    if desk.used <= 0:
        return "available"
    return "full" if desk.used >= desk.capacity else "busy"


def is_accepting(desk: Desk) -> bool:
    return (
        desk.presence == Presence.ONLINE and desk.declared == Declared.AVAILABLE and not desk.not_responding
    )
