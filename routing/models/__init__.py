"""The tables of routing."""

from routing.models.desks import AgentState, Declared, Desk, Presence
from routing.models.hours import Calendar, Holiday, Opening, Weekday
from routing.models.stays import AuditLine, Offer, OfferOutcome, QueueStay, Role, Segment, StayOutcome
from routing.models.teams import (
    WHOLE,
    AgentSkill,
    Audience,
    Direction,
    Member,
    OfferMode,
    Overflow,
    Queue,
    Relaxation,
    Requirement,
    Skill,
    Strategy,
    Team,
)

__all__ = [
    "WHOLE",
    "AgentSkill",
    "AgentState",
    "Audience",
    "AuditLine",
    "Calendar",
    "Declared",
    "Desk",
    "Direction",
    "Holiday",
    "Member",
    "Offer",
    "OfferMode",
    "OfferOutcome",
    "Opening",
    "Overflow",
    "Presence",
    "Queue",
    "QueueStay",
    "Relaxation",
    "Requirement",
    "Role",
    "Segment",
    "Skill",
    "StayOutcome",
    "Strategy",
    "Team",
    "Weekday",
]
