"""The tables of the numbers."""

from metrics.models.buckets import Bucket, DirtyQuarter, Progress
from metrics.models.goals import TeamGoal
from metrics.models.history import ImportedConversation, ImportedHistory, InventedHistory
from metrics.models.targets import Target

__all__ = [
    "Bucket",
    "DirtyQuarter",
    "ImportedConversation",
    "ImportedHistory",
    "InventedHistory",
    "Progress",
    "Target",
    "TeamGoal",
]
