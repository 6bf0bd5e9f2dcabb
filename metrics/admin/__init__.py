"""The admin of the numbers: what teams want to reach, and who is told how they stand."""

from metrics.admin import alerts, calls, digests, sentiment, targets

__all__ = ["alerts", "calls", "digests", "sentiment", "targets"]
