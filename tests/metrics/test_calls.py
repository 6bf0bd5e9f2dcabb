"""Calls counted elsewhere: all of a file is taken, or nothing, with the place of the first error."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from chat.models import Agent
from metrics.calls import BadCalls, read
from metrics.models import CallDay, TeamGoal
from metrics.queries.direction import follow
from proactive.models import Visit
from tests.conftest import World
from tests.people import make_visitor
from tests.routing.people import make_queue, make_team

TODAY = date(2026, 6, 30)
JUNE = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}


def test_a_file_is_read_day_by_day() -> None:
    lines = ["Day, Calls", "2026-06-01,40", "", " 2026-06-02 , 0 "]

    assert read(lines, TODAY) == [(date(2026, 6, 1), 40), (date(2026, 6, 2), 0)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "Line 1: the file begins with “day,calls”"),
        (["date;calls", "2026-06-01;4"], "Line 1"),
        (["day,calls"], "no day in the file"),
        (["day,calls", "2026-06-01,4", "1.6.2026,5"], "Line 3: “1.6.2026” is not a day"),
        (["day,calls", "2026-06-01,4,9"], "Line 2: a line is a day and a number"),
        (["day,calls", "2026-06-01,4", "2026-06-01,5"], "Line 3: 2026-06-01 stands in the file twice"),
        (["day,calls", "2026-07-01,4"], "Line 2: 2026-07-01 is not over yet"),
        (["day,calls", "2026-06-01,-4"], "Line 2: “-4” is not a number of calls"),
        (["day,calls", "2026-06-01,4.5"], "Line 2: “4.5” is not a number of calls"),
        (["day,calls", "2026-06-01,99999999999999999999"], "Line 2"),
        (["day,calls", '2026-06-01,"4'], "Line 2: this is not a comma-separated file"),
    ],
)
def test_the_first_error_is_named_with_its_line(lines: list[str], words: str) -> None:
    with pytest.raises(BadCalls, match=words):
        read(lines, TODAY)


def bring(path: Path, text: str, site: str = "shop") -> None:
    path.write_text(text)
    call_command("import_calls", str(path), "--site", site)


def known() -> dict[date, int]:
    return dict(CallDay.objects.values_list("day", "calls"))


def test_a_day_that_is_told_again_is_corrected(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "one.csv", "day,calls\n2026-06-01,40\n2026-06-02,50\n")
    bring(tmp_path / "two.csv", "\ufeffday,calls\n2026-06-02,45\n")

    assert known() == {date(2026, 6, 1): 40, date(2026, 6, 2): 45}


@pytest.mark.parametrize(
    ("text", "site", "words"),
    [
        ("day,calls\n2026-06-01,40\nnever,50\n", "shop", "Line 3"),
        ("day,calls\n2026-06-01,40\n", "nowhere", "no site with the key"),
    ],
)
def test_nothing_is_kept_of_a_file_with_an_error(
    world: World, tmp_path: Path, text: str, site: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        bring(tmp_path / "calls.csv", text, site)

    assert known() == {}


def test_rubbish_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_bytes(b"\xff\xfe\x00" * 100)

    with pytest.raises(CommandError, match="not text"):
        call_command("import_calls", str(tmp_path / "calls.csv"), "--site", "shop")


def test_two_gigabytes_without_an_end_of_line_are_not_read(world: World, tmp_path: Path) -> None:
    with (tmp_path / "calls.csv").open("wb") as file:
        file.write(b"day,calls\n")
        file.truncate(2 * 1024**3)

    with pytest.raises(CommandError, match="A file of calls has 1,000,000 characters at most"):
        call_command("import_calls", str(tmp_path / "calls.csv"), "--site", "shop")

    assert known() == {}


def test_an_admin_brings_a_file(world: World) -> None:
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))
    page = "/admin/metrics/callday/bring/"

    bad = client.post(page, {"site": world.site.pk, "file": file("day,calls\nsoon,1\n")})
    good = client.post(page, {"site": world.site.pk, "file": file("day,calls\n2026-06-01,40\n")})

    assert "Line 2: “soon” is not a day" in bad.content.decode()
    assert good.status_code == 302
    assert known() == {date(2026, 6, 1): 40}


def file(text: str) -> BytesIO:
    made = BytesIO(text.encode())
    made.name = "calls.csv"
    return made


def visits(world: World, day: date, many: int, hour: int = 12) -> None:
    for _ in range(many):
        visitor, _token = make_visitor(world.site)
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        Visit.objects.create(
            site=world.site,
            visitor=visitor,
            began_at=at,
            seen_at=at,
            ended_at=at,
            landing_url="",
            url="",
            device="desktop",
        )


def fewer_calls(world: World, **fields: Any) -> TeamGoal:
    team = make_team()
    make_queue(team, world.ana, site=world.site)
    return TeamGoal.objects.create(
        **{
            "team": team,
            "name": "Fewer calls",
            "metric": "calls_per_thousand",
            "operator": "at_most",
            "baseline": 600,
            "target": 300,
            **JUNE,
            **fields,
        }
    )


def test_calls_are_held_against_the_visits_of_the_same_days(world: World) -> None:
    goal = fewer_calls(world)
    visits(world, date(2026, 6, 1), 4)
    visits(world, date(2026, 6, 2), 6)
    # Of this day nobody knows the calls, and the last one is not over.
    visits(world, date(2026, 6, 3), 50)
    for day, calls in ((1, 3), (2, 2), (11, 70)):
        CallDay.objects.create(site=world.site, day=date(2026, 6, day), calls=calls)

    found = follow(goal, datetime(2026, 6, 11, tzinfo=UTC))

    assert (found.measured.value, found.measured.n) == (500.0, 10)
    assert found.progress.expected == pytest.approx(500)
    assert found.progress.pace == pytest.approx(1.0)
    assert found.progress.forecast == pytest.approx(300)


def test_days_are_those_of_the_goals_zone(world: World) -> None:
    goal = fewer_calls(world, zone="Asia/Tokyo")
    visits(world, date(2026, 6, 1), 2, hour=16)  # the second of June in Tokyo
    CallDay.objects.create(site=world.site, day=date(2026, 6, 2), calls=1)

    assert follow(goal, datetime(2026, 6, 11, tzinfo=UTC)).measured == (500.0, 2, None, None)


def test_without_calls_nothing_is_said(world: World) -> None:
    goal = fewer_calls(world)
    visits(world, date(2026, 6, 1), 4)

    found = follow(goal, datetime(2026, 6, 11, tzinfo=UTC))

    assert (found.measured.value, found.progress.status) == (None, "")


def test_calls_of_another_site_are_none_of_theirs(world: World) -> None:
    goal = fewer_calls(world)
    other = type(world.site).objects.create(key="other", name="Other", origins=["https://other.test"])
    CallDay.objects.create(site=other, day=date(2026, 6, 1) + timedelta(days=1), calls=9)

    assert follow(goal, datetime(2026, 6, 11, tzinfo=UTC)).measured.value is None
