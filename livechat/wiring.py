"""Who listens to which fact. Nowhere else."""

from chat import events, fanout
from kit.events import Listener, wire

WIRING: dict[type, list[Listener]] = {
    events.EntryPosted: [fanout.entry_posted],
    events.HumanRequested: [fanout.conversation_changed],
    events.ConversationTaken: [fanout.conversation_changed],
    events.ConversationClosed: [fanout.conversation_changed],
    events.ConversationReopened: [fanout.conversation_changed],
    events.VisitorIntroduced: [fanout.visitor_introduced],
    events.VisitorBlocked: [fanout.visitor_blocked],
    events.MarksMoved: [fanout.marks_moved],
    events.AgentLineWritten: [fanout.agent_line_written],
    events.AgentRevoked: [fanout.agent_revoked],
}


def connect() -> None:
    wire(WIRING)
