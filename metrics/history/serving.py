"""The rows of who served a past conversation: waits, offers, segments, and the states of agents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from metrics.history.past import ANYWHERE, Offer, Part, Past, PastState, Place
from metrics.history.tables import Row

WHOLE = 1000
PROMISED = timedelta(seconds=60)


class Wait(NamedTuple):
    """For somebody to take the conversation."""

    place: Place
    entered: datetime
    left: datetime
    outcome: str
    is_transfer: bool


@dataclass(frozen=True, slots=True)
class Ids:
    """What the names of a conversation stand for here. `stays` are numbers that are still free."""

    history: int
    site: int
    visitor: UUID
    queues: Mapping[Place, int]
    topic: int | None
    agents: dict[str, int]
    stays: list[int]
    goals: Mapping[tuple[int, str], int]
    now: datetime


def routing_rows(past: Past, ids: Ids, key: str) -> Iterator[Row]:
    """Stays, with the offers that led to each answer, and segments."""
    waits = list(_waits(past))
    for wait, offers in zip(waits, _shared_out(past.offers, len(waits)), strict=True):
        stay = ids.stays.pop()
        yield "routing_queuestay", _stay(key, stay, ids, wait)
        for offer in offers:
            yield (
                "routing_offer",
                (
                    stay,
                    ids.agents[offer.agent],
                    wait.entered,
                    wait.left,
                    wait.left,
                    offer.outcome,
                    WHOLE,
                    "As it was in the imported history.",
                    ids.now,
                ),
            )
    for part in past.parts:
        yield (
            "routing_segment",
            (
                key,
                ids.agents[part.agent],
                ids.queues[_place(part, past)],
                "owner",
                part.joined,
                part.left,
                part.wrap_ended,
                part.wrap_ended,
                part.left_reason,
                0,
                False,
                ids.now,
            ),
        )


def _waits(past: Past) -> Iterator[Wait]:
    """For the first agent, and for each after that: since nobody was there, if only for a moment."""
    if past.queued is not None and past.left is not None:
        yield Wait(past.place, past.queued, past.left, past.outcome, False)
    last: datetime | None = None
    for part in past.parts:
        if last is not None:
            yield Wait(_place(part, past), min(last, part.joined), part.joined, "answered", True)
        last = part.left if last is None else max(last, part.left)


def _place(part: Part, past: Past) -> Place:
    return past.place if part.place == ANYWHERE else part.place


def _shared_out(offers: Sequence[Offer], waits: int) -> Iterator[list[Offer]]:
    """The offers of each wait: up to the one that was accepted, and in the last all that are left."""
    left = list(offers)
    for n in range(waits):
        taken: list[Offer] = []
        while left and (n == waits - 1 or not taken or taken[-1].outcome != "accepted"):
            taken.append(left.pop(0))
        yield taken


def _stay(key: str, stay: int, ids: Ids, wait: Wait) -> tuple[Any, ...]:
    return (
        stay,
        key,
        ids.queues[wait.place],
        wait.entered,
        wait.entered + PROMISED,
        wait.left,
        wait.outcome,
        wait.is_transfer,
        WHOLE,
        "imported",
        ids.now,
    )


def state_rows(
    states: Iterable[PastState], agents: dict[str, int], now: datetime
) -> Iterator[tuple[Any, ...]]:
    for state in states:
        accepting = state.state in ("available", "busy")
        yield (
            agents[state.agent],
            state.state,
            state.reason,
            state.capacity,
            accepting,
            state.start,
            state.end,
            now,
        )
