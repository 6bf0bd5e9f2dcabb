"""Sums of a window, by quarter hour, queue and one further dimension."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from metrics.facts import Episode
from metrics.ledger.judging import Judgement
from metrics.ledger.work import QUARTER

Sums = dict[str, int]

# What an episode is looked at by, besides its queue. `agent` is credited apart from these.
DIMENSIONS = ("site", "origin", "topic", "entry_point", "device", "language")
keys_of: Callable[[Episode], tuple[str, ...]] = attrgetter(*DIMENSIONS)


class Cell(NamedTuple):
    """One quarter hour of one queue, as a whole (dimension "") or of one key of a dimension."""

    quarter: int
    queue: int | None
    dimension: str = ""
    key: str = ""


class Window(NamedTuple):
    """From `start` to before `end`."""

    start: int
    end: int

    def holds(self, at: int | None) -> bool:
        return at is not None and self.start <= at < self.end

    def clip(self, start: int, end: int) -> tuple[int, int]:
        return max(start, self.start), min(end, self.end)


@dataclass(slots=True)
class Book:
    """The sums of a window, and what was judged on the way. Spreads are sums too, their names ending in
    `~` and the number of a bucket."""

    window: Window
    cells: dict[Cell, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    judged: list[Judgement] = field(default_factory=list)
    # Microseconds in PARTS, by (agent, conversation): each one's even share of their agent's time.
    shares: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    # Whether it is noted, too, which episode adds what.
    is_kept_apart: bool = False
    # What each episode adds to the sums, by (conversation, number).
    of_episodes: dict[tuple[str, int], Sums] = field(default_factory=lambda: defaultdict(dict))
    # And to those of an agent, by (conversation, number, agent).
    of_agents: dict[tuple[str, int, str], Sums] = field(default_factory=lambda: defaultdict(dict))
    # What is still to be booked under the dimensions: by quarter hour, queue, and a key of each dimension.
    # There are far fewer of these than facts.
    _alike: dict[tuple[int, int | None, tuple[str, ...]], Sums] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def total(self, dimension: str = "", key: str = "", queue: int | None = None) -> Sums:
        """The sums of the whole window, of every queue or of one."""
        return merge(
            sums
            for cell, sums in self.cells.items()
            if cell[2:] == (dimension, key) and queue in (None, cell.queue)
        )

    def keys(self, dimension: str) -> list[str]:
        return sorted({cell.key for cell in self.cells if cell.dimension == dimension})

    def add(self, at: int, queue: int | None, episode: Episode | None, sums: Mapping[str, int]) -> None:
        """Book under the queue, and under each dimension of the episode but its agents."""
        if not self.window.holds(at) or not any(sums.values()):
            return
        quarter = at - at % QUARTER
        if episode is None:
            add(self.cells[Cell(quarter, queue)], sums)
            return
        add(self._alike[quarter, queue, keys_of(episode)], sums)
        if self.is_kept_apart:
            add(self.of_episodes[episode.conversation, episode.number], sums)

    def close(self) -> None:
        """Book what was added for episodes under the dimensions."""
        for (quarter, queue, keys), sums in self._alike.items():
            add(self.cells[Cell(quarter, queue)], sums)
            for dimension, key in zip(DIMENSIONS, keys, strict=True):
                if key:
                    add(self.cells[Cell(quarter, queue, dimension, key)], sums)
        self._alike.clear()

    def credit(
        self, at: int, queue: int | None, agent: str, sums: Mapping[str, int], episode: Episode | None
    ) -> None:
        """Book under an agent alone."""
        if agent and self.window.holds(at) and any(sums.values()):
            add(self.cells[Cell(at - at % QUARTER, queue, "agent", agent)], sums)
            if self.is_kept_apart and episode is not None:
                add(self.of_agents[episode.conversation, episode.number, agent], sums)


def merge(many: Iterable[Mapping[str, int]]) -> Sums:
    merged: Sums = defaultdict(int)
    for sums in many:
        add(merged, sums)
    return dict(merged)


def add(into: Sums, sums: Mapping[str, int]) -> None:
    for name, amount in sums.items():
        if amount:
            into[name] = into.get(name, 0) + amount
