"""Midnight, and days that are longer or shorter than others (domain 0.3), through the tables."""

from typing import Any

import pytest

from tests.conftest import World
from tests.metrics.histories import File, file, imported, kpis

__all__ = ["file"]

HELSINKI = ("--zone", "Europe/Helsinki")
NEW_YORK = ("--zone", "America/New_York")


def answered(key: str, began: str, ended: str) -> dict[str, Any]:
    times = {"queued": began, "accepted": began, "first_reply": began, "ended": ended}
    return {"id": key, "visitor": key, "accepted_by": "A", **times}


def online(start: str, end: str) -> dict[str, Any]:
    return {"agent": "A", "state": "available", "start": start, "end": end}


@pytest.mark.parametrize(
    ("zone", "day", "following", "start", "end", "seconds"),
    [
        (HELSINKI, "2025-10-26", "2025-10-27", "2025-10-25T21:00:00Z", "2025-10-26T22:00:00Z", 90_000),
        (HELSINKI, "2025-03-30", "2025-03-31", "2025-03-29T22:00:00Z", "2025-03-30T21:00:00Z", 82_800),
        (NEW_YORK, "2025-03-09", "2025-03-10", "2025-03-09T05:00:00Z", "2025-03-10T04:00:00Z", 82_800),
        (NEW_YORK, "2025-11-02", "2025-11-03", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z", 90_000),
    ],
)
def test_occupancy_divides_by_all_the_seconds_of_a_day(
    zone: tuple[str, str],
    day: str,
    following: str,
    start: str,
    end: str,
    seconds: int,
    world: World,
    file: File,
) -> None:
    busy = answered("c1", start, start[:14] + "10:00Z")
    imported(file({"conversations": [busy], "agent_states": [online(start, end)]}))

    assert kpis(*zone, start=day, end=following)["occupancy"] == {"A": f"600/{seconds}"}


def test_two_arrivals_of_the_hour_that_comes_twice_are_two_of_one_day(world: World, file: File) -> None:
    first = answered("c1", "2025-10-26T00:30:00Z", "2025-10-26T00:35:00Z")
    second = answered("c2", "2025-10-26T01:30:00Z", "2025-10-26T01:35:00Z")
    imported(file({"conversations": [first, second]}))
    told = kpis(*HELSINKI, start="2025-10-26", end="2025-10-27")

    assert told["entered"] == 2
    assert told["quarter_hours_wall_busy_s"] == {
        "2025-10-26T03:30+03:00": [300, 300],
        "2025-10-26T03:30+02:00": [300, 300],
    }


def test_a_conversation_over_midnight_counts_once_and_its_work_on_both_days(world: World, file: File) -> None:
    imported(file({"conversations": [answered("c1", "2026-03-02T21:55:00Z", "2026-03-02T22:10:00Z")]}))
    before = kpis(*HELSINKI, start="2026-03-02", end="2026-03-03")
    after = kpis(*HELSINKI, start="2026-03-03", end="2026-03-04")

    assert (before["entered"], before["duration_s"], before["busy_s"]) == (1, None, {"A": 300})
    assert (after["entered"], after["duration_s"], after["busy_s"]) == (0, "900/1", {"A": 600})
