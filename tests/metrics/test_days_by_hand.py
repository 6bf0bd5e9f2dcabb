"""Days in the shape of the golden one, with their answers as the definitions give them on paper."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from metrics.actions.buckets import bring_up_to_date
from tests.conftest import World
from tests.metrics.exports.test_files import number, records
from tests.metrics.facts import GOLDEN
from tests.metrics.histories import imported, kpis
from tests.metrics.test_api import SAME, asks, figures


class Day(NamedTuple):
    history: dict[str, Any]
    expected: dict[str, Any]
    start: str = "2026-03-02"
    end: str = "2026-03-03"
    words: tuple[str, ...] = ()
    zone: str = "UTC"


def state(agent: str, name: str, start: str, end: str, capacity: int, **more: Any) -> dict[str, Any]:
    return {"agent": agent, "state": name, "start": start, "end": end, "capacity": capacity, **more}


def segment(conversation: str, agent: str, joined: str, left: str, **more: Any) -> dict[str, Any]:
    return {"agent": agent, "conversation": conversation, "joined": joined, "left": left, **more}


def offer(conversation: str, agent: str, outcome: str) -> dict[str, Any]:
    return {"conversation": conversation, "agent": agent, "outcome": outcome}


# A conversation goes through three hands and is declined once on its way; A goes to lunch with somebody still
# there, and comes back with less room; B is closing; of C nothing is known but what they did.
THREE_HANDS = Day(
    {
        "date": "2026-03-02",
        "conversations": [
            {
                "id": "c1",
                "visitor": "v1",
                "queued": "09:00:00",
                "accepted": "09:00:30",
                "accepted_by": "A",
                "first_reply": "09:00:40",
                "ended": "09:30:00",
                "transfers": 2,
            },
            {
                "id": "c2",
                "visitor": "v2",
                "queued": "09:05:00",
                "accepted": "09:05:10",
                "accepted_by": "A",
                "first_reply": "09:06:00",
                "ended": "09:15:00",
                "csat": None,
            },
            {
                "id": "c3",
                "visitor": "v3",
                "queued": "09:20:00",
                "accepted": "09:20:10",
                "accepted_by": "A",
                "first_reply": "09:20:20",
                "ended": "09:35:10",
                "resolved": "partly",
            },
        ],
        "offers": [
            offer("c2", "B", "timed_out"),
            offer("c2", "A", "accepted"),
            offer("c1", "A", "accepted"),
            offer("c1", "C", "declined"),
            offer("c1", "B", "accepted"),
            offer("c1", "C", "accepted"),
        ],
        "segments": [
            segment("c1", "A", "09:00:30", "09:10:00"),
            segment("c1", "B", "09:10:20", "09:25:00", wrap_ended="09:25:00"),
            segment("c1", "C", "09:25:00", "09:30:00", wrap_ended="09:30:30"),
        ],
        "agent_states": [
            state("A", "available", "09:00:00", "09:30:00", 3),
            state("A", "away", "09:30:00", "09:45:00", 3, reason="lunch"),
            state("A", "available", "09:45:00", "10:00:00", 2),
            state("B", "available", "09:00:00", "09:20:00", 2),
            state("B", "closing", "09:20:00", "09:40:00", 2),
        ],
    },
    {
        "entered": 3,
        "answered": 3,
        "engaged": 3,
        "abandoned_all": 0,
        "short_abandons": 0,
        "bot_contained": 0,
        "offline_messages": 0,
        "asa_s": "50/3",
        "avg_wait_all_s": "50/3",
        "avg_time_to_abandon_s": None,
        "first_response_s": "120/3",
        "service_level_60": "3/3",
        "abandonment_rate": "0/3",
        "missed_rate": "0/3",
        "missed": [],
        "offers": {
            "total": 6,
            "accepted": 4,
            "declined": 1,
            "timed_out": 1,
            "A": "2/2",
            "B": "1/2",
            "C": "1/2",
        },
        "duration_s": "3260/3",
        "wrap_up_s": "30/3",
        # By the clock: 570 + 880 + 330, 590, 900.
        "aht_wall_s": "3270/3",
        "aht_wall_per_segment_s": "3270/5",
        "aht_effective_s": "2980/3",
        # A has both c1 and c2 from 09:05:10 to 09:10:00.
        "effective_s": {"A": {"c1": 425, "c2": 445, "c3": 900}, "B": {"c1": 880}, "C": {"c1": 330}},
        "busy_s": {"A": 1770, "B": 880, "C": 330},
        "concurrency": "3270/2980",
        "quarter_hours_wall_busy_s": {"09:00": [1440, 1150], "09:15": [1490, 1490], "09:30": [340, 340]},
        # A is at work for 1800 s, 310 s of lunch and 900 s; B for 1200 s and 300 s of closing.
        "occupancy": {"A": "1770/3010", "B": "880/1500", "C": "330/330"},
        "slot_utilisation": {"A": "2060/8130", "B": "880/3000"},
        "fcr_strict": "2/3",
        "fcr_strict_pass": ["c2", "c3"],
        "fcr_survey": None,
        "repeat_contact_rate": "0/3",
        "transfer_rate": "1/3",
        "csat": None,
        "csat_mean": None,
        "conversion_proactive": None,
        "conversion_reactive": "0/3",
        "sla_first_response_60_breaches": "0/3",
        "sla_breached": [],
        # 30 s, 10 s, and 20 s between A and B.
        "queue_length_time_average_0900_0915": "60/900",
        "queue_length_max": 1,
    },
)

# From the bot to a queue where nobody came; an order before the conversation and one after two of them; a
# message at night; somebody who came back for something else, and somebody for the same. At 20 s everything
# counts, and whoever leaves when the answer is due leaves in time.
ORDERS = Day(
    {
        "date": "2026-03-02",
        "conversations": [
            {
                "id": "c1",
                "visitor": "v1",
                "bot_started": "09:00:00",
                "queued": "09:01:00",
                "abandoned": "09:01:20",
            },
            {
                "id": "c2",
                "visitor": "v2",
                "queued": "09:02:00",
                "accepted": "09:02:20",
                "accepted_by": "A",
                "first_reply": "09:02:30",
                "ended": "09:10:00",
                "topic": "order",
                "resolved": "yes",
                "goal": {"at": "09:02:30", "value": 10},
            },
            {
                "id": "c3",
                "visitor": "v2",
                "queued": "09:30:00",
                "accepted": "09:30:05",
                "accepted_by": "A",
                "first_reply": "09:30:10",
                "ended": "09:40:00",
                "topic": "tech",
                "csat": 3,
                "goal": {"at": "10:00:00", "value": 25.5},
            },
            {"id": "c4", "visitor": "v4", "offline_message": "20:00:00"},
            {
                "id": "c5",
                "visitor": "v5",
                "origin": "proactive",
                "invitation_shown": "09:49:00",
                "queued": "09:50:00",
                "accepted": "09:50:00",
                "accepted_by": "A",
                "first_reply": "09:50:20",
                "ended": "09:52:00",
                "resolved": "no",
            },
            {"id": "c6", "visitor": "v5", "bot_started": "23:00:00", "ended": "23:01:00", "bot_only": True},
        ],
    },
    {
        "entered": 4,
        "answered": 3,
        "engaged": 3,
        "abandoned_all": 1,
        "short_abandons": 0,
        "bot_contained": 1,
        "offline_messages": 1,
        "asa_s": "25/3",
        "avg_wait_all_s": "45/4",
        "avg_time_to_abandon_s": "20/1",
        "first_response_s": "60/3",
        "service_level_20": "3/4",
        "abandonment_rate": "1/4",
        "missed_rate": "1/4",
        "missed": ["c1"],
        "offers": {"total": 0, "accepted": 0, "declined": 0, "timed_out": 0},
        "duration_s": "1175/3",
        "wrap_up_s": "0/3",
        "aht_wall_s": "1175/3",
        "aht_wall_per_segment_s": "1175/3",
        "aht_effective_s": "1175/3",
        "effective_s": {"A": {"c2": 460, "c3": 595, "c5": 120}},
        "busy_s": {"A": 1175},
        "concurrency": "1175/1175",
        "quarter_hours_wall_busy_s": {"09:00": [460, 460], "09:30": [595, 595], "09:45": [120, 120]},
        "occupancy": {"A": "1175/1175"},
        "slot_utilisation": {},
        # v5 came back, to the bot, about nothing in particular both times, and had said no.
        "fcr_strict": "2/3",
        "fcr_strict_pass": ["c2", "c3"],
        "fcr_survey": "1/2",
        "repeat_contact_rate": "1/3",
        "transfer_rate": "0/3",
        "csat": "0/1",
        "csat_mean": "3",
        "conversion_proactive": "0/1",
        "conversion_reactive": "1/2",
        "sla_first_response_20_breaches": "1/4",
        "sla_breached": ["c2"],
        "queue_length_time_average_0900_0915": "40/900",
        "queue_length_max": 1,
    },
    words=("--threshold", "20", "--short", "0"),
)

NIGHT = {
    "conversations": [
        {
            "id": "c1",
            "visitor": "v1",
            "queued": "2025-10-26T23:54:50+02:00",
            "accepted": "2025-10-26T16:55:00-05:00",
            "accepted_by": "A",
            "first_reply": "2025-10-26T21:55:30.5Z",
            "ended": "2025-10-27T00:10:00+02:00",
            "csat": 5,
        }
    ],
    "agent_states": [
        state("A", "available", "2025-10-26T00:00:00+03:00", "2025-10-27T00:00:00+02:00", 1),
        state("A", "away", "2025-10-27T00:00:00+02:00", "2025-10-27T01:00:00+02:00", 1),
    ],
}
NOTHING: dict[str, Any] = {
    key: 0 if isinstance(value, int) else [] if isinstance(value, list) else None
    for key, value in GOLDEN["expected"].items()
    if not isinstance(value, dict)
} | {
    "offers": {"total": 0, "accepted": 0, "declined": 0, "timed_out": 0},
    **{
        key: {}
        for key in ("effective_s", "busy_s", "quarter_hours_wall_busy_s", "occupancy", "slot_utilisation")
    },
}
# One conversation over the midnight of a day of 25 hours. It arrived before and ended after, and its 900
# seconds belong to both days.
BEFORE_MIDNIGHT = Day(
    NIGHT,
    NOTHING
    | {
        "entered": 1,
        "answered": 1,
        "engaged": 1,
        "asa_s": "10/1",
        "avg_wait_all_s": "10",
        "first_response_s": "81/2",
        "service_level_60": "1/1",
        "abandonment_rate": "0/1",
        "missed_rate": "0/1",
        "effective_s": {"A": {"c1": 300}},
        "busy_s": {"A": 300},
        "concurrency": "300/300",
        "quarter_hours_wall_busy_s": {"23:45": [300, 300]},
        "occupancy": {"A": "300/90000"},
        "slot_utilisation": {"A": "300/90000"},
        "fcr_strict": "1/1",
        "fcr_strict_pass": ["c1"],
        "repeat_contact_rate": "0/1",
        "conversion_reactive": "0/1",
        "sla_first_response_60_breaches": "0/1",
        "queue_length_time_average_0900_0915": "0/900",
        "queue_length_max": 1,
    },
    "2025-10-26",
    "2025-10-27",
    zone="Europe/Helsinki",
)
AFTER_MIDNIGHT = Day(
    NIGHT,
    NOTHING
    | {
        "duration_s": "900/1",
        "wrap_up_s": "0/1",
        "aht_wall_s": "900/1",
        "aht_wall_per_segment_s": "900/1",
        "aht_effective_s": "900/1",
        "effective_s": {"A": {"c1": 600}},
        "busy_s": {"A": 600},
        "concurrency": "600/600",
        "quarter_hours_wall_busy_s": {"00:00": [600, 600]},
        # Away, but for the ten minutes of work.
        "occupancy": {"A": "600/600"},
        "slot_utilisation": {"A": "600/600"},
        "transfer_rate": "0/1",
        "csat": "1/1",
        "csat_mean": "5",
        "queue_length_time_average_0900_0915": "0/900",
    },
    "2025-10-27",
    "2025-10-28",
    zone="Europe/Helsinki",
)

# Written down at ten, with one conversation going on and two people in line, one of them within the target.
UNFINISHED = Day(
    {
        "date": "2026-03-02",
        "exported": "10:00:00",
        "conversations": [
            {
                "id": "c1",
                "visitor": "v1",
                "queued": "09:00:00",
                "accepted": "09:00:10",
                "accepted_by": "A",
                "first_reply": "09:00:20",
            },
            {"id": "c2", "visitor": "v2", "queued": "09:59:30"},
            {"id": "c3", "visitor": "v3", "queued": "09:50:00"},
            {
                "id": "c4",
                "visitor": "v4",
                "queued": "09:59:20",
                "accepted": "09:59:30",
                "accepted_by": "B",
            },
        ],
        "segments": [{"agent": "A", "conversation": "c1", "joined": "09:00:10"}],
        "agent_states": [{"agent": "A", "state": "available", "start": "09:00:00", "capacity": 2}],
    },
    NOTHING
    | {
        "entered": 4,
        "answered": 2,
        "engaged": 1,
        "asa_s": "20/2",
        # 10 + 30 + 600 + 10
        "avg_wait_all_s": "325/2",
        "first_response_s": "20/1",
        "service_level_60": "2/3",
        "abandonment_rate": "0/4",
        "missed_rate": "0/4",
        "effective_s": {"A": {"c1": 3590}, "B": {"c4": 30}},
        "busy_s": {"A": 3590, "B": 30},
        "concurrency": "3620/3620",
        "quarter_hours_wall_busy_s": {
            "09:00": [890, 890],
            "09:15": [900, 900],
            "09:30": [900, 900],
            "09:45": [930, 930],
        },
        "occupancy": {"A": "3590/3600", "B": "30/30"},
        "slot_utilisation": {"A": "3590/7200"},
        "conversion_reactive": "0/1",
        # c3 waited for ten minutes; c4 has had no reply, but is not due yet.
        "sla_first_response_60_breaches": "1/4",
        "sla_breached": ["c3"],
        "queue_length_time_average_0900_0915": "10/900",
        "queue_length_max": 2,
    },
)

DAYS = {
    "three hands": THREE_HANDS,
    "orders": ORDERS,
    "before midnight": BEFORE_MIDNIGHT,
    "after midnight": AFTER_MIDNIGHT,
    "unfinished": UNFINISHED,
}


def brought(history: dict[str, Any], folder: Path, name: str = "history.json") -> None:
    path = folder / name
    path.write_text(json.dumps(history))
    imported(path)


@pytest.mark.parametrize("name", DAYS)
def test_a_day_is_counted_as_on_paper(name: str, world: World, tmp_path: Path) -> None:
    day = DAYS[name]
    brought(day.history, tmp_path)

    told = kpis("--zone", day.zone, *day.words, start=day.start, end=day.end)

    assert told == day.expected
    golden_names = (
        [key.replace("_60", "_20") for key in GOLDEN["expected"]] if day.words else GOLDEN["expected"]
    )
    assert list(told) == list(golden_names)


@pytest.mark.parametrize("name", [name for name, day in DAYS.items() if not day.words])
def test_the_dashboard_and_its_files_say_of_a_day_what_is_on_paper(
    name: str, world: World, tmp_path: Path
) -> None:
    day = DAYS[name]
    brought(day.history, tmp_path)
    bring_up_to_date()
    period = {"from": day.start, "to": day.end, "zone": day.zone}

    answer = asks(world.sam, "totals", **period)
    told = figures(answer)
    table = {row["name"]: row["value"] for row in records(world.sam, "totals", **period)}

    for kpi, key in SAME.items():
        exactly = day.expected[key]
        assert told[kpi]["value"] == (None if exactly is None else pytest.approx(float(Fraction(exactly)))), (
            kpi
        )
        assert number(table[kpi]) == told[kpi]["value"], kpi
    assert answer["provisional"] is False
