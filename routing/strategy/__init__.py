"""Who gets which conversation: decided here, purely, from what is passed in."""

from routing.strategy.candidates import (
    Candidate,
    Cap,
    Reason,
    serving_queue,
    why_not,
    why_not_assign,
    why_not_receive,
)
from routing.strategy.explaining import why_not_yet
from routing.strategy.items import (
    NORMAL_TIER,
    REQUEUED_TIER,
    Item,
    boost_s,
    due_at,
    order_key,
    requirements_at,
    sticky_until,
)
from routing.strategy.matching import Decision, Signature, match, signature
from routing.strategy.ranking import OFFERED_STRATEGIES, Ranking, Standing, Strategy, rank
from routing.strategy.skills import Relaxation, Requirement, Ring, RingFault, ring_faults

__all__ = [
    "NORMAL_TIER",
    "OFFERED_STRATEGIES",
    "REQUEUED_TIER",
    "Candidate",
    "Cap",
    "Decision",
    "Item",
    "Ranking",
    "Reason",
    "Relaxation",
    "Requirement",
    "Ring",
    "RingFault",
    "Signature",
    "Standing",
    "Strategy",
    "boost_s",
    "due_at",
    "match",
    "order_key",
    "rank",
    "requirements_at",
    "ring_faults",
    "serving_queue",
    "signature",
    "sticky_until",
    "why_not",
    "why_not_assign",
    "why_not_receive",
    "why_not_yet",
]
