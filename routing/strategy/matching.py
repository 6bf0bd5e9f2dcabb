"""Handing out all room that there is to all that waits, in order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.strategy.candidates import Candidate, Cap, serving_queue, why_away, why_no_room, why_unfit
from routing.strategy.items import Item, order_key, requirements_at
from routing.strategy.ranking import Ranking, Strategy, awaited, ranked

# When everyone who could take it has refused, they are asked again, but not without end.
REFUSALS_CLEARED_AT_MOST = 2

# How much of its ranking a decision keeps.
STANDINGS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """An item goes to an agent. `through` is the queue whose membership and cap count."""

    item: Item
    agent: int
    through: int
    # A microsecond apart within one match, so that "last assigned" keeps the order of a bulk.
    at_us: int
    # All who could take it had refused: their refusals are forgotten.
    clears_refusals: bool
    ranking: Ranking


def match(
    items: Iterable[Item],
    candidates: Sequence[Candidate],
    now_us: int,
    strategies_by_queue: Mapping[int, Strategy],
    *,
    at_most: int | None = None,
) -> list[Decision]:
    """Decide in the global order of waiting, each decision reserving its room before the next is made, and
    no more than so many.

    Give all agents, busy ones too: a usual agent who is busy is waited for. Of the items, the first of
    each line (`signature`) are enough if there are as many as could be placed."""
    floor = _Floor(candidates)
    decisions: list[Decision] = []
    for item in sorted(floor.within_reach(items), key=order_key):
        if not floor.open or len(decisions) == at_most:
            break
        strategy = strategies_by_queue.get(item.queue, Strategy.BALANCED)
        decision = _decide(item, floor, strategy, now_us, now_us + len(decisions))
        if decision is not None:
            floor.seat(decision)
            decisions.append(decision)
    return decisions


Signature = tuple[object, ...]


def signature(item: Item, now_us: int) -> Signature:
    """Items with the same one can be served by the same agents; a line of them is served in order."""
    return item.queue, item.extra_queues, item.weight, requirements_at(item, now_us)


def _decide(item: Item, floor: "_Floor", strategy: Strategy, now_us: int, at_us: int) -> Decision | None:
    pool = floor.pool(item, now_us)
    roomy = floor.roomy(pool, item)
    if not roomy:
        if now_us >= item.due_us:
            floor.hold(pool, item)
        return None
    willing = [candidate for candidate in roomy if candidate.agent not in item.refused_by]
    clears_refusals = not willing
    if clears_refusals:
        if item.refusals_cleared >= REFUSALS_CLEARED_AT_MOST:
            return None
        willing = roomy
    usual = None if item.preferred is None else floor.agents.get(item.preferred)
    ranking = ranked(
        item, willing, strategy, at_us, awaited=awaited(item, usual, now_us), first=STANDINGS_KEPT
    )
    if ranking.chosen is None:
        return None
    through = serving_queue(floor.agents[ranking.chosen], item)
    return Decision(item, ranking.chosen, through, at_us, clears_refusals, ranking)


@dataclass(slots=True)
class _Pool:
    """The agents with some room who fit a signature. Room only shrinks within a match, so that once
    nobody has enough for it, nobody will."""

    agents: list[int]
    enough: bool = True


class _Floor:
    """The agents as they stand while a match hands out their room."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.agents = {candidate.agent: candidate for candidate in candidates}
        self.open: set[int] = set()
        self.members: defaultdict[int, list[int]] = defaultdict(list)
        self.pools: dict[Signature, _Pool] = {}
        for candidate in candidates:
            if candidate.used < candidate.capacity and why_away(candidate) is None:
                self.open.add(candidate.agent)
                for queue in candidate.queues:
                    self.members[queue].append(candidate.agent)

    def within_reach(self, items: Iterable[Item]) -> Iterator[Item]:
        """What somebody with room may serve by queue: most of a long queue falls away here, cheaply."""
        members = self.members
        for item in items:
            if item.queue in members or any(extra in members for extra in item.extra_queues):
                yield item

    def pool(self, item: Item, now_us: int) -> _Pool:
        line = signature(item, now_us)
        pool = self.pools.get(line)
        if pool is None:
            pool = self.pools[line] = _Pool(sorted(self._fitting(item, now_us)))
        return pool

    def _fitting(self, item: Item, now_us: int) -> set[int]:
        requirements = requirements_at(item, now_us)
        return {
            agent
            for queue in (item.queue, *item.extra_queues)
            for agent in self.members.get(queue, ())
            if why_unfit(self.agents[agent], item.queue, item.extra_queues, requirements) is None
        }

    def roomy(self, pool: _Pool, item: Item) -> list[Candidate]:
        if not pool.enough:
            return []
        pool.agents = [agent for agent in pool.agents if agent in self.open]
        standing = (self.agents[agent] for agent in pool.agents)
        roomy = [candidate for candidate in standing if why_no_room(candidate, item) is None]
        pool.enough = bool(roomy)
        return roomy

    def hold(self, pool: _Pool, item: Item) -> None:
        """Keep the room of one agent for an overdue item that needs more than anyone has left. Smaller
        ones behind it would otherwise take every bit that falls free, for ever."""
        nearest = max(
            (
                self.agents[agent]
                for agent in pool.agents
                if agent in self.open and agent not in item.refused_by and self._could_grow(agent, item)
            ),
            key=lambda candidate: (candidate.capacity - candidate.used, -candidate.agent),
            default=None,
        )
        if nearest is not None:
            self.open.discard(nearest.agent)

    def _could_grow(self, agent: int, item: Item) -> bool:
        candidate = self.agents[agent]
        return item.weight <= candidate.capacity and why_no_room(replace(candidate, used=0), item) is None

    def seat(self, decision: Decision) -> None:
        candidate, weight = self.agents[decision.agent], decision.item.weight
        caps = candidate.caps
        if decision.through in caps:
            cap = caps[decision.through]
            caps = {**caps, decision.through: Cap(cap.limit, cap.used + 1)}
        self.agents[decision.agent] = candidate = replace(
            candidate,
            used=candidate.used + weight,
            held=candidate.held + 1,
            caps=caps,
            last_assigned_us=decision.at_us,
        )
        if candidate.used >= candidate.capacity:
            self.open.discard(decision.agent)
