"""Past operations that are imported, and files that are refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from chat.models import Agent, Conversation, Entry, Episode, Visitor
from metrics.actions.copying import copy_all
from metrics.history.rows import COLUMNS
from metrics.models import ImportedHistory
from routing.models import AgentState, Offer, QueueStay, Segment
from tests.conftest import World
from tests.metrics.facts import GOLDEN

DATE = "2026-03-02"
File = Callable[..., Path]


def golden(**more: Any) -> dict[str, Any]:
    """The golden day as somebody's history."""
    without = {key: value for key, value in GOLDEN.items() if key != "expected"}
    return json.loads(json.dumps({**without, "date": DATE, **more}))


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(content: Any, name: str = "history.json") -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def imported(path: Path) -> str:
    said = StringIO()
    call_command("import_history", str(path), stdout=said)
    return said.getvalue()


def kpis(*words: str, start: str = DATE, end: str = "2026-03-03") -> Any:
    said = StringIO()
    call_command("kpis", "--from", start, "--to", end, "--format", "json", *words, stdout=said)
    return json.loads(said.getvalue())


def test_the_golden_day_imported_gives_exactly_the_expected_numbers(world: World, file: File) -> None:
    assert imported(file(golden())) == "Imported 12 conversations from history.json.\n"

    assert kpis() == GOLDEN["expected"]


def test_whole_timestamps_stand_in_place_of_the_date(world: World, file: File) -> None:
    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: whole(each) for key, each in value.items()}
        if isinstance(value, list):
            return [whole(each) for each in value]
        if isinstance(value, str) and len(value) == 8 and value[2] == value[5] == ":":
            return f"{DATE}T{value}+00:00"
        return value

    history = whole(golden())
    del history["date"]
    imported(file(history))

    assert kpis() == GOLDEN["expected"]


def test_the_day_of_another_zone_is_another_period(world: World, file: File) -> None:
    imported(file(golden()))

    assert kpis("--zone", "Asia/Tokyo")["entered"] == 9
    assert kpis("--zone", "Asia/Tokyo")["quarter_hours_wall_busy_s"]["18:00"] == [2010, 1610]
    assert kpis(start="2026-03-03", end="2026-03-04")["entered"] == 0
    assert kpis(start="2026-03-03", end="2026-03-04")["asa_s"] is None


def test_another_threshold_is_another_service_level(world: World, file: File) -> None:
    imported(file(golden()))
    found = kpis("--threshold", "20", "--short", "0")

    assert found["service_level_20"] == "4/10"
    assert found["abandonment_rate"] == "3/10"


def test_the_numbers_of_each(world: World, file: File) -> None:
    history = golden()
    for each in history["conversations"]:
        each["queue"], each["team"] = ("Sales", "Shop") if each["id"] == "c11" else ("Service", "Help")
    imported(file(history))

    assert {name: found["entered"] for name, found in kpis("--by", "queue").items()} == {
        "Sales": 1,
        "Service": 9,
    }
    assert {name: found["answered"] for name, found in kpis("--by", "team").items()} == {"Shop": 1, "Help": 6}
    assert {name: found["answered"] for name, found in kpis("--by", "agent").items()} == {"A": 3, "B": 4}
    assert kpis("--by", "topic")["billing"]["csat"] == "2/2"
    assert kpis("--by", "origin")["proactive"]["asa_s"] == "6/1"


def test_text_is_for_people(world: World, file: File) -> None:
    imported(file(golden()))
    said = StringIO()
    call_command("kpis", "--from", DATE, "--to", "2026-03-03", stdout=said)

    assert "asa_s" in said.getvalue()
    assert "31.571  (221/7)" in said.getvalue()
    assert "66.7%" not in said.getvalue().splitlines()[0]


def test_everyone_in_a_history_can_do_nothing_here(world: World, file: File) -> None:
    imported(file(golden()))

    agents = Agent.objects.filter(username__in=("A", "B"))
    assert [(agent.is_active, agent.has_usable_password()) for agent in agents] == [(False, False)] * 2
    assert Visitor.objects.filter(name="v1").count() == 1
    assert Conversation.objects.exclude(state="closed").count() == 0


def test_the_same_visitor_of_another_file_is_the_same(world: World, file: File) -> None:
    imported(file(golden()))
    again = golden(date="2026-03-05")
    imported(file(again, "another.json"))

    assert Visitor.objects.filter(name="v1").count() == 1
    # c1 of the fifth is followed by c12; c12 of the second by c1 of the fifth.
    assert kpis()["repeat_contact_rate"] == "6/6"


COUNTED = (Agent, AgentState, Conversation, Entry, ImportedHistory, Offer, QueueStay, Segment, Visitor)


def count() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_same_file_is_not_imported_twice(world: World, file: File) -> None:
    path = file(golden())
    imported(path)
    before = count()

    with pytest.raises(CommandError, match="This file was imported already"):
        imported(path)

    assert count() == before


def wrong(place: str, n: int, **values: Any) -> dict[str, Any]:
    history = golden()
    history[place][n].update(values)
    return history


