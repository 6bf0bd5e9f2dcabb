"""The tables of the numbers."""

from metrics.models.alerts import AlertFiring, AlertMessage, AlertRule
from metrics.models.breaches import SlaBreach
from metrics.models.buckets import Bucket, DirtyQuarter, Postings, Progress
from metrics.models.calls import CallDay
from metrics.models.digests import Digest, DigestIssue
from metrics.models.goals import TeamGoal
from metrics.models.history import ImportedConversation, ImportedHistory, InventedHistory
from metrics.models.queues import QueueBasis, QueueHours
from metrics.models.sentiment import MessageSentiment, SentimentSite
from metrics.models.targets import Target

__all__ = [
    "AlertFiring",
    "AlertMessage",
    "AlertRule",
    "Bucket",
    "CallDay",
    "Digest",
    "DigestIssue",
    "DirtyQuarter",
    "ImportedConversation",
    "ImportedHistory",
    "InventedHistory",
    "MessageSentiment",
    "Postings",
    "Progress",
    "QueueBasis",
    "QueueHours",
    "SentimentSite",
    "SlaBreach",
    "Target",
    "TeamGoal",
]
