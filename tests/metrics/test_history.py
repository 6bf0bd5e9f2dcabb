"""Past operations that are imported."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from chat.models import Agent, Conversation, Episode, SurveyResponse, Visitor
from kit.clock import database_now
from metrics.ledger.booking import Window, book
from metrics.models import ImportedConversation
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from proactive.models import Beginning, EntryPoint
from routing.models import QueueStay, Segment
from tests.conftest import World
from tests.metrics.facts import GOLDEN, LATER, at
from tests.metrics.histories import (
    ANSWERED,
    DATE,
    ORDER,
    File,
    count,
    file,
    golden,
    imported,
    kpis,
    one,
    part,
    placed,
)

__all__ = ["file"]


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
    teams = kpis("--by", "team")
    assert {name: found["answered"] for name, found in teams.items()} == {"Shop": 1, "Help": 6}
    assert {found["bot_contained"] for found in teams.values()} == {None}
    assert {name: found["answered"] for name, found in kpis("--by", "agent").items()} == {"A": 3, "B": 4}
    assert kpis("--by", "topic")["billing"]["csat"] == "2/2"
    assert kpis("--by", "origin")["proactive"]["asa_s"] == "6/1"


def test_the_numbers_of_each_way_in_device_and_language(world: World, file: File) -> None:
    imported(file(golden()))
    chat = EntryPoint.objects.create(site=world.site, name="Corner")
    came = ImportedConversation.objects.get(reference="c1").conversation
    Beginning.objects.create(
        conversation=came, entry_id=chat.pk, device="phone", language="de-AT", changed_at=database_now()
    )

    for dimension, name in (("entry_point", "Corner"), ("device", "phone"), ("language", "de")):
        found = kpis("--by", dimension)
        assert {key: each["answered"] for key, each in found.items()} == {name: 1}, dimension
        assert found[name]["csat"] == "1/1"


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


def test_who_came_later_has_the_later_id(world: World, file: File) -> None:
    history = one(queued="09:00:00", abandoned="09:01:00")
    first = history["conversations"][0]
    for hour in ("11", "08", "10"):
        times = {"queued": f"{hour}:00:00", "abandoned": f"{hour}:01:00"}
        history["conversations"].append({**first, "id": hour, "visitor": hour, **times})
    imported(file(history))

    theirs = Visitor.objects.filter(conversations__in=Conversation.objects.all()).order_by("pk")
    assert list(theirs.values_list("name", flat=True)) == ["08", first["visitor"], "10", "11"]


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


def test_names_are_taken_as_they_are_written_anywhere(world: World, file: File) -> None:
    history = golden()
    history["conversations"][11] |= {"visitor": "علی\u200cرضا", "topic": "Prix\u00a0: remise"}
    imported(file(history))

    assert Visitor.objects.filter(name="علی\u200cرضا").exists()
    assert kpis("--by", "topic")["Prix\u00a0: remise"]["entered"] == 1


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


def test_a_period_is_read_with_the_same_few_questions_however_long(world: World, file: File) -> None:
    imported(file(golden()))

    def asked(end: str) -> int:
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        kpis(end=end)
        connection.force_debug_cursor = False
        return len(connection.queries_log)

    assert asked("2026-03-03") == asked("2026-09-03") < 25
