"""Matching: whoever waits first and whoever should take them, written as offers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kit.clock import database_now
from routing import locks, queries, strategy
from routing.actions.offers import Chosen, offer_all
from routing.floor import Floor, read_floor
from routing.strategy import Decision, Ranking

# So that nobody else who wants the partition waits long.
AT_ONCE = 500


@transaction.atomic
def match_partition(*, partition: int) -> int:
    """Offer what waits to whoever has room, under the partition's lock; returns how many offers were made.

    Publishes Offered for each.
    """
    locks.decide_in(partition)
    now = database_now()
    floor = read_floor(partition, now, at_once=AT_ONCE)
    if floor is None:
        return 0
    decisions = decide(floor, now)
    if not decisions and floor.is_cut:
        floor = read_floor(partition, now, at_once=AT_ONCE, whole=True) or floor
        decisions = decide(floor, now)
    return offer_all(chosen_by(decisions, floor), now) if decisions else 0


def decide(floor: Floor, now: datetime) -> list[Decision]:
    return strategy.match(
        floor.items, floor.candidates, queries.micros(now), floor.strategies, at_most=AT_ONCE
    )


def chosen_by(decisions: list[Decision], floor: Floor) -> list[Chosen]:
    """The decisions as they are to be written."""
    return [
        Chosen(
            decision.item.stay,
            decision.item.conversation,
            floor.queues[decision.item.queue],
            decision.agent,
            told(decision.ranking),
            decision.ranking.why,
            through=decision.through,
            clears_refusals=decision.clears_refusals,
        )
        for decision in decisions
    ]


def told(ranking: Ranking) -> list[dict[str, Any]]:
    """A ranking as it is kept with the offer."""
    return [{"agent": standing.agent, "words": standing.words} for standing in ranking.standings]
