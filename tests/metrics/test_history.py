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

from chat.models import Agent, Conversation, Entry, Episode, SurveyResponse, Visitor
from metrics.actions.copying import copy_all
from metrics.history.tables import COLUMNS
from metrics.ledger.booking import Window, book
from metrics.models import ImportedHistory
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from routing.models import AgentState, Offer, QueueStay, Segment
from tests.conftest import World
from tests.metrics.facts import GOLDEN, LATER, at

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


@pytest.mark.parametrize(
    "period", [("2026-03-02", "2026-03-03"), ("2026-01-01", "2026-12-31"), ("2026-03-04", "2026-03-05")]
)
def test_every_report_has_exactly_the_expected_keys_in_their_order(
    period: tuple[str, str], world: World, file: File
) -> None:
    imported(file(golden()))

    assert list(kpis(start=period[0], end=period[1])) == list(GOLDEN["expected"])


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


def test_what_was_taken_up_again_is_an_episode_of_the_same_conversation(world: World, file: File) -> None:
    again = golden()
    again["conversations"][11]["reopened_from"] = "c1"

    imported(file(again))

    assert list(
        Episode.objects.filter(conversation__imported__reference="c1").values_list("number", "began_at__hour")
    ) == [(1, 9), (2, 15)]
    expected = GOLDEN["expected"]
    told = kpis()
    assert told.pop("fcr_strict_pass") == ["c2", "c8", "c11", "c1"]
    assert told.pop("effective_s") == expected["effective_s"] | {"A": {"c1": 980, "c3": 620, "c10": 170}}
    assert told == {name: each for name, each in expected.items() if name in told}
    window = Window(at("00:00"), at("23:59"))
    taken_up = book(read_facts(window, rules()), window, rules(), LATER).total()
    assert (taken_up["resolved"], taken_up["reopened"]) == (5, 1)


def test_recommendation_and_effort_are_brought_along(world: World, file: File) -> None:
    asked = golden()
    for n, (nps, ces) in enumerate(((9, 7), (6, 3))):
        asked["conversations"][n] |= {"nps": nps, "ces": ces}

    imported(file(asked))

    told = SurveyResponse.objects.exclude(kind="csat").order_by("kind", "value")
    assert list(told.values_list("kind", "value", "scale")) == [
        ("ces", 3, 7),
        ("ces", 7, 7),
        ("nps", 6, 10),
        ("nps", 9, 10),
    ]


def test_the_same_visitor_of_another_file_is_the_same(world: World, file: File) -> None:
    imported(file(golden()))
    again = golden(date="2026-03-05")
    imported(file(again, "another.json"))

    assert Visitor.objects.filter(name="v1").count() == 1
    # c1 of the fifth is followed by c12; c12 of the second by c1 of the fifth.
    assert kpis()["repeat_contact_rate"] == "6/6"


def one(**conversation: Any) -> dict[str, Any]:
    """A history of one conversation."""
    return {"date": DATE, "conversations": [{"id": "c1", "visitor": "v1", **conversation}]}


ANSWERED = {"queued": "09:00:00", "accepted": "09:00:00", "accepted_by": "A"}


def part(agent: str, joined: str, left: str, **more: str) -> dict[str, str]:
    return {"agent": agent, "conversation": "c1", "joined": joined, "left": left, **more}


def test_thirds_of_a_second_are_told_as_fractions(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="09:00:10")
    history["conversations"] += [{**history["conversations"][0], "id": key} for key in ("c2", "c3")]
    imported(file(history))

    assert kpis()["effective_s"] == {"A": {"c1": "10/3", "c2": "10/3", "c3": "10/3"}}


def test_work_after_the_end_is_named_on_the_next_day_too(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="23:59:00")
    history["segments"] = [part("A", "09:00:00", "23:59:00", wrap_ended="2026-03-03T00:01:00Z")]
    imported(file(history))

    assert kpis(start="2026-03-03", end="2026-03-04")["effective_s"] == {"A": {"c1": 60}}


def test_conversations_of_one_name_from_two_files_are_told_as_one(world: World, file: File) -> None:
    imported(file(one(**ANSWERED, ended="09:01:00")))
    imported(file(one(**ANSWERED, ended="09:01:00") | {"date": "2026-03-03"}, "another.json"))

    assert kpis(end="2026-03-04")["effective_s"] == {"A": {"c1": 120}}


def test_an_offer_that_was_declined_after_the_answer_counts(world: World, file: File) -> None:
    outcomes = ("accepted", "declined", "withdrawn_lost")
    history = one(**ANSWERED, ended="09:01:00")
    history["offers"] = [{"conversation": "c1", "agent": "A", "outcome": each} for each in outcomes]
    imported(file(history))

    assert kpis()["offers"] == {"total": 3, "accepted": 1, "declined": 1, "timed_out": 0, "A": "1/2"}


def test_a_state_without_length_hides_no_other(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="09:30:00")
    away = {"agent": "A", "state": "away", "start": "09:00:00", "end": "09:00:00"}
    history["agent_states"] = [away, {**away, "state": "available", "end": "10:00:00"}]
    imported(file(history))

    assert kpis()["occupancy"] == {"A": "1800/3600"}


