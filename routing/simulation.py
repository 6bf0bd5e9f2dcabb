"""What if: the real matching under a virtual clock, with invented visitors and agents."""

import heapq
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from routing.rates import HOUR_S, per_hour
from routing.strategy import Candidate, Decision, Item, Strategy, due_at, match

SECOND_US = 1_000_000
WHOLE = 1000
QUEUE = 1
SL_TARGET_S = 60

BATCHES = 20
# Student's t for 95 % with one degree of freedom less than there are batches.
T_95 = 2.093


@dataclass(frozen=True, slots=True)
class Scenario:
    """Poisson arrivals, exponential patience, and for each agent how many conversations end per second
    while 1, 2, … are held; the length of that is the agent's capacity."""

    curves: tuple[tuple[float, ...], ...]
    arrivals_per_hour: float
    patience_s: float
    strategy: Strategy = Strategy.BALANCED
    hours: float = 200
    warmup_hours: float = 2
    seed: int = 1


class Figure(NamedTuple):
    """A mean and the half width of its 95 % interval; None if there was nothing to take it of."""

    mean: float | None
    half_width: float | None


@dataclass(slots=True)
class Tally:
    """What became of those who arrived in one batch of time, and what agents carried meanwhile."""

    arrived: int = 0
    waited: int = 0
    abandoned: int = 0
    answered: int = 0
    answered_in_time: int = 0
    wait_us: int = 0
    wait_of_answered_us: int = 0
    service_us: int = 0
    held_us: int = 0
    busy_us: int = 0


class Measure(NamedTuple):
    of: Callable[[Tally], float]
    per: Callable[[Tally], float]


MEASURES: Mapping[str, Measure] = {
    "p_wait": Measure(lambda batch: batch.waited, lambda batch: batch.arrived),
    "p_abandon": Measure(lambda batch: batch.abandoned, lambda batch: batch.arrived),
    "asa_s": Measure(lambda batch: batch.wait_of_answered_us / SECOND_US, lambda batch: batch.answered),
    "wait_all_s": Measure(lambda batch: batch.wait_us / SECOND_US, lambda batch: batch.arrived),
    "service_s": Measure(lambda batch: batch.service_us / SECOND_US, lambda batch: batch.answered),
    "concurrency": Measure(lambda batch: batch.held_us, lambda batch: batch.busy_us),
    "sl60": Measure(lambda batch: batch.answered_in_time, lambda batch: batch.arrived),
}


def simulate(scenario: Scenario) -> dict[str, Figure]:
    batches = tally(scenario)
    return {name: figure(batches, measure) for name, measure in MEASURES.items()}


def tally(scenario: Scenario) -> list[Tally]:
    """One run, in equal batches of the time after the warm-up. Whoever arrived in it is followed to the
    end, however late."""
    return _Floor(scenario).run()


def figure(batches: Sequence[Tally], measure: Measure) -> Figure:
    """The ratio over all batches, its width from how far each batch alone is off it."""
    over = [measure.of(batch) for batch in batches]
    under = [measure.per(batch) for batch in batches]
    if sum(under) == 0:
        return Figure(None, None)
    ratio = sum(over) / sum(under)
    off = [part - ratio * base for part, base in zip(over, under, strict=True)]
    deviation = math.sqrt(sum(each * each for each in off) / (len(off) * (len(off) - 1)))
    return Figure(ratio, T_95 * deviation / (sum(under) / len(under)))


class _Kind(Enum):
    ARRIVAL = "arrival"
    PATIENCE_ENDS = "patience ends"
    CONVERSATION_ENDS = "conversation ends"


@dataclass(slots=True)
class _Desk:
    """An agent: how fast, with what in hand (by the time it was accepted), and since when."""

    curve: tuple[float, ...]
    accepted: list[tuple[int, int]] = field(default_factory=list)
    since_us: int = 0
    # An end that was planned before the level changed is void: ends have no memory.
    plan: int = 0


