"""The reads of this app, shaped for the wire: heads, pages of entries, boards, who is who."""

from chat.queries.boards import is_saved_reply, latest_words, saved_replies, topics, waiting_board
from chat.queries.conversations import (
    Position,
    active_conversations,
    closed_conversations,
    conversation_for,
    conversations_of_visitor,
    of_visitor,
    open_conversations,
    positions,
    shown_to_agent,
    shown_to_visitor,
)
from chat.queries.files import file_for
from chat.queries.heads import HEAD_PARTS, head_of, heads, topic_part
from chat.queries.people import (
    agent_as_person,
    current_epoch,
    is_login_of,
    is_shut_out,
    live_agents,
    live_visitors,
    may_embed,
    site_by_key,
    site_config,
    visitor_by_token,
)
from chat.queries.timelines import agent_lines, entries_after, entries_page, frame_of, sender_name

__all__ = [
    "HEAD_PARTS",
    "Position",
    "active_conversations",
    "agent_as_person",
    "agent_lines",
    "closed_conversations",
    "conversation_for",
    "conversations_of_visitor",
    "current_epoch",
    "entries_after",
    "entries_page",
    "file_for",
    "frame_of",
    "head_of",
    "heads",
    "is_login_of",
    "is_saved_reply",
    "is_shut_out",
    "latest_words",
    "live_agents",
    "live_visitors",
    "may_embed",
    "of_visitor",
    "open_conversations",
    "positions",
    "saved_replies",
    "sender_name",
    "shown_to_agent",
    "shown_to_visitor",
    "site_by_key",
    "site_config",
    "topic_part",
    "topics",
    "visitor_by_token",
    "waiting_board",
]
