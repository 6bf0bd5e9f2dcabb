"""What reaching out is worth: who is compared with whom, and what the comparison says."""

from proactive.statistics.assignment import (
    GLOBAL_HOLDOUT_SHARE,
    HOLDOUT_SHARE,
    Assignment,
    Experiment,
    Group,
    Variant,
    assignment,
    in_global_holdout,
)
from proactive.statistics.bandit import pick, propensities
from proactive.statistics.effects import (
    Arm,
    Basis,
    Effect,
    NoHoldout,
    basis,
    conversion_of_chats,
    intention_to_treat,
    per_accepted,
)
from proactive.statistics.guards import Harm, Toll, harm
from proactive.statistics.means import WelchTest, welch, winsorised
from proactive.statistics.proportions import Interval, Share, ZTest, difference_interval, wilson, z_test
from proactive.statistics.samples import RatioCheck, in_holdout, per_arm, ratio_check
from proactive.statistics.sequential import (
    LOOKS,
    Finding,
    Look,
    always_valid_p,
    boundary,
    likelihood_ratio,
    look,
    look_due,
    ratio_of,
)

__all__ = [
    "GLOBAL_HOLDOUT_SHARE",
    "HOLDOUT_SHARE",
    "LOOKS",
    "Arm",
    "Assignment",
    "Basis",
    "Effect",
    "Experiment",
    "Finding",
    "Group",
    "Harm",
    "Interval",
    "Look",
    "NoHoldout",
    "RatioCheck",
    "Share",
    "Toll",
    "Variant",
    "WelchTest",
    "ZTest",
    "always_valid_p",
    "assignment",
    "basis",
    "boundary",
    "conversion_of_chats",
    "difference_interval",
    "harm",
    "in_global_holdout",
    "in_holdout",
    "intention_to_treat",
    "likelihood_ratio",
    "look",
    "look_due",
    "per_accepted",
    "per_arm",
    "pick",
    "propensities",
    "ratio_check",
    "ratio_of",
    "welch",
    "wilson",
    "winsorised",
    "z_test",
]
