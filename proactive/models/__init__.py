"""The tables of this app."""

from proactive.models.reach import Reach, RecordLink
from proactive.models.visits import Device, PageView, Refusal, TrailEvent, TrailKind, Visit

__all__ = [
    "Device",
    "PageView",
    "Reach",
    "RecordLink",
    "Refusal",
    "TrailEvent",
    "TrailKind",
    "Visit",
]
