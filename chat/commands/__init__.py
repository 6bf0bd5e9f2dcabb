"""The verbs of the wire: each parses, makes one call, and answers. Sockets and HTTP twins share them."""

from chat.commands.agents import AGENT_ACTS
from chat.commands.calls import call, checked_body, named, refuse_for, spend_message
from chat.commands.frames import obey
from chat.commands.visitors import VISITOR_ACTS

__all__ = [
    "AGENT_ACTS",
    "VISITOR_ACTS",
    "call",
    "checked_body",
    "named",
    "obey",
    "refuse_for",
    "spend_message",
]
