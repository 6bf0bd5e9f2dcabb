"""How fast conversations end while an agent holds one, two, three of them: replies wait for each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# An agent's own figures count as much as the team's once this many conversations stand behind them.
TEAM_WEIGHT = 50

HOUR_S = 3600
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The agent works on one reply at a time, then that visitor reads, thinks and writes.

    `switching` is the share by which replying takes longer for each conversation beyond the first."""

    reply_work_s: float
    visitor_gap_s: float
    switching: float = 0.0

    def __post_init__(self) -> None:
        if min(self.reply_work_s, self.visitor_gap_s, self.switching) < 0:
            raise ValueError("Times and the cost of switching cannot be negative.")
        if self.reply_work_s + self.visitor_gap_s == 0:
            raise ValueError("Replying and thinking cannot both take no time.")

    def reply_work_at(self, held: int) -> float:
        return self.reply_work_s * (1 + self.switching * (held - 1))


def utilisation(rhythm: Rhythm, held: int) -> float:
    """The share of time in which some visitor awaits this agent: a queue with a finite source."""
    if rhythm.visitor_gap_s == 0:
        return 1.0
    ratio = rhythm.reply_work_at(held) / rhythm.visitor_gap_s
    total = term = 1.0
    for others in range(held, 0, -1):
        term *= others * ratio
        total += term
    return 1 - 1 / total


def turn_s(rhythm: Rhythm, held: int) -> float:
    """From one message of a visitor to the next."""
    work_s = rhythm.reply_work_at(held)
    return held * work_s / utilisation(rhythm, held) if work_s else rhythm.visitor_gap_s


def inflation(rhythm: Rhythm, held: int) -> float:
    """How many times longer a conversation lasts than one held alone."""
    return turn_s(rhythm, held) / turn_s(rhythm, 1)


def speedup(rhythm: Rhythm, held: int) -> float:
    """How many times more conversations end than with one held alone."""
    return held / inflation(rhythm, held)


def curve(rhythm: Rhythm, service_s: float, levels: int) -> tuple[float, ...]:
    """How many conversations end per second while 1, 2, … `levels` are held; one alone lasts `service_s`."""
    return tuple(speedup(rhythm, held) / service_s for held in range(1, levels + 1))


@dataclass(frozen=True, slots=True)
class Level:
    """What was seen while a certain number was held: how many ended, in how long."""

    ended: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Held:
    """An agent held a conversation from one moment to another, in seconds; `is_finished`: it ended then, and
    was not passed on or lost."""

    from_s: float
    to_s: float
    is_finished: bool = True


def levels_seen(held: Sequence[Held], levels: int) -> tuple[Level, ...]:
    """For 1, 2, … `levels` conversations held at once: for how long, and how many were finished then. What
    begins in the moment in which another ends comes after it; beyond `levels` counts as `levels`;
    what lasted no time is left out."""
    lasting = [one for one in held if one.to_s > one.from_s]
    ends = [(one.to_s, 0, one.is_finished) for one in lasting]
    steps = sorted(ends + [(one.from_s, 1, False) for one in lasting])
    seconds, ended = [0.0] * (levels + 1), [0] * (levels + 1)
    number, before_s = 0, 0.0
    for at_s, begins, is_finished in steps:
        seconds[min(number, levels)] += at_s - before_s if number else 0.0
        ended[min(number, levels)] += is_finished
        number += 1 if begins else -1
        before_s = at_s
    return tuple(Level(count, spent) for count, spent in zip(ended[1:], seconds[1:], strict=True))


def pooled(agents: Iterable[Sequence[Level]], levels: int) -> tuple[Level, ...]:
    """What was seen of several agents together."""
    padded = [_padded(seen, levels) for seen in agents]
    return tuple(
        Level(sum(seen[level].ended for seen in padded), sum(seen[level].seconds for seen in padded))
        for level in range(levels)
    )


def shrunk(seen: Sequence[Level], team: Sequence[float]) -> tuple[float, ...]:
    """An agent's own rates, drawn to the team's curve where little was seen."""
    return tuple(
        _drawn(level, expected) for level, expected in zip(_padded(seen, len(team)), team, strict=True)
    )


def _padded(seen: Sequence[Level], levels: int) -> list[Level]:
    return [*seen[:levels], *[Level(0, 0.0)] * (levels - len(seen))]


def _drawn(level: Level, expected: float) -> float:
    if level.seconds == 0:
        return expected
    own = level.ended / level.seconds
    return (own * level.ended + expected * TEAM_WEIGHT) / (level.ended + TEAM_WEIGHT)


def per_hour(rates: Sequence[float]) -> tuple[int, ...]:
    """Rates per second as whole millionths per hour, which routing compares."""
    return tuple(round(rate * HOUR_S * MILLION) for rate in rates)
