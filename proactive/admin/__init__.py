"""The admin of reaching out: what may be changed, what happened, and how to try it before."""

from proactive.admin import entries, experiments, records, triggers

__all__ = ["entries", "experiments", "records", "triggers"]
