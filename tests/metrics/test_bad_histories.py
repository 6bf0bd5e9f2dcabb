"""Files that are refused, each with its place, and of which nothing is stored."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, transaction

from chat.models import Episode
from metrics.actions.copying import copy_all
from metrics.history.tables import COLUMNS
from tests.conftest import World
from tests.metrics.histories import DATE, ORDER, File, count, file, golden, imported, kpis, placed

__all__ = ["file"]


def test_what_is_not_utf_8_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_bytes(b'{"conversations": [], "about": "caf\xe9"}')

    with pytest.raises(CommandError, match="This is not a history: it is not UTF-8"):
        imported(path)


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
    "segment before the answer": (
        wrong("segments", 0, joined="09:00:19"),
        r"\(c1\): its first segment begins before it was accepted",
    ),
    "segment after the end": (
        wrong("segments", 0, left="09:10:21"),
        r"\(c1\): its last segment goes on after its end",
    ),
    "segment of somebody else": (wrong("segments", 0, agent="B"), r"\(c1\): its first segment is not of"),
    "held twice at once": (
        wrong("segments", 1, conversation="c1", joined="09:05:00", left="09:08:00", wrap_ended=None),
        r"\(c1\): two of its segments with “A” overlap",
    ),
    "segments of whoever left": (wrong("segments", 0, conversation="c5"), "never accepted"),
    "more transfers than segments": (wrong("conversations", 2, transfers=2), "2 transfers, and 2 segments"),
    "a reply before the first": (
        wrong(
            "conversations", 0, messages=[{"at": "09:00:30", "by": "agent", "agent": "A", "text": "Hello"}]
        ),
        "an agent's message comes before “first_reply”",
    ),
    "a year and more": (
        wrong("conversations", 3, queued="2025-01-01T00:00:00Z"),
        r"conversations\[3\] \(c4\): it lasts longer than 366 days",
    ),
    "an offset without a date": (wrong("conversations", 0, queued="09:00:00+02:00"), "needs a date as well"),
    "nobody asked for": (
        {"date": DATE, "conversations": [{"id": "c1", "visitor": "v1", "ended": "09:00:00"}]},
        r"conversations\[0\] \(c1\): nobody was asked for",
    ),
    "a key twice": ('{"date": "2026-03-02", "conversations": [], "date": "2026-03-03"}', "has “date” twice"),
    "a key twice further in": (
        '{"conversations": [], "expected": {"a": [{"b": 1, "b": 2}]}}',
        "has “b” twice",
    ),
    "deep where nothing is read": (
        '{"conversations": [], "expected": ' + "[" * 10_000 + "]" * 10_000 + "}",
        "This is not a history: it is nested too deeply",
    ),
    "a number without end": (
        wrong("agent_states", 0, capacity=10**400),
        r"agent_states\[0\]: “capacity” is from 0 to 100|out of range",
    ),
    "after it was written down": (
        golden(exported="09:00:00", conversations=[{"id": "c1", "visitor": "v1", "queued": "09:00:01"}])
        | {"offers": [], "segments": []},
        r"conversations\[0\] \(c1\): it goes on after “exported”",
    ),
    "rated and going on": (
        {"date": DATE, "conversations": [{"id": "c1", "visitor": "v1", "queued": "09:00:00", "csat": 5}]},
        r"\(c1\): it has a rating and had not ended",
    ),
    "an order twice": (
        golden(
            conversations=[
                {"id": key, "visitor": "v1", "offline_message": "09:00:00", "goal": ORDER}
                for key in ("c1", "c2")
            ],
            offers=[],
            segments=[],
        ),
        r"conversations\[1\] \(c2\): the order “o-1” was told at conversations\[0\] \(c1\) already",
    ),
    "taking back what was never ordered": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "-120", "id": "o-1"}),
        r"conversations\[10\] \(c11\): there is no order “o-1” of 120.00 to take back",
    ),
    "taken back before it was ordered": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "120", "reversed": "10:14:59"}),
        r"\(c11\): “goal.reversed” comes before “goal.at”",
    ),
    "invited after asking": (
        wrong("conversations", 10, invitation_shown="09:40:13"),
        r"\(c11\): “queued” comes before “invitation_shown”",
    ),
    "not a number": ('{"conversations": [], "expected": NaN}', "This is not a history"),
    "two values": ('{"conversations": []} {}', "This is not a history"),
    "a rating of six": (wrong("conversations", 0, csat=6), r"\(c1\): “csat” is from 1 to 5"),
    "in the future": (golden(date="2999-01-01"), "lies in the future"),
    "before there was chat": (golden(date="1066-10-14"), "lies before 1990"),
    "no time": (wrong("conversations", 0, queued="nine"), "“queued” is “nine”, which is not a time"),
    "nobody": (wrong("segments", 0, agent=" "), r"segments\[0\]: “agent” has from 1 to 60"),
    "a name too long": (wrong("conversations", 0, visitor="v" * 61), "“visitor” has from 1 to 60"),
    "a control character": (
        wrong("conversations", 0, visitor="v\u0000"),
        "“visitor” has a character that nobody can type",
    ),
    "a reason that turns round": (
        wrong("agent_states", 0, reason="\u202elunch"),
        r"agent_states\[0\]: “reason” has a character that nobody can type",
    ),
    "an amount of words": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "much"}),
        "“goal.value” is not an amount",
    ),
    "an amount below nothing": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "-1"}),
        r"\(c11\): “goal.value” is below nothing: such a line takes an order back",
    ),
    "an amount that is none": (
        wrong("conversations", 10, goal={"at": "10:15:00", "value": "NaN"}),
        r"\(c11\): “goal.value” is not an amount",
    ),
    "a day in place of a moment": (
        wrong("conversations", 10, queued="2026-03-02"),
        "“queued” is “2026-03-02”, which is not a time",
    ),
    "taken up again from nowhere": (
        wrong("conversations", 11, reopened_from="c99"),
        r"conversations\[11\] \(c12\): there is no other conversation “c99”",
    ),
    "taken up again by somebody else": (
        wrong("conversations", 11, reopened_from="c2"),
        r"\(c12\): “c2” is of another visitor or site",
    ),
    "taken up again before its end": (
        wrong("conversations", 0, reopened_from="c12"),
        r"\(c1\): it begins before the end of “c12”",
    ),
    "an effort of eight": (wrong("conversations", 0, ces=8), r"\(c1\): “ces” is from 1 to 7"),
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


def test_what_is_refused_while_it_is_stored_leaves_nothing_behind(world: World, file: File) -> None:
    before = count()

    with pytest.raises(CommandError, match="belongs to the team “One”, not “TTTT"):
        imported(file(placed(("One", "Q" * 60), ("T" * 60, "Q" * 60))))

    assert count() == before


def test_states_that_overlap_those_of_another_file_are_refused(world: World, file: File) -> None:
    imported(file(golden()))
    before = count()

    with pytest.raises(CommandError, match=r"agent_states\[0\]: it overlaps what is known of A"):
        imported(file(golden(about="the same once more"), "another.json"))

    assert count() == before


def test_states_between_those_of_another_file_are_taken(world: World, file: File) -> None:
    imported(file(golden()))
    between = [{"agent": "A", "state": "away", "start": "10:00:00", "end": "15:00:00"}]
    imported(file({"date": DATE, "conversations": [], "agent_states": between}))
    across = [{"agent": "A", "state": "away", "start": "08:00:00", "end": "20:00:00"}]

    with pytest.raises(CommandError, match="overlaps what is known of A from 2026-03-02 15:00"):
        imported(file({"date": DATE, "conversations": [], "agent_states": across}))


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


def test_rows_that_refer_to_nothing_are_not_written(world: World) -> None:
    now = datetime.now(UTC)
    row = (uuid4(), 1, now, now, "agent", None, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_all(COLUMNS, {"chat_episode": [row]})

    assert not Episode.objects.exists()
