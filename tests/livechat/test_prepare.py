"""What a start prepares: a demo with a past, once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from chat.models import Agent, Conversation, Site
from direction.models import InteractionGoal, PageProblem, PageReport, Pursuit
from direction.queries.pursuits import counted
from kit.clock import database_now
from livechat.management.commands.seed_demo import PASSWORD as PASSWORD_OF_THE_DEMO
from metrics.kpis import KPIS
from metrics.models import TeamGoal
from metrics.queries.direction import follow
from metrics.queries.measuring import calls_beside
from metrics.queries.sums import Filter, shown_until, sums_of
from metrics.tasks import bring_up_to_date
from proactive.models import GoalEvent
from routing.models import AgentState, Queue, Team
from tests.people import PASSWORD, make_agent, make_site

pytestmark = pytest.mark.django_db

EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def short_past(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.DEMO_PAST_DAYS = 2


def test_the_first_start_has_a_past_and_the_second_the_same() -> None:
    call_command("prepare")
    first = Conversation.objects.count()

    call_command("prepare")

    assert first > 100
    assert Conversation.objects.count() == first
    assert set(Agent.objects.filter(username__in=["ana", "ben"], segments__isnull=False)) == set(
        Agent.objects.filter(username__in=["ana", "ben"])
    )


def test_the_demo_s_teams_have_goals_and_its_pages_problems(settings: Any) -> None:
    settings.DEMO_PAST_DAYS = 9  # one of the problems was fixed a week ago
    call_command("prepare")
    counts = [TeamGoal.objects.count(), PageReport.objects.count(), Pursuit.objects.count()]

    call_command("prepare")
    bring_up_to_date()

    assert [TeamGoal.objects.count(), PageReport.objects.count(), Pursuit.objects.count()] == counts
    now = database_now()
    teams = Team.objects.exclude(direction__in=TeamGoal.objects.values("team__direction"))
    assert not teams.exists()
    service = Team.objects.get(direction="customer_service")
    said, counted_calls = calls_beside(service.pk, now - timedelta(weeks=4), now)
    assert (said.value or 0) > 0
    assert said.n > 10 < counted_calls.n
    measured = {goal.metric: follow(goal, now).measured for goal in TeamGoal.objects.all()}
    assert {metric for metric, found in measured.items() if found.n} >= {
        "calls_per_thousand",
        "form_errors",
        "goals_reached",
        "conversion_reactive",
        "csat",
    }
    statuses = set(PageProblem.objects.values_list("status", flat=True))
    assert statuses == {"new", "accepted", "fixed", "declined"}
    report = PageReport.objects.select_related("conversation", "problem").first()
    assert report is not None
    assert report.at == report.conversation.ended_at
    assert report.problem.first_at <= report.at <= report.problem.last_at


def test_goals_of_conversations_were_reached_by_whoever_ordered_within_their_time() -> None:
    call_command("prepare")
    [goal] = InteractionGoal.objects.filter(team__direction="reactive_sales")
    now = database_now()

    [found] = counted([goal.team_id], now - timedelta(weeks=4), now)

    reached = 0
    for pursuit in Pursuit.objects.select_related("conversation"):
        reached += GoalEvent.objects.filter(
            visitor=pursuit.conversation.visitor_id, at__gte=pursuit.began_at, at__lt=pursuit.until
        ).exists()
    assert found.pursued == Pursuit.objects.count() > found.reached + found.early == reached > 0


def test_nobody_waits_for_the_numbers_of_the_past() -> None:
    call_command("prepare")
    assert shown_until() is None

    bring_up_to_date()

    assert shown_until() is not None
    sums = sums_of(EVER, Filter())
    assert KPIS["entered"].value(sums)
    for promise in ("sla_breach_rate", "next_reply_breach_rate", "resolution_breach_rate"):
        share = KPIS[promise].value(sums)
        assert share is not None and share < 0.3, promise


def test_a_demo_can_do_without_a_past(settings: Any) -> None:
    settings.DEMO_PAST_DAYS = 0

    call_command("prepare")

    assert Site.objects.exists()
    assert not Conversation.objects.exists()


def test_whoever_worked_already_gets_no_invented_past() -> None:
    call_command("seed_demo")
    AgentState.objects.create(
        agent=Agent.objects.get(username="ana"),
        state="available",
        capacity=3000,
        accepting=True,
        from_at="2026-03-10T09:00:00Z",
        changed_at="2026-03-10T09:00:00Z",
    )

    call_command("prepare")

    assert not Conversation.objects.exists()


def test_a_real_installation_gets_neither_demo_nor_past() -> None:
    make_site("acme")
    zara = make_agent("zara")
    zara.set_password(PASSWORD)
    zara.save()

    call_command("prepare")

    assert [site.key for site in Site.objects.all()] == ["acme"]
    assert not Conversation.objects.exists()


def test_after_a_past_was_brought_along_somebody_can_still_sign_in() -> None:
    make_site("history")
    make_agent("from-a-file")

    call_command("prepare")

    assert Agent.objects.get(username="sam").check_password(PASSWORD_OF_THE_DEMO)
    assert Queue.objects.filter(sites__key="demo-shop").exists()


def test_without_a_demo_there_is_nothing() -> None:
    call_command("prepare", no_demo=True)

    assert not Site.objects.exists()
