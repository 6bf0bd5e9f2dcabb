"""Matching: whoever waits first and whoever should take them, written as offers."""

from typing import Any

from django.db import transaction

from kit.clock import database_now
from routing import locks, queries, strategy
from routing.actions.offers import Chosen, offer_all
from routing.strategy import Ranking

# So that nobody else who wants the partition waits long.
AT_ONCE = 200


@transaction.atomic
def match_partition(*, partition: int) -> int:
    """Offer what waits to whoever has room, under the partition's lock; returns how many offers were made.

    Publishes Offered for each.
    """
    locks.decide_in(partition)
    now = database_now()
    floor = queries.floor(partition, now)
    if floor is None:
        return 0
    decisions = strategy.match(floor.items, floor.candidates, queries.micros(now), floor.strategies)
    chosen = [
        Chosen(
            floor.stays[decision.item.stay],
            decision.agent,
            told(decision.ranking),
            decision.ranking.why,
            by_overflow=decision.through != decision.item.queue,
            clears_refusals=decision.clears_refusals,
        )
        for decision in decisions[:AT_ONCE]
    ]
    return offer_all(chosen, now) if chosen else 0


def told(ranking: Ranking) -> list[dict[str, Any]]:
    """A ranking as it is kept with the offer."""
    return [{"agent": standing.agent, "words": standing.words} for standing in ranking.standings]
