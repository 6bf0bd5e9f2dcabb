"""How far a team is on its way to a goal: pace, forecast and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

GREEN_FROM = 1.0
AMBER_FROM = 0.85
# Fewer conversations than one for each hour of the week tell nothing of its shape.
SEASON_LEAST = 7 * 24
HOUR = timedelta(hours=1)


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


def seasonal_share(
    season: Mapping[int, int], start: datetime, at: datetime, end: datetime, zone: ZoneInfo
) -> float:
    """Which share of the demand between `start` and `end` is to be expected before `at`, when each hour
    brings what that hour of the local week brought before (`season`: Monday's first is 0). Where too little
    is known, or none of those hours ever brought any, all time counts the same."""
    if sum(season.values()) >= SEASON_LEAST:
        whole = _demand(season, start, end, zone)
        if whole:
            return _demand(season, start, at, zone) / whole
    return (at - start) / (end - start)


def _demand(season: Mapping[int, int], start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """In conversations of the season; the last hour counts by the part of it that is over."""
    found, hour = 0.0, start.astimezone(UTC)
    while hour < end:
        local = hour.astimezone(zone)
        weight = season.get(local.weekday() * 24 + local.hour, 0)
        found += weight * (min(end, hour + HOUR) - hour) / HOUR
        hour += HOUR
    return found
