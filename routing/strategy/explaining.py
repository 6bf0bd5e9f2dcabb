"""Why an item still waits, in words."""

from collections import Counter
from collections.abc import Sequence

from routing.strategy.candidates import Candidate, Reason, why_not
from routing.strategy.items import Item
from routing.strategy.ranking import awaited


def why_not_yet(item: Item, candidates: Sequence[Candidate], now_us: int) -> str:
    """Said of the agents of the item's queues; the others are no reason."""
    usual = next((candidate for candidate in candidates if candidate.agent == item.preferred), None)
    if awaited(item, usual, now_us) is not None:
        return "The usual agent is busy; waiting a moment before asking another."
    reasons = [why_not(candidate, item, now_us) for candidate in candidates if _is_member(candidate, item)]
    if not reasons:
        return "No agent serves this queue."
    barred = Counter(reason for reason in reasons if reason is not None)
    free = len(reasons) - barred.total()
    told = [reason.count(barred[reason]) for reason in Reason if barred[reason]]
    if free:
        told.insert(0, f"{free} could take it, after what is due earlier")
    return f"Of {len(reasons)} {'agent' if len(reasons) == 1 else 'agents'}: {'; '.join(told)}."


def _is_member(candidate: Candidate, item: Item) -> bool:
    return not candidate.queues.isdisjoint((item.queue, *item.extra_queues))
