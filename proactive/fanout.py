"""Who is told of what: one function for each fact, and nothing else decides recipients."""

from chat import groups
from chat.wakes import FrameWake
from kit.realtime import hub
from kit.wire import encode
from proactive import events, protocol


def trail_grew(fact: events.TrailGrew) -> None:
    """The agents who follow the conversation."""
    frame = encode(protocol.Trail(conv=fact.conversation_id, view=fact.view_id))
    hub.tell(groups.conversation(fact.conversation_id), FrameWake(frame, for_staff=True))