BAD = {
    "not JSON": ("{oops", "This is not a history"),
    "a list": ("[1, 2]", "does not begin with"),
    "empty": ("", "does not begin with"),
    "no conversations": ({}, "missing required field `conversations`"),
    "deep": ('{"about": ' + "[" * 5000, "This is not a history"),
    "no date": (golden(date=""), "has no “date”"),
    "no such date": (golden(date="2026-02-30"), "date: “2026-02-30” is not"),
    "end before start": (
        wrong("conversations", 3, abandoned="09:04:59"),
        r"conversations\[3\] \(c4\): “abandoned” comes before “queued”",
    ),
    "segment backwards": (wrong("segments", 2, left="09:00:00"), r"segments\[2\]: “left” comes before"),
    "wrap before left": (wrong("segments", 0, wrap_ended="09:01:00"), r"segments\[0\]: “wrap_ended”"),
    "unknown outcome": (
        wrong("offers", 4, outcome="ignored"),
        r"Invalid enum value 'ignored' - at `\$.offers\[4\].outcome`",
    ),
    "unknown field": (wrong("conversations", 0, mood="good"), r"unknown field `mood` - at `\$.conversations"),
    "unknown conversation": (wrong("offers", 1, conversation="c99"), r"offers\[1\]: there is no conv"),
    "unknown state": (wrong("agent_states", 0, state="asleep"), r"agent_states\[0\].state"),
    "overlapping states": (
        wrong("agent_states", 1, start="09:30:00"),
        r"agent_states\[1\]: it overlaps agent_states\[0\]",
    ),
    "the same id twice": (wrong("conversations", 1, id="c1"), r"conversations\[1\]: there is another"),
    "two endings": (
        wrong("conversations", 4, ended="09:08:00"),
        r"conversations\[4\] \(c5\): it ends in one",
    ),
    "a rating of six": (wrong("conversations", 0, csat=6), r"\(c1\): “csat” is from 1 to 5"),
    "in the future": (golden(date="2999-01-01"), "lies in the future"),
    "before there was chat": (golden(date="1066-10-14"), "lies before 1990"),
    "no time": (wrong("conversations", 0, queued="nine"), "“queued” is “nine”, which is not a time"),
    "nobody": (wrong("segments", 0, agent=" "), r"segments\[0\]: “agent” has from 1 to 60"),
    "a control character": (wrong("conversations", 0, visitor="v\u0000"), "“visitor” has from 1 to 60"),
    "an amount of words": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "much"}),
        "“goal.value” is not an amount",
    ),
    "an amount below nothing": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "-1"}),
        "“goal.value” is not an amount",
    ),
    "an endless amount": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "Infinity"}),
        "“goal.value” is not an amount",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place_and_nothing_is_stored(
    name: str, world: World, file: File
) -> None:
    content, words = BAD[name]
    before = count()

    with pytest.raises(CommandError, match=words):
        imported(file(content))

    assert count() == before


def test_what_the_database_refuses_leaves_nothing_behind(world: World, file: File) -> None:
    before = count()
    history = golden()
    history["conversations"][0]["queue"] = "Service"
    history["conversations"][0]["team"] = "One"
    history["conversations"][1]["queue"] = "Service"
    history["conversations"][1]["team"] = "Two"

    with pytest.raises(CommandError, match="belongs to the team “One”, not “Two”"):
        imported(file(history))

    assert count() == before


def test_states_that_overlap_those_of_another_file_are_refused(world: World, file: File) -> None:
    imported(file(golden()))
    before = count()

    with pytest.raises(CommandError, match=r"agent_states\[0\]: it overlaps what is known of A"):
        imported(file(golden(about="the same once more"), "another.json"))

    assert count() == before


def test_two_gigabytes_of_rubbish_are_refused_unread(world: World, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.json"
    with rubbish.open("wb") as written:
        written.truncate(2 * 1024**3)

    with pytest.raises(CommandError, match="has 2,147,483,648 bytes"):
        imported(rubbish)


def test_what_is_no_file_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file"):
        imported(Path("/dev/zero"))
    with pytest.raises(CommandError, match="cannot be read"):
        imported(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "Mars/Base"), "is not a time zone"),
        (("--zone", "../../etc/passwd"), "is not a time zone"),
        (("--by", "mood"), "invalid choice"),
        (("--threshold", "-1"), "invalid seconds value"),
    ],
)
def test_a_bad_question_is_refused(words: tuple[str, ...], said: str, world: World) -> None:
    with pytest.raises(CommandError, match=said):
        kpis(*words)


def test_a_period_is_read_with_the_same_few_questions_however_long(world: World, file: File) -> None:
    imported(file(golden()))

    def asked(end: str) -> int:
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        kpis(end=end)
        connection.force_debug_cursor = False
        return len(connection.queries_log)

    assert asked("2026-03-03") == asked("2026-09-03") < 25


def test_rows_that_refer_to_nothing_are_not_written(world: World) -> None:
    now = datetime.now(UTC)
    row = (uuid4(), 1, now, now, "agent", None, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_all(COLUMNS, {"chat_episode": [row]})

    assert not Episode.objects.exists()
