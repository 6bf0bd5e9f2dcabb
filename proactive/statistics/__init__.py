"""What reaching out is worth: who is compared with whom, and what the comparison says."""

from proactive.statistics.assignment import (
    Assignment,
    Experiment,
    Group,
    Variant,
    assignment,
    in_global_holdout,
)

__all__ = ["Assignment", "Experiment", "Group", "Variant", "assignment", "in_global_holdout"]
