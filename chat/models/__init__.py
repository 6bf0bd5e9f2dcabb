"""The tables of the heart."""

from chat.models.conversation import Conversation, Epoch
from chat.models.episodes import Episode, Resolution, SurveyResponse, VoiceHandOver
from chat.models.files import File
from chat.models.letters import AnswerLetter
from chat.models.people import Agent, Site, SocketTicket, Visitor
from chat.models.presence import Lease
from chat.models.replies import SavedReply
from chat.models.timeline import AgentLine, Entry
from chat.models.topics import Topic

__all__ = [
    "Agent",
    "AgentLine",
    "AnswerLetter",
    "Conversation",
    "Entry",
    "Episode",
    "Epoch",
    "File",
    "Lease",
    "Resolution",
    "SavedReply",
    "Site",
    "SocketTicket",
    "SurveyResponse",
    "Topic",
    "Visitor",
    "VoiceHandOver",
]
