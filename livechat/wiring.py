"""Who listens to which fact. Nowhere else."""

from chat import commands, events, fanout, protocol
from chat.actions.conversations import ask_before_start
from chat.live import process
from direction import commands as direction_commands
from direction import handlers as direction_handlers
from direction import protocol as direction_protocol
from kit.events import Listener, wire
from proactive import events as proactive_events
from proactive import fanout as proactive_fanout
from proactive import handlers as proactive_handlers
from proactive.actions.entries import admit
from routing import commands as routing_commands
from routing import events as routing_events
from routing import handlers
from routing import protocol as routing_protocol
from routing.dispatch import dispatcher

WIRING: dict[type, list[Listener]] = {
    events.EntryPosted: [fanout.entry_posted],
    events.HumanRequested: [fanout.conversation_changed, proactive_handlers.human_requested],
    events.ConversationTaken: [
        fanout.conversation_changed,
        handlers.responsibility_changed,
        direction_handlers.taken,
    ],
    events.ConversationHandedOver: [
        fanout.conversation_changed,
        handlers.responsibility_changed,
        direction_handlers.taken,
    ],
    events.ConversationClosed: [fanout.conversation_changed, handlers.responsibility_changed],
    events.ConversationReopened: [fanout.conversation_changed, handlers.responsibility_changed],
    events.ConversationJudged: [fanout.conversation_judged],
    events.VisitorIntroduced: [fanout.visitor_introduced, handlers.visitor_introduced],
    events.VisitorTokenRenewed: [fanout.visitor_token_renewed],
    events.VisitorBlocked: [fanout.visitor_blocked],
    events.VisitorConnected: [handlers.visitor_came],
    events.MarksMoved: [fanout.marks_moved],
    events.AgentLineWritten: [fanout.agent_line_written],
    events.AgentConnected: [handlers.agent_came_or_went],
    events.AgentDisconnected: [handlers.agent_came_or_went],
    events.Swept: [handlers.swept],
    events.AgentRevoked: [fanout.agent_revoked],
    routing_events.StayOpened: [handlers.stay_opened],
    routing_events.StayEnded: [handlers.stay_ended],
    routing_events.PlaceMoved: [handlers.place_moved],
    routing_events.Offered: [handlers.offered],
    routing_events.OfferEnded: [handlers.offer_ended],
    routing_events.DeskChanged: [handlers.desk_changed],
    proactive_events.TrailGrew: [proactive_fanout.trail_grew],
}


def connect() -> None:
    """Join the apps: listeners to facts, acts to the wire, who may begin, work to the live process."""
    wire(WIRING)
    protocol.VISITOR_ARGS.update(routing_protocol.VISITOR_ARGS)
    commands.VISITOR_ACTS.update(routing_commands.VISITOR_ACTS)
    protocol.AGENT_ARGS.update(routing_protocol.AGENT_ARGS)
    commands.AGENT_ACTS.update(routing_commands.AGENT_ACTS)
    protocol.AGENT_ARGS.update(direction_protocol.AGENT_ARGS)
    commands.AGENT_ACTS.update(direction_commands.AGENT_ACTS)
    ask_before_start(admit)
    process.also_run(dispatcher.run)
