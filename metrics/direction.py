"""How far a team is on its way to a goal: pace, forecast and what they mean."""

from dataclasses import dataclass
from enum import StrEnum

GREEN_FROM = 1.0
AMBER_FROM = 0.85


class Status(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """`expected` is where one should be by now, `pace` how much of that way is behind one (1.0 being on
    time), `forecast` where this pace leads. None while nothing can be said."""

    expected: float | None
    pace: float | None
    forecast: float | None
    status: Status


UNKNOWN = Progress(None, None, None, Status.NONE)


def progress(*, start: float, target: float, actual: float | None, share: float) -> Progress:
    """The way from `start` to `target` when `share` (0 to 1) of the period is over.

    What is counted up starts at 0: the pace is actual ÷ (target × share). What is to be moved from a
    baseline, down or up, starts there: (baseline − actual) ÷ ((baseline − target) × share). Raises
    ValueError where there is no way to go, or for a share outside of 0 to 1.
    """
    if start == target:
        raise ValueError("A goal must differ from where it starts.")
    if not 0 <= share <= 1:
        raise ValueError("A share is between 0 and 1.")
    if actual is None or share == 0:
        return UNKNOWN
    due = (target - start) * share
    pace = (actual - start) / due
    return Progress(start + due, pace, start + (actual - start) / share, status_of(pace))


def status_of(pace: float) -> Status:
    """Green from 100 %, amber from 85 %, else red."""
    # A pace is a quotient of floats: what is on time to the billionth is on time.
    reached = round(pace, 9)
    if reached >= GREEN_FROM:
        return Status.GREEN
    return Status.AMBER if reached >= AMBER_FROM else Status.RED
