"""The tables of this app."""

from proactive.models.beginnings import Beginning
from proactive.models.entries import PRESETS, EntryPoint, EntryUse, EntryWish
from proactive.models.goals import GOALS_WITHIN, Goal, GoalEvent
from proactive.models.invitations import Invitation
from proactive.models.reach import Reach, RecordLink
from proactive.models.rehearsals import Rehearsal
from proactive.models.scores import Training
from proactive.models.triggers import Experiment, ExperimentLine, ExperimentLook, Trigger, Variant
from proactive.models.visits import Device, PageView, Refusal, TrailEvent, TrailKind, Visit

__all__ = [
    "GOALS_WITHIN",
    "PRESETS",
    "Beginning",
    "Device",
    "EntryPoint",
    "EntryUse",
    "EntryWish",
    "Experiment",
    "ExperimentLine",
    "ExperimentLook",
    "Goal",
    "GoalEvent",
    "Invitation",
    "PageView",
    "Reach",
    "RecordLink",
    "Refusal",
    "Rehearsal",
    "TrailEvent",
    "TrailKind",
    "Training",
    "Trigger",
    "Variant",
    "Visit",
]
