"""The agents: when they are there, what they hold, and how it is with them."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from metrics.invention.clock import Clock
from metrics.invention.plan import Plan
from metrics.invention.records import Chat, Part, Stance

# ∫ dt / k is counted in this many parts of a microsecond, so that up to sixteen at once divide it whole.
PARTS = 720_720


@dataclass(slots=True)
class Agent:
    number: int
    held: list[Part] = field(default_factory=list)
    awaiting: deque[Chat] = field(default_factory=deque)
    offered: int = 0
    is_on_duty: bool = False
    is_writing: bool = False
    last_assigned: int = 0
    counted: int = 0
    typed: int = 0
    stance: Stance | None = None

    @property
    def load(self) -> int:
        return len(self.held) + self.offered


@dataclass(slots=True)
class Totals:
    """Integrals over the whole run, in microseconds."""

    waiting: int = 0
    held: int = 0
    busy: int = 0
    staffed: int = 0
    typed: int = 0


class Crew:
    """Agents are numbered through their shifts. Each stance that is over is given to `keep`."""

    def __init__(self, plan: Plan, clock: Clock, totals: Totals, keep: Callable[[Stance], None]) -> None:
        self.plan, self.clock, self.totals, self.keep = plan, clock, totals, keep
        self.agents = [Agent(number) for number in range(plan.agents)]

    def rota(self, today: date) -> Iterator[tuple[Agent, int, int]]:
        """Who works that day, from which hour to which."""
        number = 0
        for shift in self.plan.shifts:
            for place in range(shift.agents):
                if not (self.plan.rests and today.weekday() >= 5 and place % 2):
                    yield self.agents[number], shift.begins, shift.ends
                number += 1

    def begin_work(self, agent: Agent) -> None:
        agent.is_on_duty = True
        self.totals.staffed -= self.clock.now
        self.restate(agent)

    def end_work(self, agent: Agent) -> None:
        agent.is_on_duty = False
        self.totals.staffed += self.clock.now
        self.restate(agent)

    def restate(self, agent: Agent) -> None:
        state = self._state_of(agent)
        before = agent.stance
        if (before.state if before else "") == state:
            return
        if before is not None:
            before.end = self.clock.now
            if before.end > before.start:
                self.keep(before)
        agent.stance = Stance(agent.number, state, self.clock.now, self.plan.capacity) if state else None

    def _state_of(self, agent: Agent) -> str:
        if not agent.is_on_duty:
            return "closing" if agent.load else ""
        if agent.load == 0:
            return "available"
        return "full" if agent.load >= self.plan.capacity else "busy"

    def has_room(self, agent: Agent) -> bool:
        return agent.is_on_duty and agent.load < self.plan.capacity

    def on_duty(self, besides: Agent | None = None) -> int:
        return sum(agent.is_on_duty for agent in self.agents if agent is not besides)

    def hold(self, agent: Agent, part: Part) -> None:
        self.count(agent)
        agent.held.append(part)
        self.restate(agent)

    def let_go(self, agent: Agent, part: Part) -> None:
        self.count(agent)
        agent.held.remove(part)
        self.restate(agent)

    def count(self, agent: Agent) -> None:
        """Share the time since the last change evenly among what the agent held."""
        held, during = agent.held, self.clock.now - agent.counted
        if held and during:
            level = len(held)
            for part in held:
                part.share += during * PARTS // level
                part.held += during * level
            self.totals.held += during * level
            self.totals.busy += during
        agent.counted = self.clock.now
