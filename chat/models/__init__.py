"""The tables of the heart."""

from chat.models.conversation import Conversation, Epoch
from chat.models.files import File
from chat.models.people import Agent, Site, SocketTicket, Visitor
from chat.models.presence import Lease
from chat.models.timeline import AgentLine, Entry

__all__ = [
    "Agent",
    "AgentLine",
    "Conversation",
    "Entry",
    "Epoch",
    "File",
    "Lease",
    "Site",
    "SocketTicket",
    "Visitor",
]