def test_where_nothing_is_known_of_an_agents_room_none_is_invented(world: World, file: File) -> None:
    imported(file(one(**ANSWERED, ended="09:30:00")))

    assert kpis()["occupancy"] == {"A": "1800/1800"}
    assert kpis()["slot_utilisation"] == {}


def test_what_an_agent_began_is_no_conversion_of_either_kind(world: World, file: File) -> None:
    goal = {"at": "09:20:00", "value": "5"}
    history = one(**ANSWERED, first_reply="09:00:10", ended="09:30:00", origin="agent_outbound", goal=goal)
    imported(file(history))

    assert (kpis()["engaged"], kpis()["conversion_reactive"], kpis()["conversion_proactive"]) == (
        1,
        None,
        None,
    )


def test_whoever_leaves_a_message_instead_of_waiting_had_entered(world: World, file: File) -> None:
    imported(file(one(queued="09:00:00", offline_message="09:00:30")))
    told = kpis()

    assert (told["entered"], told["offline_messages"], told["abandoned_all"]) == (1, 1, 0)
    assert (told["service_level_60"], told["missed_rate"]) == (None, "0/1")


def test_the_bots_own_conversations_need_no_words_of_it(world: World, file: File) -> None:
    words = [{"at": "09:00:05", "by": "visitor", "text": "Hello?"}]
    history = one(bot_started="09:00:00", ended="09:01:00", messages=words)
    history["conversations"].append({"id": "c2", "visitor": "v2", "ended": "09:02:00", "bot_only": True})
    imported(file(history))

    assert (kpis()["bot_contained"], kpis()["entered"], kpis()["missed"]) == (2, 0, [])


def test_an_agent_who_comes_while_another_is_still_there_kept_nobody_waiting(
    world: World, file: File
) -> None:
    history = one(**ANSWERED, ended="09:01:40")
    history["segments"] = [part("A", "09:00:00", "09:01:40"), part("B", "09:00:10", "09:00:20")]
    history["segments"].append(part("C", "09:00:30", "09:00:40"))
    imported(file(history))

    assert kpis()["queue_length_time_average_0900_0915"] == "0/900"
    assert kpis()["transfer_rate"] == "1/1"
    assert kpis()["aht_wall_s"] == "120/1"


def test_an_agent_who_was_lost_transferred_nothing(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="09:02:00", transfers=0)
    history["segments"] = [part("A", "09:00:00", "09:01:00"), part("B", "09:01:30", "09:02:00")]
    imported(file(history))

    assert kpis()["transfer_rate"] == "0/1"
    assert kpis()["busy_s"] == {"A": 60, "B": 30}


def test_null_is_as_good_as_nothing(world: World, file: File) -> None:
    empty = dict.fromkeys(
        ("abandoned", "bot_started", "csat", "resolved", "goal", "queue", "messages", "transfers")
    )
    imported(file(one(**ANSWERED, ended="09:30:00", **empty) | {"offers": None, "agent_states": None}))

    assert kpis()["answered"] == 1


def test_a_byte_order_mark_is_no_word(world: World, file: File) -> None:
    imported(file("\ufeff" + json.dumps(golden())))

    assert kpis() == GOLDEN["expected"]


def test_what_is_not_utf_8_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_bytes(b'{"conversations": [], "about": "caf\xe9"}')

    with pytest.raises(CommandError, match="This is not a history: it is not UTF-8"):
        imported(path)


def test_a_day_ends_at_twenty_four_hours(world: World, file: File) -> None:
    imported(file(one(queued="23:59:30", abandoned="24:00:00")))

    assert kpis()["avg_time_to_abandon_s"] == "30/1"


def test_a_clock_that_shows_an_hour_twice_says_which(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="09:30:00")
    history["conversations"] = [
        {
            "id": f"c{n}",
            "visitor": f"v{n}",
            "queued": f"2025-10-26T{hour}:30:00Z",
            "accepted": f"2025-10-26T{hour}:30:00Z",
            "accepted_by": "A",
            "ended": f"2025-10-26T{hour}:40:00Z",
        }
        for n, hour in enumerate(("00", "01", "02"))
    ]
    imported(file(history))
    told = kpis("--zone", "Europe/Helsinki", start="2025-10-26", end="2025-10-27")

    assert told["entered"] == 3
    assert told["quarter_hours_wall_busy_s"] == {
        "2025-10-26T03:30+03:00": [600, 600],
        "2025-10-26T03:30+02:00": [600, 600],
        "04:30": [600, 600],
    }


def test_an_agent_has_no_number_of_what_happened_before(world: World, file: File) -> None:
    imported(file(golden()))
    told = kpis("--by", "agent")["A"]

    assert (told["entered"], told["abandoned_all"], told["answered"], told["csat"]) == (None, None, 3, "2/3")


