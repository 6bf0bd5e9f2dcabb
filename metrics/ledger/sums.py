"""Sums of a window, by quarter hour, queue and one further dimension."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct, field

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


class Posting(Struct, array_like=True):
    """What an episode adds to the sums of one quarter hour and queue, and to those of agents there. `keys`
    are its own by DIMENSIONS; `came` is when its visitor did, and `agent` who answered."""

    conversation: str
    number: int
    keys: tuple[str, ...]
    sums: Sums = field(default_factory=dict)
    agents: dict[str, Sums] = field(default_factory=dict)
    came: int = 0
    agent: str = ""


@dataclass(slots=True)
class Book:
    """The sums of a window, and what was judged on the way. Spreads are sums too, their names ending in
    `~` and the number of a bucket."""

    window: Window
    cells: dict[Cell, Sums] = dataclasses.field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    judged: list[Judgement] = dataclasses.field(default_factory=list)
    # Microseconds in PARTS, by (agent, conversation): each one's even share of their agent's time.
    shares: dict[tuple[str, str], int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    # By quarter hour and queue, then by conversation and number.
    postings: dict[tuple[int, int | None], dict[tuple[str, int], Posting]] = dataclasses.field(
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
        if episode is None:
            add(self.cells[Cell(at - at % QUARTER, queue)], sums)
        else:
            add(self._posting(at, queue, episode).sums, sums)

    def credit(
        self, at: int, queue: int | None, agent: str, sums: Mapping[str, int], episode: Episode | None
    ) -> None:
        """Book under an agent alone."""
        if not agent or not self.window.holds(at) or not any(sums.values()):
            return
        if episode is None:
            add(self.cells[Cell(at - at % QUARTER, queue, "agent", agent)], sums)
        else:
            add(self._posting(at, queue, episode).agents.setdefault(agent, {}), sums)

    def _posting(self, at: int, queue: int | None, episode: Episode) -> Posting:
        posted = self.postings[at - at % QUARTER, queue]
        key = (episode.conversation, episode.number)
        found = posted.get(key)
        if found is None:
            found = posted[key] = Posting(*key, keys_of(episode), came=episode.began)
        return found

    def close(self) -> None:
        """Book what was posted for episodes under the dimensions and agents. There are far fewer different
        keys than episodes."""
        judged = {(each.episode.conversation, each.episode.number): each for each in self.judged}
        for (quarter, queue), posted in self.postings.items():
            alike: dict[tuple[str, ...], Sums] = defaultdict(dict)
            for key, posting in posted.items():
                if judgement := judged.get(key):
                    posting.came = judgement.arrival or posting.came
                    posting.agent = judgement.agent
                if posting.sums:
                    add(alike[posting.keys], posting.sums)
                for agent, theirs in posting.agents.items():
                    add(self.cells[Cell(quarter, queue, "agent", agent)], theirs)
            for keys, sums in alike.items():
                add(self.cells[Cell(quarter, queue)], sums)
                for dimension, value in zip(DIMENSIONS, keys, strict=True):
                    if value:
                        add(self.cells[Cell(quarter, queue, dimension, value)], sums)


def merge(many: Iterable[Mapping[str, int]]) -> Sums:
    merged: Sums = {}
    for sums in many:
        if merged:
            add(merged, sums)
        else:
            merged = {name: amount for name, amount in sums.items() if amount}
    return merged


def add(into: Sums, sums: Mapping[str, int]) -> None:
    for name, amount in sums.items():
        if amount:
            into[name] = into.get(name, 0) + amount