class _Floor:
    """One run: the waiting, the agents, and what is planned to happen next."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.begin_us = round(scenario.warmup_hours * HOUR_S * SECOND_US)
        self.end_us = self.begin_us + round(scenario.hours * HOUR_S * SECOND_US)
        # Streams of their own, so that two strategies with the same seed meet the same visitors.
        self.arriving, self.leaving, self.serving = (
            random.Random(f"{scenario.seed} {stream}")  # noqa: S311  a simulation, not a secret
            for stream in ("arrivals", "patience", "service")
        )
        self.desks = [_Desk(curve) for curve in scenario.curves]
        self.candidates = [
            Candidate(
                agent=number,
                queues=frozenset({QUEUE}),
                capacity=len(curve) * WHOLE,
                rates=per_hour(curve),
            )
            for number, curve in enumerate(scenario.curves)
        ]
        self.waiting: dict[int, Item] = {}
        self.batches = [Tally() for _ in range(BATCHES)]
        self.planned: list[tuple[int, int, _Kind, int, int]] = []
        self.plans = 0
        self.now_us = 0

    def run(self) -> list[Tally]:
        happen = {
            _Kind.ARRIVAL: self._arrive,
            _Kind.PATIENCE_ENDS: self._lose_patience,
            _Kind.CONVERSATION_ENDS: self._end,
        }
        self._plan_arrival()
        while self.planned:
            self.now_us, _, kind, number, plan = heapq.heappop(self.planned)
            happen[kind](number, plan)
        return self.batches

    def _plan(self, kind: _Kind, after_s: float, number: int) -> int:
        self.plans += 1
        at_us = self.now_us + max(1, round(after_s * SECOND_US))
        heapq.heappush(self.planned, (at_us, self.plans, kind, number, self.plans))
        return self.plans

    def _plan_arrival(self) -> None:
        self._plan(_Kind.ARRIVAL, self.arriving.expovariate(self.scenario.arrivals_per_hour / HOUR_S), 0)

    def _arrive(self, _: int, stay: int) -> None:
        if self.now_us >= self.end_us:
            return
        self._plan_arrival()
        self.waiting[stay] = Item(
            stay=stay,
            conversation=UUID(int=stay),
            queue=QUEUE,
            entered_us=self.now_us,
            due_us=due_at(self.now_us, SL_TARGET_S),
            seq=stay,
        )
        batch = self._batch_of(self.now_us)
        if batch is not None:
            batch.arrived += 1
        self._decide()
        if stay in self.waiting:
            if batch is not None:
                batch.waited += 1
            self._plan(_Kind.PATIENCE_ENDS, self.leaving.expovariate(1 / self.scenario.patience_s), stay)

    def _lose_patience(self, stay: int, _: int) -> None:
        item = self.waiting.pop(stay, None)
        batch = None if item is None else self._batch_of(item.entered_us)
        if item is not None and batch is not None:
            batch.abandoned += 1
            batch.wait_us += self.now_us - item.entered_us

    def _end(self, number: int, plan: int) -> None:
        desk = self.desks[number]
        if plan != desk.plan:
            return
        self._count_load(desk)
        entered_us, accepted_us = desk.accepted.pop(self.serving.randrange(len(desk.accepted)))
        batch = self._batch_of(entered_us)
        if batch is not None:
            batch.service_us += self.now_us - accepted_us
        self._carry(number, self.candidates[number].last_assigned_us)
        self._decide()

    def _decide(self) -> None:
        if self.waiting:
            strategies = {QUEUE: self.scenario.strategy}
            for decision in match(self.waiting.values(), self.candidates, self.now_us, strategies):
                self._accept(decision)

    def _accept(self, decision: Decision) -> None:
        item = self.waiting.pop(decision.item.stay)
        desk = self.desks[decision.agent]
        self._count_load(desk)
        desk.accepted.append((item.entered_us, self.now_us))
        self._carry(decision.agent, decision.at_us)
        batch = self._batch_of(item.entered_us)
        if batch is not None:
            waited_us = self.now_us - item.entered_us
            batch.answered += 1
            batch.answered_in_time += waited_us <= SL_TARGET_S * SECOND_US
            batch.wait_us += waited_us
            batch.wait_of_answered_us += waited_us

    def _carry(self, number: int, last_assigned_us: int) -> None:
        """The agent holds another number of conversations: they end at another pace."""
        desk = self.desks[number]
        held = len(desk.accepted)
        self.candidates[number] = replace(
            self.candidates[number], used=held * WHOLE, held=held, last_assigned_us=last_assigned_us
        )
        desk.plan = 0
        if held:
            pace = self.serving.expovariate(desk.curve[held - 1])
            desk.plan = self._plan(_Kind.CONVERSATION_ENDS, pace, number)

    def _count_load(self, desk: _Desk) -> None:
        for batch, during_us in self._slices(desk.since_us, self.now_us) if desk.accepted else ():
            batch.held_us += during_us * len(desk.accepted)
            batch.busy_us += during_us
        desk.since_us = self.now_us

    def _batch_of(self, at_us: int) -> Tally | None:
        if not self.begin_us <= at_us < self.end_us:
            return None
        return self.batches[(at_us - self.begin_us) * BATCHES // (self.end_us - self.begin_us)]

    def _slices(self, from_us: int, to_us: int) -> Iterator[tuple[Tally, int]]:
        """An interval cut at the bounds of the batches; what lies outside of all is left out."""
        length = self.end_us - self.begin_us
        at_us, to_us = max(from_us, self.begin_us), min(to_us, self.end_us)
        while at_us < to_us:
            number = (at_us - self.begin_us) * BATCHES // length
            next_us = min(to_us, self.begin_us - (-(number + 1) * length // BATCHES))
            yield self.batches[number], next_us - at_us
            at_us = next_us
