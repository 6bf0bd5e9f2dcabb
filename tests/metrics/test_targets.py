"""What the numbers should be: in versions, each of its own time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from chat.models import Agent
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets, set_target
from metrics.kpis import KPIS
from metrics.models import Target
from metrics.queries.sums import Filter, sums_of
from metrics.queries.targets import targets_at
from routing.models import Team
from tests.conftest import World
from tests.metrics.test_api import past
from tests.metrics.test_buckets import DAY, from_facts, kept
from tests.people import make_agent

__all__ = ["past"]

LAST_MONTH = datetime(2026, 2, 1, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def team() -> Team:
    return Team.objects.get(name="Imported history")


def versions(kpi: str) -> list[tuple[Decimal | None, datetime]]:
    found = Target.objects.filter(team=team(), kpi=kpi, valid_from__year__gt=1970).order_by("valid_from")
    return [(each.value, each.valid_from) for each in found]


def test_a_target_set_late_mends_the_quarter_hours_of_whoever_came_since(past: World) -> None:
    assert sums_of(DAY, Filter())["on_time"] == 6

    set_target(team_id=team().pk, kpi="threshold_s", value=Decimal(20), valid_from=MARCH)
    bring_up_to_date()

    assert KPIS["service_level"].value(kept()) != 0
    assert kept() == from_facts()
    assert sums_of(DAY, Filter())["on_time"] == 4
    assert audit() == []
    assert team().sl_seconds == 20
    assert note_targets() == 0


def test_a_promise_of_the_end_counts_from_its_day_on_and_is_given_up_again(past: World) -> None:
    assert KPIS["resolution_breach_rate"].value(sums_of(DAY, Filter())) is None

    set_target(team_id=team().pk, kpi="resolution_s", value=Decimal(600), valid_from=MARCH)
    bring_up_to_date()

    # c1 620 s, c2 650 s, c3 1020 s and c11 606 s of ten; nobody was parked.
    assert KPIS["resolution_breach_rate"].value(sums_of(DAY, Filter())) == Fraction(4, 10)
    assert kept() == from_facts()

    set_target(team_id=team().pk, kpi="resolution_s", value=None, valid_from=MARCH)
    bring_up_to_date()

    assert KPIS["resolution_breach_rate"].value(sums_of(DAY, Filter())) is None
    assert audit() == []


def test_a_cost_that_is_given_up_costs_nothing_from_then_on(past: World) -> None:
    set_target(team_id=team().pk, kpi="cost_per_hour", value=Decimal(36), valid_from=LAST_MONTH)
    set_target(team_id=team().pk, kpi="cost_per_hour", value=None, valid_from=MARCH)
    bring_up_to_date()

    assert KPIS["cost_per_resolution"].value(sums_of(DAY, Filter())) is None


def test_what_an_hour_costs_is_what_a_resolution_costs(past: World) -> None:
    assert KPIS["cost_per_resolution"].value(sums_of(DAY, Filter())) is None

    set_target(team_id=team().pk, kpi="cost_per_hour", value=Decimal(36), valid_from=MARCH)
    bring_up_to_date()

    # A hundredth for each of the 3430 s but those of c10, in which nobody wrote; c1 was followed, c3 denied.
    assert KPIS["cost_per_resolution"].value(sums_of(DAY, Filter())) == Fraction(3430 - 170, 100) / 4
    assert audit() == []
    assert team().cost_per_hour == 36
    assert note_targets() == 0


def test_what_the_team_says_that_an_hour_costs_holds_for_the_past_too(past: World) -> None:
    Team.objects.update(cost_per_hour=Decimal("18.50"))
    note_targets()
    bring_up_to_date()

    found = KPIS["cost_per_resolution"].value(sums_of(DAY, Filter()))
    assert found == pytest.approx(Fraction(3260, 4) * Fraction("18.50") / 3600, abs=0.001)


def test_one_that_held_before_another_leaves_what_came_later(past: World) -> None:
    set_target(team_id=team().pk, kpi="threshold_s", value=Decimal(60), valid_from=MARCH)
    set_target(team_id=team().pk, kpi="threshold_s", value=Decimal(20), valid_from=LAST_MONTH)
    bring_up_to_date()

    assert sums_of(DAY, Filter())["on_time"] == 6
    assert team().sl_seconds == 60
    assert versions("threshold_s") == [(Decimal(20), LAST_MONTH), (Decimal(60), MARCH)]


def test_any_figure_can_have_one_and_lose_it_again(past: World) -> None:
    pk = team().pk
    set_target(team_id=pk, kpi="csat", value=Decimal("0.9"), valid_from=LAST_MONTH)
    set_target(team_id=pk, kpi="csat", value=None, valid_from=MARCH)

    assert targets_at(MARCH, [pk])["csat"] == 0.9
    assert "csat" not in targets_at(MARCH + timedelta(days=1), [pk])


def test_a_team_that_gives_up_a_target_has_none_from_then_on(past: World) -> None:
    Team.objects.filter(pk=team().pk).update(ftr_target=65)
    note_targets()
    Team.objects.filter(pk=team().pk).update(ftr_target=None)

    assert note_targets() == 1
    assert "ftr" not in targets_at(datetime.now(UTC), [team().pk])
    assert note_targets() == 0


def test_in_the_admin_a_change_is_a_new_version(past: World) -> None:
    client = Client()
    client.force_login(past.sam)
    add = "/admin/metrics/target/add/"
    given = {"team": team().pk, "kpi": "asa_s", "value": "15", "valid_from_0": "2026-03-01"}

    assert client.post(add, {**given, "valid_from_1": "00:00:00"}).status_code == 302

    assert versions("asa_s") == [(Decimal(15), MARCH)]
    assert (team().asa_target_s, note_targets()) == (15, 0)
    assert (targets_at(MARCH, [team().pk])["asa_s"], targets_at(DAY[1], [team().pk])["asa_s"]) == (60, 15)
    listed = client.get("/admin/metrics/target/").content.decode()
    assert "2026-03-01 00:00 UTC" in listed
    first = Target.objects.get(kpi="asa_s", value=60)
    page = client.get(f"/admin/metrics/target/{first.pk}/change/").content.decode()
    assert (team().name in page, "/admin/routing/team/" in page) == (True, False)
    changed = client.post(f"/admin/metrics/target/{first.pk}/change/", given)
    assert (changed.status_code, Target.objects.get(pk=first.pk).value) == (403, Decimal(60))


def test_another_teams_supervisor_sets_none(past: World) -> None:
    kim: Agent = make_agent("kim", "supervisor")
    Team.objects.create(
        name="Sellers", direction="reactive_sales", asa_target_s=15, sl_percent=80, sl_seconds=15
    ).leads.add(kim)
    client = Client()
    client.force_login(kim)

    given = {"team": team().pk, "kpi": "asa_s", "value": "15", "valid_from_0": "2026-03-01"}
    page = client.post("/admin/metrics/target/add/", {**given, "valid_from_1": "00:00:00"})

    assert (page.status_code, versions("asa_s")) == (200, [])


@pytest.mark.parametrize("hours", [1, 24, 744, None])
def test_goals_are_credited_for_up_to_31_days(hours: int | None, past: World) -> None:
    Target(team=team(), kpi="credit_hours", value=hours, valid_from=MARCH).full_clean()


@pytest.mark.parametrize(
    ("kpi", "value", "words"),
    [
        ("service_level", "80", "Write a share from 0 to 1"),
        ("service_level", None, "Every team has a target for this"),
        ("asa_s", "12.5", "Write whole seconds"),
        ("threshold_s", "0", "too little"),
        ("next_reply_s", "0", "too little"),
        ("next_reply_s", "90.5", "Write whole seconds"),
        ("resolution_s", "0.5", "Write whole seconds"),
        ("csat", "-0.1", "too little"),
        ("credit_hours", "0", "whole hours, from 1 to 744"),
        ("credit_hours", "1.5", "whole hours, from 1 to 744"),
        ("credit_hours", "745", "whole hours, from 1 to 744"),
    ],
)
def test_an_odd_target_is_refused_in_one_sentence(
    kpi: str, value: str | None, words: str, past: World
) -> None:
    target = Target(team=team(), kpi=kpi, value=None if value is None else Decimal(value), valid_from=MARCH)

    with pytest.raises(ValidationError, match=words):
        target.full_clean()


def test_none_holds_from_a_day_to_come(past: World) -> None:
    target = Target(team=team(), kpi="csat", value=Decimal(1), valid_from=datetime(2099, 1, 1, tzinfo=UTC))

    with pytest.raises(ValidationError, match="from now on"):
        target.full_clean()
