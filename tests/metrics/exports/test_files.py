"""What is downloaded is what the API says, and harmless."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import QueryDict
from django.test import Client
from openpyxl.reader.excel import load_workbook

from chat.models import Agent, Topic, Visitor
from direction.actions.problems import report_page
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date, forget_all
from metrics.api import shapes, tables
from metrics.kpis import KPIS
from metrics.queries import behind
from tests.conftest import World
from tests.metrics.test_api import DAY, asks, past
from tests.people import ORIGIN, start

__all__ = ["past"]

ODD = '=HYPERLINK("http://evil.test";"x")\nשלום'


WRONG = {"format": "csv", "table": "nonsense"}


def download(who: Agent, path: str, form: str, /, **query: Any) -> tuple[Any, bytes]:
    client = Client()
    client.force_login(who)
    found = client.get(f"/api/v1/metrics/{path}", {**query, "format": form})
    assert found.status_code == 200, found.content
    return found, async_to_sync(whole)(found)


async def whole(response: Any) -> bytes:
    return b"".join([piece async for piece in response.streaming_content])


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def records(who: Agent, path: str, /, **query: Any) -> list[dict[str, str]]:
    """The table without its notes, by the names of its columns."""
    head, *rest = rows(download(who, path, "csv", notes="no", **query)[1])
    return [dict(zip(head, row, strict=True)) for row in rest]


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(content))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    return {sheet.title: list(sheet.values) for sheet in book}


def number(written: str) -> float | None:
    return float(written) if written else None


def test_the_totals_are_those_of_the_api(past: World) -> None:
    told = {each["name"]: each for each in asks(past.sam, "totals", **DAY)["figures"]}
    table = {row["name"]: row for row in records(past.sam, "totals", **DAY)}

    assert list(table) == list(told)
    for name, row in table.items():
        for part in ("value", "n", "low", "high", "target", "gap", "p50", "p90", "p95"):
            assert number(row[part]) == told[name][part], (name, part)
        assert row["verdict"] == told[name]["verdict"]
    assert table["answered"]["value"] == "7"
    assert table["csat"]["unit"] == "share from 0 to 1"


def test_a_workbook_holds_the_same_numbers_and_what_they_mean(past: World) -> None:
    told = asks(past.sam, "totals", **DAY)["figures"]
    found, content = download(past.sam, "totals", "xlsx", **DAY)
    table, about = sheets(content)["Table"], dict(sheets(content)["About"])

    assert found["Content-Disposition"] == 'attachment; filename="livechat-totals-2026-03-02-2026-03-03.xlsx"'
    # Excel keeps 16 digits.
    assert [row[3] for row in table[1:]] == [
        None if each["value"] is None else pytest.approx(each["value"], rel=1e-15) for each in told
    ]
    assert about["From"] == "2026-03-02T00:00:00+00:00"
    assert about["To, not included"] == "2026-03-03T00:00:00+00:00"
    assert (about["Time zone"], about["Only"], about["Can still change"]) == (
        "UTC",
        "everything is in it",
        "no",
    )
    assert about["Average wait (seconds)"].startswith(KPIS["asa_s"].sentence)
    assert about["Average wait (seconds)"].endswith("Counted as visitors came.")
    assert about["Duration (seconds)"].endswith("Counted as conversations ended.")
    assert about["Occupancy (share from 0 to 1)"].endswith("Counted second by second.")


def test_the_notes_of_a_csv_follow_its_table(past: World) -> None:
    topic = Topic.objects.get(name="billing")
    found, content = download(past.sam, "totals", "csv", kpis="answered", topic=topic.pk, **DAY)
    head, row, empty, *notes = rows(content)

    assert found["Content-Type"] == "text/csv; charset=utf-8"
    assert (head[0], row[:2], empty) == ("name", ["answered", "Conversations answered"], [])
    assert ["Only", "topic: billing"] in notes
    assert ["Everything until", notes[3][1]] == notes[3]


def test_a_series_in_the_zone_that_is_asked_for(past: World) -> None:
    question = {**DAY, "kpis": "entered,asa_s", "grain": "hour", "zone": "Asia/Tokyo"}
    told = asks(past.sam, "series", **question)
    table = records(past.sam, "series", **question)

    assert table[0]["from"] == "2026-03-02T00:00:00+09:00"
    assert [number(row["Entered (count)"]) for row in table] == told["values"]["entered"]
    assert [number(row["Average wait (seconds)"]) for row in table] == told["values"]["asa_s"]
    assert [int(row["Average wait (seconds): n"]) for row in table] == told["n"]["asa_s"]
    assert {row["can still change"] for row in table} == {"no"}


def test_rows_by_a_dimension_with_what_was_before(past: World) -> None:
    table = records(past.sam, "by/agent", kpis="answered,asa_s", compare="previous", **DAY)

    assert [(row["agent"], row["Conversations answered (count)"]) for row in table] == [
        ("A", "3"),
        ("B", "4"),
    ]
    assert [row["Conversations answered (count): before"] for row in table] == ["0", "0"]
    assert [row["Average wait (seconds): target"] for row in table] == ["60", "60"]
    assert "Average wait (seconds): low" not in table[0]


def test_shares_by_a_dimension_say_how_sure_they_are(past: World) -> None:
    told = asks(past.sam, "by/agent", kpis="csat,answered", **DAY)["rows"]
    table = records(past.sam, "by/agent", kpis="csat,answered", **DAY)

    for row, each in zip(table, told, strict=True):
        csat, _ = each["figures"]
        for part in ("low", "high"):
            assert number(row[f"Satisfaction (share from 0 to 1): {part}"]) == csat[part]
            assert csat[part] is not None


def test_points_and_hours_of_a_share_say_how_sure_they_are(past: World) -> None:
    series = asks(past.sam, "series", kpis="missed_rate,entered", grain="hour", **DAY)
    cells = asks(past.sam, "heat", kpi="missed_rate", **DAY)["cells"]
    points = records(past.sam, "series", kpis="missed_rate,entered", grain="hour", **DAY)
    hours = records(past.sam, "heat", kpi="missed_rate", **DAY)

    head = "Missed (share from 0 to 1)"
    for part in ("low", "high"):
        assert [number(row[f"{head}: {part}"]) for row in points] == series[part]["missed_rate"]
        assert [number(row[f"{head}: {part}"]) for row in hours] == [cell[part] for cell in cells]
    assert "Entered (count): low" not in points[0]


def test_busy_hours(past: World) -> None:
    table = records(past.sam, "heat", kpi="entered", zone="Asia/Tokyo", **DAY)

    assert [tuple(row.values()) for row in table if row["Entered (count)"] != "0"] == [
        ("Monday", "18", "9", "9")
    ]


def test_all_pages_of_conversations_are_in_one_file(past: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "PAGE", 2)
    table = records(past.sam, "conversations", kpi="asa_s", **DAY)

    assert [row["visitor"] for row in table] == ["v1", "v11", "v10", "v8", "v3", "v2", "v1"]
    assert [row["Average wait (seconds)"] for row in table] == ["15", "6", "10", "30", "90", "50", "20"]
    assert table[0]["came"] == "2026-03-02T15:00:00+00:00"

    monkeypatch.setattr(tables, "MOST_CONVERSATIONS", 3)
    assert len(records(past.sam, "conversations", kpi="asa_s", **DAY)) == 3


def test_no_name_becomes_a_formula_and_none_is_lost(past: World) -> None:
    Topic.objects.filter(name="billing").update(name=ODD)
    Visitor.objects.filter(name="v1").update(name=ODD)
    forget_all()
    bring_up_to_date()

    assert f"'{ODD}" in [row["topic"] for row in records(past.sam, "by/topic", kpis="answered", **DAY)]
    assert f"'{ODD}" in [row["visitor"] for row in records(past.sam, "conversations", kpi="asa_s", **DAY)]
    for path in ("by/topic", "conversations"):
        content = download(past.sam, path, "xlsx", kpi="answered", kpis="answered", **DAY)[1]
        assert f"'{ODD}" in [row[1] for row in sheets(content)["Table"]]


def test_the_live_board_has_a_file_for_each_of_its_tables(past: World) -> None:
    told = asks(past.sam, "live")
    for table, shown in (("queues", "queues"), ("agents", "agents_list"), ("due", "due")):
        found = records(past.sam, "live", table=table)
        assert [row.get("name") for row in found] == [each.get("name") for each in told[shown]]
    assert number(records(past.sam, "live")[0]["waiting"]) == told["queues"][0]["waiting"]
    assert download(past.sam, "live", "xlsx", zone="Asia/Tokyo")[0]["Content-Disposition"].startswith(
        'attachment; filename="livechat-queues-'
    )


def test_goals_and_experiments_are_files_too(past: World) -> None:
    head, *_ = rows(download(past.sam, "directions", "csv")[1])
    assert head[:4] == ["direction", "team", "name", "metric"]
    assert {"expected", "pace", "forecast", "status", "from", "to"} <= set(head)
    head, *_ = rows(download(past.sam, "directions", "csv", table="pursued")[1])
    assert head[:4] == ["direction", "team", "visitor does", "agent does"]
    assert "one of goals, pursued, suggested" in asks(past.sam, "directions", 422, **WRONG)["message"]
    head, *_ = rows(download(past.sam, "experiments", "csv")[1])
    assert head[0] == "experiment"


def test_a_lift_stands_beside_its_goal_in_words(past: World) -> None:
    lift = shapes.Lift("Help at the till", 0.0042, 0.001, 0.0074, "percent")
    aim: dict[str, Any] = dict.fromkeys(shapes.Aim.__struct_fields__)
    aim |= {"name": "Orders", "lifts": [lift, lift]}
    team = shapes.DirectedTeam(1, "Sellers", "B2C", "", False, [shapes.Aim(**aim)], [], [], None)
    told = shapes.Directions(database_now(), [shapes.Direction("sales", "Sales", [team])])

    table = tables.table(told, QueryDict(), past.sam)

    words = "Help at the till: +0.0042 (+0.001 to +0.0074, percent)"
    [row] = [row for page in table.pages for row in page]
    told_of = dict(zip(table.columns, row, strict=True))
    assert len(told_of) == len(row)
    assert (told_of["name"], told_of["lifts"]) == ("Orders", f"{words}; {words}")
    assert "worked out" in told_of


def test_what_agents_report_of_pages_is_a_file_with_a_column_for_each_week(past: World) -> None:
    conversation = start(past.visitor)
    for tag, element in (("broken", ODD), ("unclear", "")):
        report_page(
            conversation_id=conversation.pk,
            agent=past.ana,
            page=f"{ORIGIN}/checkout",
            tag=tag,
            element=element,
        )

    told = asks(past.sam, "pages", **DAY)["problems"]
    table = records(past.sam, "pages", table="problems", **DAY)

    assert [row["tag"] for row in table] == [each["tag"] for each in told]
    assert [row["element"] for row in table] == ["", '\'=HYPERLINK("http://evil.test";"x") שלום']
    assert [(row["these seven days"], row["last week"], row["7 weeks ago"]) for row in table] == [
        ("1", "0", "0")
    ] * 2
    sheet = sheets(download(past.sam, "pages", "xlsx", table="problems", **DAY)[1])["Table"]
    assert [row[2] for row in sheet[1:]] == [f"{ORIGIN}/checkout"] * 2


def test_an_agent_downloads_only_their_own(past: World) -> None:
    b = Agent.objects.get(username="B")

    assert asks(past.ana, "totals", 403, format="csv", agent=b.pk, **DAY)["code"] == "forbidden"
    assert records(past.ana, "by/agent", kpis="answered", **DAY) == []
    assert Client().get("/api/v1/metrics/totals", {**DAY, "format": "xlsx"}).status_code == 401


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("totals", {"format": "pdf"}, "“format” is json, csv or xlsx"),
        ("live", {"format": "csv", "table": "moods"}, "“table” is one of queues, agents, due"),
        ("pages", {"format": "csv", "table": "moods"}, "“table” is one of pages, problems"),
        ("kpis", {"format": "xlsx"}, "not a table"),
        ("totals", {"format": "csv", "zone": "Mars/Base"}, "is not a time zone"),
        ("conversations", {"format": "csv", "kpi": "mood"}, "There is no number"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    path: str, query: dict[str, Any], words: str, past: World
) -> None:
    assert words in asks(past.sam, path, 422, **{**DAY, **query})["message"]
