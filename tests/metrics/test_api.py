"""What the dashboard is told, and what it is refused."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.models import Agent
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets
from metrics.api.answers import breakdown
from metrics.kpis import KPIS, NINE
from metrics.queries import narrowed
from routing.beginnings import of_queue
from routing.models import Direction, Queue, QueueStay, Team
from tests.conftest import World
from tests.metrics.facts import GOLDEN
from tests.metrics.histories import kpis as printed
from tests.metrics.test_buckets import load
from tests.people import start, start_taken
from tests.proactive.people import make_served_queue

DAY: dict[str, Any] = {"from": "2026-03-02", "to": "2026-03-03"}


@pytest.fixture
def past(world: World, tmp_path: Path) -> World:
    load(tmp_path)
    note_targets()
    bring_up_to_date()
    return world


def asks(who: Agent, path: str, status: int = 200, /, **query: Any) -> Any:
    client = Client()
    client.force_login(who)
    found = client.get(f"/api/v1/metrics/{path}", query)
    assert found.status_code == status, found.content
    assert found.headers["Cache-Control"] == "no-store"
    return found.json()


def figures(told: Any) -> dict[str, Any]:
    return {figure["name"]: figure for figure in told["figures"]}


SAME = {
    "asa_s": "asa_s",
    "avg_wait_all_s": "avg_wait_all_s",
    "avg_time_to_abandon_s": "avg_time_to_abandon_s",
    "first_response_s": "first_response_s",
    "service_level": "service_level_60",
    "abandonment_rate": "abandonment_rate",
    "missed_rate": "missed_rate",
    "duration_s": "duration_s",
    "wrap_up_s": "wrap_up_s",
    "aht_wall_s": "aht_wall_s",
    "aht_wall_per_segment_s": "aht_wall_per_segment_s",
    "aht_effective_s": "aht_effective_s",
    "concurrency": "concurrency",
    "fcr_strict": "fcr_strict",
    "fcr_survey": "fcr_survey",
    "repeat_contact_rate": "repeat_contact_rate",
    "transfer_rate": "transfer_rate",
    "csat": "csat",
    "csat_mean": "csat_mean",
    "conversion_proactive": "conversion_proactive",
    "conversion_reactive": "conversion_reactive",
    "sla_breach_rate": "sla_first_response_60_breaches",
    **{name: name for name in ("entered", "answered", "engaged", "abandoned_all", "short_abandons")},
    **{name: name for name in ("bot_contained", "offline_messages")},
}


def test_the_dashboard_and_the_command_say_the_same_of_the_golden_day(past: World) -> None:
    told = figures(asks(past.sam, "totals", **DAY))
    command = printed()

    for name, key in SAME.items():
        assert told[name]["value"] == pytest.approx(float(Fraction(GOLDEN["expected"][key])), rel=1e-12), name
        assert command[key] == GOLDEN["expected"][key]
    assert set(told) == set(KPIS)


def test_every_number_is_declared_and_nine_come_first(past: World) -> None:
    told = asks(past.ana, "kpis")["kpis"]

    assert tuple(each["name"] for each in told if each["headline"]) == NINE
    assert [each["name"] for each in told][:9] == list(NINE)
    assert {each["unit"] for each in told} <= {"seconds", "percent", "count", "money", "ratio", "score"}


def test_a_figure_stands_beside_its_target_with_its_certainty(past: World) -> None:
    told = asks(past.sam, "totals", kpis="asa_s,csat,service_level", **DAY)
    found = figures(told)

    assert (found["asa_s"]["n"], found["asa_s"]["target"], found["asa_s"]["verdict"]) == (7, 60, "met")
    assert found["asa_s"]["gap"] == pytest.approx(221 / 7 - 60)
    assert found["asa_s"]["p50"] == pytest.approx(20, rel=0.01)
    assert found["service_level"]["verdict"] == "missed"
    assert found["csat"]["low"] < 0.8 < found["csat"]["high"]
    assert (told["from"], told["to"], told["zone"]) == ("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "UTC")
    assert told["provisional"] is False


def test_a_figure_stands_beside_what_it_was(past: World) -> None:
    following = {"from": "2026-03-03", "to": "2026-03-04", "kpis": "answered,asa_s"}
    year = {"from": "2027-03-01", "to": "2027-03-02", "kpis": "answered,asa_s"}

    for question in (
        {**following, "compare": "previous"},
        {**year, "compare": "year"},
        {**following, "compare": "2026-03-02..2026-03-03"},
    ):
        found = figures(asks(past.sam, "totals", **question))
        assert (found["answered"]["value"], found["answered"]["before"]) == (0, 7)
        assert (found["asa_s"]["value"], found["asa_s"]["before_n"]) == (None, 7)


def test_a_series_adds_up_to_the_total(past: World) -> None:
    for grain, many in (("quarter", 96), ("hour", 24), ("day", 1)):
        told = asks(past.sam, "series", kpis="entered,asa_s", grain=grain, **DAY)
        assert len(told["at"]) == many
        assert sum(told["values"]["entered"]) == 10
        assert sum(told["n"]["asa_s"]) == 7
        assert len(told["provisional_at"]) == many


def test_each_share_says_how_sure_it_is_at_every_point_and_hour(past: World) -> None:
    [total] = asks(past.sam, "totals", kpis="missed_rate", **DAY)["figures"]
    days = asks(past.sam, "series", kpis="missed_rate,asa_s,occupancy", **DAY)
    cells = asks(past.sam, "heat", kpi="missed_rate", **DAY)["cells"]

    # Three of nine.
    assert (total["low"], total["high"]) == (pytest.approx(0.1206, abs=1e-4), pytest.approx(0.6458, abs=1e-4))
    assert (days["low"], days["high"]) == (
        {"missed_rate": [total["low"]]},
        {"missed_rate": [total["high"]]},
    )
    assert {(cell["hour"], cell["n"]) for cell in cells if cell["low"] is not None} == {
        (cell["hour"], cell["n"]) for cell in cells if cell["n"]
    }
    assert all(0 <= cell["low"] <= cell["value"] <= cell["high"] <= 1 for cell in cells if cell["n"])
    assert not any(
        cell["low"] or cell["high"] for cell in asks(past.sam, "heat", kpi="asa_s", **DAY)["cells"]
    )


def test_a_line_is_as_long_as_those_in_it_wait_for_the_time_that_passed(past: World) -> None:
    question = {**DAY, "kpis": "queue_length"}
    quarters = asks(past.sam, "series", grain="quarter", **question)["values"]["queue_length"]
    cells = {
        each["hour"]: each["value"] for each in asks(past.sam, "heat", kpi="queue_length", **DAY)["cells"]
    }
    waited = 372  # 342 s of everyone, and 30 s of a transfer

    assert quarters[9 * 4] == pytest.approx(341 / 900)
    assert cells[9] == pytest.approx((waited - 15) / 3600)
    assert figures(asks(past.sam, "totals", **question))["queue_length"]["value"] == pytest.approx(
        waited / 86_400
    )
    row = asks(past.sam, "by/queue", **question)["rows"][0]
    assert row["figures"][0]["value"] == pytest.approx(waited / 86_400)


def test_a_part_of_which_there_is_no_number_says_so_instead_of_nothing(past: World) -> None:
    said = {each["name"]: each["untold"] for each in asks(past.sam, "kpis")["kpis"]}
    queue = Queue.objects.get().pk
    rows = asks(past.sam, "by/agent", kpis="missed_rate,entered,answered", **DAY)["rows"]

    assert said["missed_rate"]["agent"].startswith("It happens before anybody is responsible")
    assert [[each["value"] for each in row["figures"]] for row in rows] == [[None, None, 3], [None, None, 4]]
    told = figures(asks(past.sam, "totals", kpis="occupancy,busy_s", queue=queue, **DAY))
    assert (told["occupancy"]["value"], told["busy_s"]["value"]) == (None, 3430)
    assert (
        figures(asks(past.sam, "totals", kpis="busy_s", origin="reactive", **DAY))["busy_s"]["value"] is None
    )


def test_a_day_of_any_zone_has_its_own_hours(past: World) -> None:
    told = asks(
        past.sam,
        "series",
        kpis="entered",
        grain="hour",
        zone="Europe/Helsinki",
        **{"from": "2025-10-26", "to": "2025-10-27"},
    )
    tokyo = asks(past.sam, "totals", kpis="entered", zone="Asia/Tokyo", **DAY)

    assert len(told["at"]) == 25
    assert figures(tokyo)["entered"]["value"] == 9


def test_rows_by_each_dimension(past: World) -> None:
    def answered(dimension: str, **more: Any) -> dict[str, float]:
        told = asks(past.sam, f"by/{dimension}", kpis="answered", **DAY, **more)
        return {row["label"]: row["figures"][0]["value"] for row in told["rows"]}

    assert answered("agent") == {"A": 3, "B": 4}
    assert answered("queue") == {"Imported history": 7}
    assert answered("team") == {"Imported history": 7}
    assert answered("topic") == {"billing": 2, "order": 3, "tech": 1, "sales": 1}
    assert answered("origin") == {"An invitation was accepted": 1, "The visitor began": 6}
    assert answered("site") == {"Shop": 7}
    assert answered("device") == {}
    assert answered("queue", agent=Agent.objects.get(username="A").pk) == {"Imported history": 3}


def test_queues_of_one_team_ask_once_for_its_targets(past: World) -> None:
    queue = Queue.objects.get()
    other = Queue.objects.create(team=queue.team, name="Other", **of_queue(queue.team))
    some = QueueStay.objects.order_by("entered_at").values("pk")[:3]
    QueueStay.objects.filter(pk__in=some).update(queue=other, changed_at=database_now())
    bring_up_to_date()

    with CaptureQueriesContext(connection) as made:
        rows = breakdown(QueryDict(urlencode({"kpis": "service_level", **DAY})), past.sam, "queue").rows

    assert [row.label for row in rows] == [queue.name, other.name]
    assert sum('FROM "metrics_target"' in each["sql"] for each in made.captured_queries) == 1


def test_several_filters_at_once_are_answered_by_every_view(
    past: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowed, "AT_ONCE", 1)
    topics = {
        each["label"]: each["key"] for each in asks(past.sam, "by/topic", kpis="answered", **DAY)["rows"]
    }
    a = Agent.objects.get(username="A").pk
    queue = Queue.objects.get().pk
    both = {**DAY, "origin": "reactive", "topic": topics["billing"], "queue": queue}

    told = figures(asks(past.sam, "totals", kpis="answered,asa_s,csat,missed_rate", **both))
    series = asks(past.sam, "series", kpis="answered", grain="hour", **both)
    cells = asks(past.sam, "heat", kpi="answered", **both)["cells"]
    rows = asks(past.sam, "by/agent", kpis="answered,csat", **both)["rows"]
    behind = asks(past.sam, "conversations", kpi="answered", **both)["conversations"]
    mine = asks(
        past.sam, "totals", kpis="answered,wrap_up_s", agent=a, **{**both, "topic": list(topics.values())}
    )

    assert {name: (found["value"], found["n"]) for name, found in told.items()} == {
        "answered": (2, 2),
        "asa_s": (17.5, 2),
        "csat": (1, 2),
        "missed_rate": (0, 2),
    }
    assert [n for n, many in enumerate(series["values"]["answered"]) if many] == [9, 15]
    assert [(each["hour"], each["value"]) for each in cells if each["value"]] == [(9, 1), (15, 1)]
    assert [(row["label"], row["figures"][0]["value"]) for row in rows] == [("A", 2)]
    assert [each["visitor"] for each in behind] == ["v1", "v1"]
    assert (figures(mine)["answered"]["value"], figures(mine)["wrap_up_s"]["value"]) == (3, 30)
    assert asks(past.sam, "totals", **{**both, "origin": "proactive"})["figures"][0]["value"] == 0


def test_what_several_filters_leave_is_kept_until_numbers_are_newer(past: World) -> None:
    day = (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))

    def found(minute: int) -> object:
        shown = datetime(2026, 3, 4, 9, minute, tzinfo=UTC)
        return narrowed.narrowed((day,), "", None, (("origin", ("reactive",)),), None, shown)

    first = found(1)
    assert first and found(1) is first
    assert found(2) == first
    assert found(1) is not first


def test_more_than_can_be_gone_through_is_refused(past: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowed, "MOST_ROWS", 3)

    refused = asks(past.sam, "totals", 422, origin="reactive", site=past.site.pk, **DAY)

    assert refused["message"].endswith("Choose a shorter period, or take one filter away.")
    assert asks(past.sam, "totals", kpis="answered", origin="reactive", **DAY)


def test_busy_hours_are_those_of_the_zones_clock(past: World) -> None:
    told = asks(past.sam, "heat", kpi="entered", zone="Asia/Tokyo", **DAY)

    assert {(cell["weekday"], cell["hour"]): cell["value"] for cell in told["cells"] if cell["value"]} == {
        (0, 18): 9
    }


def test_the_conversations_behind_a_number(past: World) -> None:
    def behind(kpi: str, part: str = "counted", **more: Any) -> list[str]:
        told = asks(past.sam, "conversations", kpi=kpi, part=part, **{**DAY, **more})
        return [each["visitor"] for each in told["conversations"]]

    assert behind("missed_rate") == ["v10", "v6", "v5"]
    assert behind("missed_rate", "of") == ["v1", "v11", "v10", "v8", "v6", "v5", "v3", "v2", "v1"]
    assert behind("missed_rate", "rest") == ["v1", "v11", "v8", "v3", "v2", "v1"]
    assert behind("fcr_strict", "rest") == ["v3", "v1"]
    # The target of the average is a minute: v3 waited 90 seconds, v2 50.
    assert behind("asa_s", "rest") == ["v3"]
    assert behind("sla_breach_rate") == ["v10", "v5", "v3"]
    assert behind("answered", agent=Agent.objects.get(username="A").pk) == ["v1", "v10", "v1"]
    assert behind("transfer_rate") == ["v3"]
    assert behind("entered", **{"from": "2026-03-03", "to": "2026-03-04"}) == []


def test_the_conversations_behind_an_hour_of_the_week(past: World) -> None:
    def came(**more: Any) -> list[str]:
        told = asks(past.sam, "conversations", kpi="entered", **{**DAY, **more})
        return [each["visitor"] for each in told["conversations"]]

    cells = asks(past.sam, "heat", kpi="entered", zone="Asia/Tokyo", **DAY)["cells"]
    for cell in cells:
        hour = {"weekday": cell["weekday"], "hour": cell["hour"], "zone": "Asia/Tokyo"}
        assert len(came(**hour)) == (cell["value"] or 0)
    assert came(weekday=0, hour=15) == ["v1"]
    assert came(weekday=0, hour=9, **{"from": "2026-01-05"}) == came(weekday=0, hour=9)
    assert came(weekday=1, hour=9) == []


def test_pages_of_conversations_follow_each_other(past: World, tmp_path: Path) -> None:
    told = asks(past.sam, "conversations", kpi="asa_s", **DAY)
    first = told["conversations"][0]

    assert told["more"] is None
    assert (first["entered_at"], first["value"], first["agent"]) == ("2026-03-02T15:00:00Z", 15, "A")
    rest = asks(past.sam, "conversations", kpi="asa_s", before="2026-03-02T15:00:00Z", **DAY)
    assert rest["conversations"] == told["conversations"][1:]


def test_an_agent_sees_themselves_and_is_refused_the_others(past: World) -> None:
    a = Agent.objects.get(username="A")
    Agent.objects.filter(pk=a.pk).update(is_active=True)
    a.refresh_from_db()
    b = Agent.objects.get(username="B")

    assert figures(asks(a, "totals", kpis="answered", **DAY))["answered"]["value"] == 3
    assert figures(asks(past.ana, "totals", kpis="answered", **DAY))["answered"]["value"] == 0
    assert figures(asks(a, "totals", kpis="answered", agent=a.pk, **DAY))["answered"]["value"] == 3
    for path in ("totals", "series", "by/agent", "heat", "conversations"):
        refused = asks(a, path, 403, agent=b.pk, kpi="answered", **DAY)
        assert refused["code"] == "forbidden"
    assert [row["label"] for row in asks(a, "by/agent", kpis="answered", **DAY)["rows"]] == ["A"]
    behind = asks(a, "conversations", kpi="answered", **DAY)["conversations"]
    assert [each["visitor"] for each in behind] == ["v1", "v10", "v1"]


def test_strangers_are_told_nothing(past: World) -> None:
    assert Client().get("/api/v1/metrics/totals", DAY).status_code == 401


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("totals", {"from": "1900-01-01", "to": "2100-01-01"}, "five years long at most"),
        ("totals", {"from": "2026-03-03", "to": "2026-03-02"}, "must end after it begins"),
        ("totals", {}, "is not a date"),
        ("totals", {**DAY, "zone": "Mars/Base"}, "is not a time zone"),
        ("totals", {**DAY, "kpis": "asa_s,mood"}, "There is no number “mood”"),
        ("totals", {**DAY, "queue": "1; DROP TABLE chat_agent"}, "“queue” is a number"),
        ("totals", {**DAY, "teem": "1"}, "nothing to ask for by “teem”"),
        ("totals", {**DAY, "from": ["2026-03-01", "2026-03-02"]}, "Say “from” once"),
        ("totals", {**DAY, "compare": "tomorrow"}, "Compare with"),
        ("totals", {**DAY, "topic": "x" * 100}, "asks for too much"),
        ("totals", {**DAY, "topic": "\0"}, "asks for too much"),
        ("series", {**DAY, "grain": "second"}, "“grain” is"),
        ("series", {"from": "2026-01-01", "to": "2026-12-31", "grain": "quarter"}, "Ask for days"),
        ("by/mood", DAY, "are not kept"),
        ("by/site", {**DAY, "agent": "1"}, "are not kept"),
        ("heat", {"from": "2026-01-01", "to": "2026-12-31", "kpi": "entered"}, "three months at most"),
        ("heat", DAY, "There is no number"),
        ("conversations", {**DAY, "kpi": "entered", "part": "all"}, "“part” is"),
        ("conversations", {**DAY, "kpi": "entered", "before": "x"}, "“before” is"),
        ("conversations", {**DAY, "kpi": "entered", "before": "0001-01-01T00:00:00+14:00"}, "“before” is"),
        ("conversations", {**DAY, "kpi": "entered", "hour": "9"}, "both together"),
        ("conversations", {**DAY, "kpi": "entered", "weekday": "7", "hour": "9"}, "both together"),
        ("live", {"zone": "../../etc"}, "is not a time zone"),
        ("live", {"quue": "1"}, "nothing to ask for by “quue”"),
    ],
)
def test_an_odd_question_is_refused_in_one_sentence(
    path: str, query: dict[str, Any], words: str, past: World
) -> None:
    told = asks(past.sam, path, 422, **query)

    assert told["t"] == "err"
    assert words in told["message"]


def test_another_teams_target_is_not_shown_for_all(past: World) -> None:
    team = Team.objects.get(name="Imported history")
    Team.objects.create(
        name="Sales",
        direction="reactive_sales",
        asa_target_s=15,
        sl_percent=80,
        sl_seconds=15,
        conversion_target=33,
    )
    note_targets()

    together = figures(asks(past.sam, "totals", kpis="asa_s,conversion_reactive", **DAY))
    assert together["asa_s"]["target"] is None
    assert together["conversion_reactive"]["target"] is None
    assert figures(asks(past.sam, "totals", kpis="asa_s", team=team.pk, **DAY))["asa_s"]["target"] == 60
    rows = asks(past.sam, "by/team", kpis="asa_s", **DAY)["rows"]
    assert [(row["label"], row["figures"][0]["target"]) for row in rows] == [("Imported history", 60)]


def test_right_now(past: World) -> None:
    told = asks(past.sam, "live")

    assert told["waiting"] == 0
    assert told["longest_wait_s"] is None
    assert [queue["name"] for queue in told["queues"]] == [Queue.objects.get().name]
    assert [figure["name"] for figure in told["today"]] == list(NINE)
    assert told["first_reply"]["name"] == "first_response_s"
    assert datetime.now(UTC) - datetime.fromisoformat(told["now"]) < timedelta(minutes=1)
    assert asks(past.ana, "live")["queues"] == []


def test_teams_that_only_invite_are_told_today_what_came_of_it(past: World) -> None:
    Team.objects.update(direction=Direction.PROACTIVE_SALES)

    # What was asked a moment ago is told to whoever asks the same.
    told = {figure["name"] for figure in asks(past.sam, "live", zone="Asia/Tokyo")["today"]}

    assert "conversion_proactive" in told
    assert "conversion_reactive" not in told


def test_who_waits_in_a_queue_and_whom_an_agent_holds(world: World) -> None:
    queue = make_served_queue(world.site, world.ana)
    waiting, talking = start(world.visitor), start_taken(world.zoe, world.ana)
    now = database_now()
    QueueStay.objects.filter(conversation=waiting).delete()
    QueueStay.objects.create(
        conversation=waiting,
        queue=queue,
        entered_at=now - timedelta(seconds=40),
        due_at=now,
        weight=1000,
        signature="",
        changed_at=now,
    )

    [one] = asks(world.sam, "live/conversations", queue=queue.pk)["conversations"]
    assert (one["id"], one["queue"]) == (str(waiting.pk), queue.name)
    assert 40 <= one["value"] < 100
    [other] = asks(world.ana, "live/conversations", agent=world.ana.pk)["conversations"]
    assert (other["id"], other["agent"]) == (str(talking.pk), "Ana")
    assert asks(world.ana, "live/conversations", queue=queue.pk)["conversations"] == [one | {"value": ANY}]
    for refused in ({"queue": queue.pk}, {"agent": world.ana.pk}):
        assert asks(world.ben, "live/conversations", 403, **refused)["code"] == "forbidden"
    for odd in ({}, {"queue": queue.pk, "agent": world.ana.pk}, {"agent": [1, 2]}, {"agent": "x"}):
        asks(world.sam, "live/conversations", 422, **odd)
