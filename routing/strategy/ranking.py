"""Which of the agents who may take an item should, and the reason in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from routing.strategy.candidates import NO_ROOM, Candidate, why_not
from routing.strategy.items import SECOND_US, Item

# Loads that differ by less are the same to a person, so fairness decides between them.
LOAD_BUCKET_PERMILLE = 50
# Gains within this share of the best are noise of the estimate.
EQUAL_GAIN_PERCENT = 10


class Strategy(StrEnum):
    BALANCED = "balanced"
    MOST_SKILLED = "most_skilled"
    THROUGHPUT = "throughput"
    # To compare with, in the simulator only.
    MOST_BUSY = "most_busy"
    RANDOM = "random"


# What a team may choose for its queues.
OFFERED_STRATEGIES = (Strategy.BALANCED, Strategy.MOST_SKILLED, Strategy.THROUGHPUT)


class Parts(NamedTuple):
    """What agents are compared by, the first difference deciding; smaller is better."""

    usual: int
    skill: int
    spread: int
    awaiting_reply: int
    last_assigned_us: int
    agent: int


# The parts and whose they are. Plain, for a thousand agents make a thousand of them for each decision; no
# two share the agent's number, so that candidates themselves are never compared.
Row = tuple[int, int, int, int, int, int, Candidate]


@dataclass(frozen=True, slots=True)
class Standing:
    """One agent's place in a ranking."""

    agent: int
    parts: Parts
    load_permille: int
    idle_us: int | None

    @property
    def words(self) -> str:
        return ", ".join(
            (
                f"{self.load_permille / 10:.0f} % loaded with it",
                f"{_counted(self.parts.awaiting_reply, 'visitor')} awaiting a reply",
                "no conversation assigned before"
                if self.idle_us is None
                else f"last assigned {self.idle_us // SECOND_US} s ago",
            )
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the agents compared for one item, the best first."""

    stay: int
    strategy: Strategy
    standings: tuple[Standing, ...]
    # How many could take it; the standings may be only the first of them.
    eligible: int
    # The usual agent who is busy and for whom the item waits a little.
    awaited: int | None = None

    @property
    def chosen(self) -> int | None:
        return None if self.awaited is not None or not self.standings else self.standings[0].agent

    @property
    def why(self) -> str:
        """Why this agent, or why none, in one sentence."""
        if self.awaited is not None:
            return "The usual agent is busy; waiting a moment before asking another."
        if not self.standings:
            return "No agent can take it now."
        first, *others = self.standings
        if first.parts.usual == 0:
            return "The visitor's usual agent, who has room."
        if not others:
            return "The only agent who can take it now."
        return self._against(first, others[0])

    def _against(self, first: Standing, second: Standing) -> str:
        among = f"the {self.eligible} who can take it"
        if first.parts.skill != second.parts.skill:
            return f"The most skilled of {among}."
        if first.parts.spread != second.parts.spread:
            return f"{SPREAD_WORDS[self.strategy]} {among}: {first.words}."
        if first.parts.awaiting_reply != second.parts.awaiting_reply:
            return f"{LEVEL_WORDS[self.strategy]}; fewer visitors await this agent's reply."
        if first.parts.last_assigned_us != second.parts.last_assigned_us:
            return f"{LEVEL_WORDS[self.strategy]}; longest without a new conversation."
        return "Equal to the next best in everything; the lower number decides."


SPREAD_WORDS = {
    Strategy.BALANCED: "The least loaded of",
    Strategy.MOST_SKILLED: "As skilled as any, and the least loaded of",
    Strategy.THROUGHPUT: "Finishes most by taking one more, of",
    Strategy.MOST_BUSY: "The most loaded of",
    Strategy.RANDOM: "Drawn by lot from",
}
LEVEL_WORDS = {
    Strategy.BALANCED: "About as loaded as the next best",
    Strategy.MOST_SKILLED: "As skilled and about as loaded as the next best",
    Strategy.THROUGHPUT: "Gains about as much as the next best",
    Strategy.MOST_BUSY: "About as loaded as the next best",
    Strategy.RANDOM: "Level with the next best",
}


def rank(item: Item, candidates: Sequence[Candidate], strategy: Strategy, now_us: int) -> Ranking:
    """Order the agents who may take the item now, and choose."""
    eligible = [candidate for candidate in candidates if why_not(candidate, item, now_us) is None]
    usual = next((candidate for candidate in candidates if candidate.agent == item.preferred), None)
    return ranked(item, eligible, strategy, now_us, awaited=awaited(item, usual, now_us))


def awaited(item: Item, usual: Candidate | None, now_us: int) -> int | None:
    """The usual agent if only busy, while the item may wait for that; away or unfit, nobody waits."""
    if usual is None or now_us >= item.sticky_until_us:
        return None
    return usual.agent if why_not(usual, item, now_us) in NO_ROOM else None


def ranked(
    item: Item,
    eligible: Sequence[Candidate],
    strategy: Strategy,
    now_us: int,
    *,
    awaited: int | None = None,
    first: int | None = None,
) -> Ranking:
    """Order agents who are known to be eligible; keep only the first so many."""
    rows = sorted(_rows(item, eligible, strategy))
    standings = tuple(
        Standing(
            candidate.agent,
            Parts(*parts),
            load_after(candidate, item),
            now_us - candidate.last_assigned_us if candidate.last_assigned_us else None,
        )
        for *parts, candidate in rows[:first]
    )
    return Ranking(item.stay, strategy, standings, len(eligible), awaited)


def _rows(item: Item, eligible: Sequence[Candidate], strategy: Strategy) -> list[Row]:
    spreads = SPREADS[strategy](item, eligible)
    skilled = strategy is Strategy.MOST_SKILLED
    return [
        (
            0 if candidate.agent == item.preferred else 1,
            -proficiency(candidate, item) if skilled else 0,
            spread,
            candidate.awaiting_reply,
            candidate.last_assigned_us,
            candidate.agent,
            candidate,
        )
        for candidate, spread in zip(eligible, spreads, strict=True)
    ]


def load_after(candidate: Candidate, item: Item) -> int:
    """The agent's load in permille once the item is theirs."""
    return (candidate.used + item.weight) * 1000 // candidate.capacity


def proficiency(candidate: Candidate, item: Item) -> int:
    """The levels in everything that was asked when it came, whatever was relaxed since."""
    return sum(candidate.skills.get(asked.skill, 0) for asked in item.requirements)


def gain(candidate: Candidate) -> int:
    """How much more the agent would finish per hour by holding one more; 0 where that is unknown."""
    if candidate.held >= len(candidate.rates):
        return 0
    before = candidate.rates[candidate.held - 1] if candidate.held else 0
    return candidate.rates[candidate.held] - before


def _by_load(item: Item, eligible: Sequence[Candidate]) -> list[int]:
    return [load_after(candidate, item) // LOAD_BUCKET_PERMILLE for candidate in eligible]


def _by_load_reversed(item: Item, eligible: Sequence[Candidate]) -> list[int]:
    return [-bucket for bucket in _by_load(item, eligible)]


def _by_gain(item: Item, eligible: Sequence[Candidate]) -> list[int]:
    gains = [gain(candidate) for candidate in eligible]
    best = max(gains, default=0)
    band = abs(best) * EQUAL_GAIN_PERCENT // 100
    return [0 if best - each <= band else best - each for each in gains]


def _by_lot(item: Item, eligible: Sequence[Candidate]) -> list[int]:
    return [_mixed(item.seq, candidate.agent) for candidate in eligible]


def _mixed(seq: int, agent: int) -> int:
    """A lot that anyone can draw again: the finaliser of SplitMix64 over both numbers."""
    mask = (1 << 64) - 1
    drawn = (seq * 0x9E3779B97F4A7C15 + agent * 0xD1B54A32D192ED03) & mask
    drawn = ((drawn ^ drawn >> 30) * 0xBF58476D1CE4E5B9) & mask
    drawn = ((drawn ^ drawn >> 27) * 0x94D049BB133111EB) & mask
    return drawn ^ drawn >> 31


SPREADS: Mapping[Strategy, Callable[[Item, Sequence[Candidate]], list[int]]] = {
    Strategy.BALANCED: _by_load,
    Strategy.MOST_SKILLED: _by_load,
    Strategy.THROUGHPUT: _by_gain,
    Strategy.MOST_BUSY: _by_load_reversed,
    Strategy.RANDOM: _by_lot,
}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
