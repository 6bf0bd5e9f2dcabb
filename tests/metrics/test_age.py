"""Nothing is judged by a part of its numbers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from kit.clock import database_now
from metrics.actions.alerts import watch
from metrics.actions.buckets import LAG, bring_up_to_date, compute, forget_all, sweep
from metrics.actions.digests import issue_due
from metrics.direction import UNKNOWN
from metrics.models import (
    AlertFiring,
    AlertMessage,
    AlertRule,
    Bucket,
    DigestIssue,
    DirtyQuarter,
    Progress,
    TeamGoal,
)
from metrics.periods import Grain, floor
from metrics.post.digests import UNTOLD, WAITS, letter
from metrics.queries import watched
from metrics.queries.age import age_of, is_worked_out
from metrics.queries.direction import follow
from metrics.queries.measuring import Measured
from routing.models import Team
from tests.conftest import World
from tests.metrics.exports.test_files import download
from tests.metrics.test_api import DAY, asks, figures, past
from tests.metrics.test_buckets import load
from tests.metrics.test_digests import MORNING, make_digest, send
from tests.metrics.test_late_facts import DAY_SIX
from tests.proactive.people import make_goal

__all__ = ["past"]

GOLDEN_DAY = (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
AFTERNOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def forget_the_morning() -> None:
    """As it is while a past is summed up for the first time, the newest first."""
    forget_all()
    sweep()
    DirtyQuarter.objects.filter(start__gte=AFTERNOON).delete()
    compute([AFTERNOON + timedelta(hours=3)])


def test_a_period_is_worked_out_when_nothing_of_it_is_due(past: World) -> None:
    morning, afternoon = (GOLDEN_DAY[0], AFTERNOON), (AFTERNOON, GOLDEN_DAY[1])
    assert is_worked_out(GOLDEN_DAY)

    forget_all()
    assert not is_worked_out(GOLDEN_DAY)
    forget_the_morning()
    assert [is_worked_out(each) for each in (GOLDEN_DAY, morning, afternoon)] == [False, False, True]
    assert age_of(afternoon).as_of is None

    bring_up_to_date()
    assert is_worked_out(GOLDEN_DAY)


def test_what_moves_every_day_takes_no_number_away(past: World) -> None:
    summed = Bucket.objects.filter(grain="quarter", start__lt=GOLDEN_DAY[1]).values_list("start", flat=True)
    DirtyQuarter.objects.bulk_create(DirtyQuarter(start=each) for each in summed.distinct())
    as_of = age_of(GOLDEN_DAY).as_of
    assert as_of is not None
    DirtyQuarter.objects.create(start=floor(as_of - timedelta(minutes=30), Grain.QUARTER))

    assert is_worked_out(GOLDEN_DAY)
    assert is_worked_out((GOLDEN_DAY[0], as_of))


def test_a_single_quarter_hour_that_was_brought_in_is_missing(past: World, tmp_path: Path) -> None:
    """Shops that are open for some hours have few in a day: none of them may be held against a target."""
    # Long after the golden day was.
    Progress.objects.update(swept_until=database_now() + LAG)
    load(tmp_path, **DAY_SIX)
    sweep()
    day = (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
    assert DirtyQuarter.objects.filter(start__gte=day[0], start__lt=day[1]).count() == 1
    assert [is_worked_out(each) for each in (GOLDEN_DAY, day, (GOLDEN_DAY[0], day[1]))] == [
        True,
        False,
        False,
    ]

    DirtyQuarter.objects.update(is_older=True)
    assert is_worked_out(day)
    DirtyQuarter.objects.update(is_older=False)
    bring_up_to_date()
    assert is_worked_out(day)


def test_a_part_of_the_numbers_is_held_against_no_target(past: World) -> None:
    forget_the_morning()

    totals = asks(past.sam, "totals", kpis="asa_s,answered", **DAY)
    rows = asks(past.sam, "by/team", kpis="asa_s", **DAY)
    series = asks(past.sam, "series", kpis="asa_s", **DAY)
    heat = asks(past.sam, "heat", kpi="entered", **DAY)
    drill = asks(past.sam, "conversations", kpi="answered", **DAY)
    assert {told["worked_out"] for told in (totals, rows, series, heat, drill)} == {False}
    part = figures(totals)
    assert part["answered"]["value"] == 1
    assert (part["asa_s"]["target"], part["asa_s"]["gap"], part["asa_s"]["verdict"]) == (None, None, "")
    assert [row["figures"][0]["verdict"] for row in rows["rows"]] == [""]

    bring_up_to_date()
    whole = figures(asks(past.sam, "totals", kpis="asa_s,answered", **DAY))
    assert (whole["answered"]["value"], whole["asa_s"]["verdict"]) == (7, "met")


def test_nothing_is_compared_with_a_part_of_what_was_before(past: World) -> None:
    forget_the_morning()
    following = {"from": "2026-03-03", "to": "2026-03-04", "compare": "previous"}

    totals = asks(past.sam, "totals", kpis="answered", **following)
    rows = asks(
        past.sam, "by/team", kpis="answered", **{**following, **DAY, "compare": "2026-03-02..2026-03-03"}
    )
    series = asks(past.sam, "series", kpis="answered", **following)
    assert totals["worked_out"]
    assert {told["compared"]["worked_out"] for told in (totals, rows, series)} == {False}
    assert figures(totals)["answered"]["before"] is None
    assert [row["figures"][0]["before"] for row in rows["rows"]] == [None]
    assert series["before"] == {"answered": []}
    said = download(past.sam, "totals", "csv", kpis="answered", **following)[1]
    assert b"Before is left out" in said

    bring_up_to_date()
    totals = asks(past.sam, "totals", kpis="answered", **following)
    assert (totals["compared"]["worked_out"], figures(totals)["answered"]["before"]) == (True, 7)
    assert asks(past.sam, "series", kpis="answered", **following)["before"] == {"answered": [7]}


def test_a_letter_compares_with_no_part(past: World, tmp_path: Path) -> None:
    load(tmp_path, **{**DAY_SIX, "date": "2026-03-03"})
    make_digest()
    issue_due(now=MORNING + timedelta(days=1))
    issue = DigestIssue.objects.get()
    forget_the_morning()
    age = age_of((issue.from_at, issue.to_at))
    assert age.is_worked_out
    assert changes(letter(issue, age)) == []

    bring_up_to_date()
    assert "down 22\xa0s from 32\xa0s" in changes(letter(issue, age))


def changes(sent: Any) -> list[str]:
    return [line.strip() for line in str(sent.body).splitlines() if line.startswith(("  up", "  down"))]


def test_no_alarm_and_no_letter_judges_by_a_part(past: World) -> None:
    rule = AlertRule(name="Few", measure="answered", comparison="below", threshold=5, span="day", least_n=0)
    issue = make_digest_issue()
    forget_the_morning()

    with pytest.raises(watched.Unknown):
        watched.value(rule, AFTERNOON + timedelta(hours=6))
    for _ in range(WAITS + 1):
        assert mail.outbox == []
        send()
    body = str(mail.outbox[0].body)
    assert UNTOLD in body
    assert "Target met" not in body
    assert issue.sent_at is None

    bring_up_to_date()
    assert watched.value(rule, AFTERNOON + timedelta(hours=6)) == 7


def test_an_alarm_neither_begins_nor_ends_while_nobody_can_say(past: World) -> None:
    evening = AFTERNOON + timedelta(hours=6)
    many = {"measure": "answered", "span": "day", "least_n": 0, "threshold": 3, "tells_leads": True}
    AlertRule.objects.create(name="Told", for_minutes=0, **many)
    AlertRule.objects.create(name="Soon", for_minutes=2, **many)
    watch(now=evening)
    AlertRule.objects.create(name="New", for_minutes=0, **many)
    before = alarms()
    assert before == [("Soon", evening, None, None), ("Told", evening, evening, None)]

    forget_the_morning()
    watch(now=evening + timedelta(minutes=1))
    assert alarms() == before

    bring_up_to_date()
    later = evening + timedelta(minutes=2)
    watch(now=later)
    assert alarms() == [("New", later, later, None), ("Soon", evening, later, None), before[1]]
    assert set(AlertMessage.objects.values_list("kind", flat=True)) == {"fired"}


def test_a_rule_that_is_turned_off_ends_its_alarm_even_then(past: World) -> None:
    evening = AFTERNOON + timedelta(hours=6)
    rule = AlertRule.objects.create(
        name="Many", measure="answered", span="day", least_n=0, threshold=3, for_minutes=0
    )
    watch(now=evening)
    forget_the_morning()
    AlertRule.objects.update(is_on=False)
    watch(now=evening + timedelta(minutes=1))

    assert rule.firings.get().ended_at == evening + timedelta(minutes=1)


def alarms() -> list[Any]:
    each = AlertFiring.objects.order_by("rule__name")
    return list(each.values_list("rule__name", "began_at", "told_at", "ended_at"))


def make_digest_issue() -> DigestIssue:
    make_digest()
    issue_due(now=MORNING)
    return DigestIssue.objects.get()


def test_a_goal_has_no_pace_by_a_part(past: World) -> None:
    team = Team.objects.get()
    days = {"first_day": GOLDEN_DAY[0].date(), "last_day": GOLDEN_DAY[1].date()}
    goal = TeamGoal.objects.create(team=team, name="Many", metric="answered", target=14, **days)
    of_facts = TeamGoal(
        team=team, name="Orders", metric="goals_reached", event=make_goal(past.site, "o"), target=4, **days
    )
    forget_the_morning()

    found = follow(goal, GOLDEN_DAY[1])
    assert (found.is_worked_out, found.measured, found.progress) == (False, Measured(None, 0), UNKNOWN)
    assert follow(of_facts, GOLDEN_DAY[1]).is_worked_out

    bring_up_to_date()
    assert follow(goal, GOLDEN_DAY[1]).progress.pace == 1.0


def test_a_file_says_that_it_holds_a_part(past: World) -> None:
    forget_the_morning()
    words = b"Still being worked out"
    assert words in download(past.sam, "totals", "csv", kpis="answered", **DAY)[1]

    bring_up_to_date()
    assert words not in download(past.sam, "totals", "csv", kpis="answered", **DAY)[1]
