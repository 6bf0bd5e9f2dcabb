"""Who is told of what: one function for each fact, and nothing else decides recipients."""

from chat import events, groups
from chat.wakes import (
    WHOLE_BYTES,
    AgentLineWake,
    AnyWake,
    BoardWake,
    ConvWake,
    EntryWake,
    MarksWake,
    RevokeWake,
    TokenWake,
)
from kit.realtime import hub

hub.carry(AnyWake)


def entry_posted(fact: events.EntryPosted) -> None:
    """Everyone who watches the conversation; what visitors may not see is held back by their side."""
    is_whole = len(fact.body) <= WHOLE_BYTES
    hub.tell(
        groups.conversation(fact.conversation_id),
        EntryWake(
            fact.conversation_id,
            fact.seq,
            fact.prev_public,
            fact.kind,
            fact.public,
            fact.sender,
            fact.agent_id,
            fact.name,
            fact.client_id,
            fact.at,
            fact.body if is_whole else "",
            fact.data if is_whole else None,
            is_whole,
        ),
    )


def conversation_changed(
    fact: events.HumanRequested
    | events.ConversationTaken
    | events.ConversationHandedOver
    | events.ConversationClosed
    | events.ConversationReopened,
) -> None:
    """Its watchers, the visitor's other tabs, and the board of those who wait."""
    wake = ConvWake(fact.conversation_id)
    hub.tell(groups.conversation(fact.conversation_id), wake)
    hub.tell(groups.visitor(fact.visitor_id), wake)
    hub.tell(groups.WAITING, BoardWake())


def conversation_judged(fact: events.ConversationJudged) -> None:
    hub.tell(groups.conversation(fact.conversation_id), ConvWake(fact.conversation_id))


def visitor_introduced(fact: events.VisitorIntroduced) -> None:
    if fact.conversation_id is not None:
        hub.tell(groups.conversation(fact.conversation_id), ConvWake(fact.conversation_id))
    hub.tell(groups.WAITING, BoardWake())


def visitor_token_renewed(fact: events.VisitorTokenRenewed) -> None:
    hub.tell(groups.visitor(fact.visitor_id), TokenWake())


def visitor_blocked(fact: events.VisitorBlocked) -> None:
    hub.tell(groups.visitor(fact.visitor_id), RevokeWake())


def marks_moved(fact: events.MarksMoved) -> None:
    hub.tell(
        groups.conversation(fact.conversation_id),
        MarksWake(
            fact.conversation_id, fact.visitor_recv, fact.visitor_read, fact.agent_recv, fact.agent_read
        ),
    )


def agent_line_written(fact: events.AgentLineWritten) -> None:
    hub.tell(groups.agent(fact.agent_id), AgentLineWake(fact.agent_id, fact.aseq))


def agent_revoked(fact: events.AgentRevoked) -> None:
    hub.tell(groups.agent(fact.agent_id), RevokeWake(fact.session_key))