def bought(**goal: Any) -> dict[str, Any]:
    return one(**ANSWERED, first_reply="09:00:10", ended="09:30:00", goal={**ORDER, **goal})


def test_an_order_that_was_taken_back_is_no_conversion(world: World, file: File) -> None:
    imported(file(bought(reversed="2026-03-05T10:00:00Z")))

    assert kpis()["conversion_reactive"] == "0/1"


def test_a_line_below_nothing_takes_an_order_back_in_whichever_file_it_is(world: World, file: File) -> None:
    imported(file(bought()))
    assert kpis()["conversion_reactive"] == "1/1"
    later = {"id": "c2", "visitor": "v1", "offline_message": "20:00:00"}
    back = one() | {"conversations": [{**later, "goal": {**ORDER, "at": "20:00:00", "value": "-120.00"}}]}
    imported(file(back, "later.json"))

    assert kpis()["conversion_reactive"] == "0/1"
    with pytest.raises(CommandError, match="there is no order “o-1” of 120.00 to take back"):
        imported(file(back | {"about": "once more"}, "again.json"))


def test_an_order_of_an_earlier_file_is_not_told_again(world: World, file: File) -> None:
    imported(file(bought()))
    before = count()

    with pytest.raises(CommandError, match=r"conversations\[0\] \(c1\): the order “o-1” is known already"):
        imported(file(bought() | {"about": "once more"}, "again.json"))

    assert count() == before


def test_who_went_without_a_word_is_told_apart(world: World, file: File) -> None:
    imported(file(one(queued="09:00:00", abandoned="09:02:00", silent=True)))

    assert (kpis()["abandoned_all"], kpis()["abandonment_rate"]) == (1, "1/1")
    assert QueueStay.objects.get().outcome == "silent_abandoned"


def test_a_transfer_to_another_queue_is_waited_for_there(world: World, file: File) -> None:
    history = one(**ANSWERED, ended="09:02:00", queue="First", team="Help")
    second = part("B", "09:01:30", "09:02:00", queue="Second", team="Help")
    history["segments"] = [part("A", "09:00:00", "09:01:00"), second]
    imported(file(history))

    told = kpis("--by", "queue")
    assert (told["First"]["entered"], told["Second"]["entered"]) == (1, 0)
    assert (told["First"]["concurrency"], told["Second"]["concurrency"]) == ("60/60", "30/30")
    assert QueueStay.objects.get(is_transfer_stay=True).queue.name == "Second"


def test_a_first_reply_is_of_whoever_had_the_conversation(world: World, file: File) -> None:
    history = one(**ANSWERED, first_reply="09:01:40", ended="09:02:00")
    history["segments"] = [part("A", "09:00:00", "09:01:00"), part("B", "09:01:30", "09:02:00")]
    imported(file(history))

    told = kpis("--by", "agent")
    assert (told["A"]["first_response_s"], told["B"]["first_response_s"]) == (None, "100/1")


def test_what_had_not_ended_is_open_to_nobody_here(world: World, file: File) -> None:
    imported(file(one(**ANSWERED, first_reply="09:00:10") | {"exported": "10:00:00"}))

    assert Conversation.objects.get().state == "closed"
    assert Episode.objects.get().end_reason == Episode.EndReason.UNFINISHED
    assert not QueueStay.objects.filter(left_at=None).exists()
    assert not Segment.objects.filter(left_at=None).exists()


def test_without_saying_so_a_file_was_written_at_its_last_moment(world: World, file: File) -> None:
    history = one(queued="09:00:00")
    history["conversations"].append(
        {"id": "c2", "visitor": "v2", "queued": "09:10:00", "abandoned": "09:11:00"}
    )
    imported(file(history))

    assert kpis()["avg_wait_all_s"] == "360"


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


ORDER = {"at": "10:15:00", "value": "120.00", "id": "o-1"}

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
    "a control character": (wrong("conversations", 0, visitor="v\u0000"), "“visitor” has from 1 to 60"),
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


def placed(*places: tuple[str, str]) -> dict[str, Any]:
    """The golden day, its first conversations in these teams and queues."""
    history = golden()
    for each, (team, queue) in zip(history["conversations"], places, strict=False):
        each["team"], each["queue"] = team, queue
    return history


def test_a_queue_that_is_named_alone_is_the_one_of_its_team(world: World, file: File) -> None:
    imported(file(placed(("", "Line"), ("Shop", "Line"), ("Shop", ""))))

    assert {name: found["entered"] for name, found in kpis("--by", "queue").items()} == {
        "Line": 2,
        "Shop": 1,
        "Imported history": 7,
    }
    assert kpis("--by", "team")["Shop"]["entered"] == 3


def test_queues_of_one_name_in_two_teams_are_two(world: World, file: File) -> None:
    imported(file(placed(("One", "Line"), ("Two", "Line"), ("Two", "Line"))))

    assert kpis("--by", "queue")["Line"]["entered"] == 1
    assert kpis("--by", "queue")["Line (Two)"]["entered"] == 2
    assert kpis("--by", "team")["Two"]["entered"] == 2


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
