"""The exact answer for a small pool: its Markov chain, solved. Knows nothing of the simulator."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

# How many agents of each kind hold 0, 1, 2 … conversations.
State = tuple[tuple[int, ...], ...]
# Of whom one gets the next conversation: for kind and level, the weight of the choice.
Choice = Callable[["Pool", State], dict[tuple[int, int], float]]


def least_busy(pool: "Pool", state: State) -> dict[tuple[int, int], float]:
    lowest = min(level for _, level in pool.free(state))
    return {place: number for place, number in pool.free(state).items() if place[1] == lowest}


def most_busy(pool: "Pool", state: State) -> dict[tuple[int, int], float]:
    highest = max(level for _, level in pool.free(state))
    return {place: number for place, number in pool.free(state).items() if place[1] == highest}


def anyone_free(pool: "Pool", state: State) -> dict[tuple[int, int], float]:
    return pool.free(state)


def largest_gain(pool: "Pool", state: State) -> dict[tuple[int, int], float]:
    gains = {place: pool.gain(*place) for place in pool.free(state)}
    best = max(gains.values())
    return {place: number for place, number in pool.free(state).items() if gains[place] >= 0.9 * best}


@dataclass(frozen=True)
class Pool:
    """Agents of one or more kinds (how many, and how many conversations end per second while one holds
    1, 2, …), visitors who arrive and give up at these rates, and the choice among agents who are free."""

    kinds: Sequence[tuple[int, Sequence[float]]]
    arrivals: float
    giving_up: float
    choice: Choice

    @property
    def capacity(self) -> int:
        return len(self.kinds[0][1])

    @cached_property
    def all_full(self) -> State:
        return tuple((0,) * self.capacity + (agents,) for agents, _ in self.kinds)

    @cached_property
    def releases(self) -> float:
        """Conversations that end per second while everybody is full."""
        return sum(agents * rates[-1] for agents, rates in self.kinds)

    def free(self, state: State) -> dict[tuple[int, int], float]:
        return {
            (kind, level): state[kind][level]
            for kind in range(len(state))
            for level in range(self.capacity)
            if state[kind][level]
        }

    def gain(self, kind: int, level: int) -> float:
        rates = self.kinds[kind][1]
        return rates[level] - (rates[level - 1] if level else 0)

    def moves(self, state: State) -> Iterator[tuple[State, float]]:
        if state != self.all_full:
            weights = self.choice(self, state)
            for (kind, level), weight in weights.items():
                yield _moved(state, kind, level, +1), self.arrivals * weight / sum(weights.values())
        for kind, (_, rates) in enumerate(self.kinds):
            for level in range(1, self.capacity + 1):
                if state[kind][level]:
                    yield _moved(state, kind, level, -1), state[kind][level] * rates[level - 1]

    @cached_property
    def solved(self) -> tuple[dict[State, float], list[float]]:
        """The share of time in each state while nobody waits, and with 0, 1, 2 … who wait while all are
        full. The chain of the former is solved by Gauss and Seidel; the latter follow as a product."""
        kinds = [list(_occupancies(agents, self.capacity + 1)) for agents, _ in self.kinds]
        states: list[State] = list(product(*kinds))
        place = {state: number for number, state in enumerate(states)}
        into: list[list[tuple[int, float]]] = [[] for _ in states]
        out_of = [0.0] * len(states)
        for state in states:
            for target, rate in self.moves(state):
                into[place[target]].append((place[state], rate))
                out_of[place[state]] += rate
        share = [1 / len(states)] * len(states)
        change = 1.0
        while change > 1e-11:
            change = 0.0
            for number, sources in enumerate(into):
                value = sum(share[source] * rate for source, rate in sources) / out_of[number]
                change += abs(value - share[number])
                share[number] = value
            whole = sum(share)
            share = [value / whole for value in share]
        queue = [share[place[self.all_full]]]
        while queue[-1] > 1e-16:
            queue.append(queue[-1] * self.arrivals / (self.releases + len(queue) * self.giving_up))
        whole = sum(share) + sum(queue[1:])
        return (
            {state: share[number] / whole for state, number in place.items()},
            [value / whole for value in queue],
        )

    def figures(self, within_s: float = 60) -> dict[str, float]:
        states, queue = self.solved
        waiting = sum(number * share for number, share in enumerate(queue))
        abandoned = self.giving_up * waiting / self.arrivals
        behind_all = sum(queue[1:])
        held = sum(share * _held(state) for state, share in states.items()) + behind_all * _held(
            self.all_full
        )
        busy = sum(share * _busy(state) for state, share in states.items()) + behind_all * _busy(
            self.all_full
        )
        return {
            "p_wait": sum(queue),
            "p_abandon": abandoned,
            "asa_s": self._wait_of_answered(queue) / (1 - abandoned),
            "wait_all_s": waiting / self.arrivals,
            "service_s": held / (self.arrivals * (1 - abandoned)),
            "concurrency": held / busy,
            "sl60": 1 - sum(queue) + self._answered_within(queue, within_s),
        }

    def _wait_of_answered(self, queue: Sequence[float]) -> float:
        """Of an arrival with so many ahead: the chance of being answered, and the wait if so."""
        chance, wait, total = 1.0, 0.0, 0.0
        for ahead, share in enumerate(queue):
            forward = self.releases + ahead * self.giving_up
            leaves = forward + self.giving_up
            wait = forward / leaves * (wait + chance / leaves)
            chance *= forward / leaves
            total += share * wait
        return total

    def _answered_within(self, queue: Sequence[float], within_s: float) -> float:
        """The transient of one who waits, by uniformisation."""
        pace = self.releases + len(queue) * self.giving_up
        places, answered, total = list(queue), 0.0, 0.0
        jumps, log_weight = 0, -pace * within_s
        while jumps < pace * within_s + 12 * math.sqrt(pace * within_s) + 12:
            total += math.exp(log_weight) * answered
            forward = [self.releases + ahead * self.giving_up for ahead in range(len(places))]
            answered += places[0] * forward[0] / pace
            places = [
                here * (1 - (go + self.giving_up) / pace) + behind * further / pace
                for here, go, behind, further in zip(
                    places, forward, [*places[1:], 0.0], [*forward[1:], 0.0], strict=True
                )
            ]
            jumps += 1
            log_weight += math.log(pace * within_s / jumps)
        return total


def _occupancies(agents: int, levels: int) -> Iterator[tuple[int, ...]]:
    if levels == 1:
        yield (agents,)
        return
    for here in range(agents + 1):
        for rest in _occupancies(agents - here, levels - 1):
            yield (here, *rest)


def _moved(state: State, kind: int, level: int, step: int) -> State:
    levels = list(state[kind])
    levels[level] -= 1
    levels[level + step] += 1
    return (*state[:kind], tuple(levels), *state[kind + 1 :])


def _held(state: State) -> int:
    return sum(level * agents for levels in state for level, agents in enumerate(levels))


def _busy(state: State) -> int:
    return sum(sum(levels[1:]) for levels in state)
