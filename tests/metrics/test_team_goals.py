"""Goals of teams: what is refused, what is measured, and who sees it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models.expressions import RawSQL
from django.utils import timezone

from direction.actions.pursuits import set_out
from direction.models import InteractionGoal
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets
from metrics.api.direction import possible
from metrics.kpis import Unit
from metrics.models import Bucket, TeamGoal
from metrics.queries.direction import follow
from metrics.queries.measuring import Measured
from proactive.models import Experiment, GoalEvent, Invitation, Trigger
from routing.models import Calendar, Opening, Team
from tests.conftest import World
from tests.metrics.test_api import asks
from tests.metrics.test_buckets import load
from tests.metrics.test_trials import drawn, experiment, trigger
from tests.people import make_visitor, start_taken
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team

__all__ = ["experiment", "trigger"]  # fixtures

JUNE = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}
DAY_TEN = datetime(2026, 6, 11, tzinfo=UTC)


def appraisals(world: World, team: Team, many: int, **fields: Any) -> TeamGoal:
    """Appraisals that were booked within ten days, one of them taken back."""
    event = make_goal(world.site, "appraisal")
    for number in range(many + 1):
        visitor, _ = make_visitor(world.site)
        at = datetime(2026, 6, 2, tzinfo=UTC) + timedelta(minutes=number)
        GoalEvent.objects.create(
            visitor=visitor,
            goal=event,
            at=at,
            external_id=str(number),
            source=GoalEvent.Source.PAGE,
            reversed_at=None if number else at,
            changed_at=at,
        )
    return TeamGoal.objects.create(
        **{
            "team": team,
            "name": "Appraisals",
            "metric": "goals_reached",
            "event": event,
            "target": 120,
            **JUNE,
            **fields,
        }
    )


def test_the_numbers_of_the_domain(world: World) -> None:
    goal = appraisals(world, make_team(), 45)

    found = follow(goal, DAY_TEN)

    assert found.measured == Measured(45.0, 45)
    assert found.share == pytest.approx(1 / 3)
    assert found.progress.expected == pytest.approx(40)
    assert found.progress.pace == pytest.approx(1.125)
    assert found.progress.forecast == pytest.approx(135)
    assert found.progress.status == "green"


def test_what_came_before_or_after_its_days_does_not_count(world: World) -> None:
    goal = appraisals(world, make_team(), 4, first_day=date(2026, 6, 3))

    assert follow(goal, DAY_TEN).measured.n == 0


@pytest.mark.parametrize(
    ("forecast", "unit", "told"),
    [
        (-33.4, Unit.SECONDS, 0),
        (1.2, Unit.SHARE, 1),
        (-0.1, Unit.SHARE, 0),
        (401.0, Unit.COUNT, 401),
        (-12.5, Unit.MONEY, -12.5),
        (None, Unit.COUNT, None),
    ],
)
def test_nothing_impossible_is_foretold(forecast: float | None, unit: Unit, told: float | None) -> None:
    assert possible(forecast, unit) == told


def test_only_the_hours_of_its_calendar_pass(world: World) -> None:
    calendar = Calendar.objects.create(name="Mondays", zone="UTC")
    Opening.objects.create(calendar=calendar, weekday=0, opens="09:00", closes="17:00")
    goal = appraisals(world, make_team(), 1, calendar=calendar)

    # June 2026 has five Mondays, the first and the eighth are over.
    assert follow(goal, DAY_TEN).share == pytest.approx(2 / 5)
    noon = datetime(2026, 6, 15, 13, tzinfo=UTC)
    assert follow(goal, noon).share == pytest.approx(2.5 / 5)


def test_a_kpi_is_measured_of_its_own_team(world: World, tmp_path: Any) -> None:
    load(tmp_path)
    bring_up_to_date()
    days = {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 2)}
    common = {"name": "Answer", "metric": "answered", "target": 10, **days}
    goals = [
        TeamGoal.objects.create(team=team, **common)
        for team in (Team.objects.get(name="Imported history"), make_team("Sales"))
    ]

    found = [follow(goal, datetime(2026, 3, 4, tzinfo=UTC)).measured.value for goal in goals]

    whole = asks(world.sam, "totals", **{"from": "2026-03-02", "to": "2026-03-03"})
    answered = next(each["value"] for each in whole["figures"] if each["name"] == "answered")
    assert found == [answered, 0]
    assert answered > 0


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"last_day": date(2026, 5, 31)}, "last_day", "before the first"),
        ({"last_day": date(2027, 6, 30)}, "last_day", "a year away"),
        ({"metric": "goals_reached"}, "event", "which goal"),
        ({"metric": "answered", "operator": "at_most"}, "metric", "cannot be lowered"),
        ({"metric": "answered", "target": 0}, "target", "more than nothing"),
        ({"metric": "ftr", "target": 0.6}, "baseline", "where it stands"),
        ({"metric": "ftr", "baseline": 0.7, "target": 0.6}, "target", "above"),
        ({"metric": "ftr", "baseline": 0.5, "target": 0.6, "operator": "at_most"}, "target", "below"),
        ({"metric": "ftr", "baseline": 0.5, "target": 65}, "target", "a share from 0 to 1"),
        ({"metric": "ftr", "baseline": 50, "target": 65}, "baseline", "a share from 0 to 1"),
        ({"zone": "Mars/Olympus"}, "zone", "not a time zone"),
        ({"metric": "luck"}, "metric", "not a valid choice"),
    ],
)
def test_a_goal_that_means_nothing_is_refused(
    world: World, fields: dict[str, Any], field: str, words: str
) -> None:
    sound = {"team": make_team(), "name": "More", "metric": "answered", "target": 120, **JUNE}

    with pytest.raises(ValidationError, match=words) as refused:
        TeamGoal(**{**sound, **fields}).full_clean()

    assert field in refused.value.message_dict


def test_teams_are_told_by_direction(world: World) -> None:
    service, sales = make_team("Help"), make_team("Sell", direction="reactive_sales", purpose="They sell.")
    make_queue(service, world.ana, name="Help")
    today = timezone.now().date()
    goal = appraisals(
        world,
        sales,
        3,
        first_day=today - timedelta(days=20),
        last_day=today + timedelta(days=9),
        owner=world.ben,
    )
    GoalEvent.objects.filter(reversed_at=None).update(at=timezone.now() - timedelta(days=1))

    told = asks(world.sam, "directions")["directions"]

    assert [(each["key"], [team["name"] for team in each["teams"]]) for each in told] == [
        ("customer_service", ["Help"]),
        ("reactive_sales", ["Sell"]),
    ]
    [team] = told[1]["teams"]
    [aim] = team["goals"]
    assert team["purpose"] == "They sell."
    assert (aim["name"], aim["metric"], aim["value"], aim["n"]) == (
        goal.name,
        "How often a goal was reached: appraisal",
        3.0,
        3,
    )
    assert (aim["status"], aim["owner"]) == ("red", "Ben")


def test_a_team_says_whether_nobody_has_to_accept_its_conversations(world: World) -> None:
    """Where all are assigned at once the wait looks perfect, and only the first reply tells it."""
    both, sales, nobody = (make_team(name) for name in ("Both", "Sell", "Without a queue"))
    make_queue(both, world.ana, name="Asked")
    make_queue(both, world.ana, name="At once", offer_mode="auto")
    make_queue(sales, world.ana, name="Sales", offer_mode="auto")

    [direction] = asks(world.sam, "directions")["directions"]
    assert {each["id"]: each["accepts_at_once"] for each in direction["teams"]} == {
        both.pk: False,
        sales.pk: True,
        nobody.pk: None,
    }


def test_agents_see_the_goals_of_the_teams_they_serve(world: World) -> None:
    make_queue(make_team("Help"), world.ana, name="Help")
    make_team("Sell", direction="reactive_sales")

    assert [each["key"] for each in asks(world.ana, "directions")["directions"]] == ["customer_service"]
    assert asks(world.ben, "directions")["directions"] == []


def golden_goal(tmp_path: Any, **fields: Any) -> TeamGoal:
    """Of the team whose day is the golden one."""
    load(tmp_path)
    bring_up_to_date()
    team = Team.objects.get(name="Imported history")
    days = {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 2)}
    return TeamGoal.objects.create(**{"team": team, "name": "Golden", "target": 10, **days, **fields})


def test_a_resolution_costs_what_the_number_of_that_name_says(world: World, tmp_path: Any) -> None:
    goal = golden_goal(tmp_path, metric="cost_per_resolution", operator="at_most", baseline=20, target=5)
    Team.objects.filter(pk=goal.team_id).update(cost_per_hour=Decimal(36))
    note_targets()
    bring_up_to_date()

    found = follow(goal, datetime(2026, 3, 10, tzinfo=UTC))

    # 3,260 s of the six in which somebody spoke at a cent each; one of them came back, and one said no.
    assert found.measured.n == 4
    assert found.measured.value == pytest.approx(32.60 / 4)


def test_costs_are_aimed_at_only_where_an_hours_cost_is_known(world: World) -> None:
    goal = TeamGoal(
        team=make_team(),
        name="Cheaper",
        metric="cost_per_resolution",
        operator="at_most",
        baseline=9,
        target=5,
        **JUNE,
    )

    with pytest.raises(ValidationError, match="what an hour"):
        goal.full_clean()
    goal.team.cost_per_hour = Decimal("36")
    goal.full_clean()


def test_a_share_tells_its_interval(world: World, tmp_path: Any) -> None:
    goal = golden_goal(tmp_path, metric="missed_rate", operator="at_most", baseline=0.5, target=0.2)

    measured = follow(goal, datetime(2026, 3, 10, tzinfo=UTC)).measured

    assert (measured.value, measured.n) == (3 / 9, 9)
    assert measured.low is not None and measured.high is not None
    assert 0 < measured.low < 1 / 3 < measured.high < 1


def test_demand_of_the_weeks_before_says_how_time_passes(world: World, tmp_path: Any) -> None:
    """The golden day, a Monday, brings too little to tell a season; as often as it takes, it does."""
    goal = golden_goal(tmp_path, metric="answered", is_seasonal=True)
    TeamGoal.objects.filter(pk=goal.pk).update(first_day=date(2026, 3, 9), last_day=date(2026, 3, 15))
    goal.refresh_from_db()
    tuesday = datetime(2026, 3, 10, tzinfo=UTC)

    assert follow(goal, tuesday).share == pytest.approx(1 / 7)
    Bucket.objects.update(sums=RawSQL("jsonb_set(sums, '{entered}', '1000')", []))
    assert follow(goal, tuesday).share == pytest.approx(1)


def test_an_experiment_says_how_much_of_a_goal_is_due_to_invitations(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    drawn(trigger, "treated", 900, 45)
    drawn(trigger, "holdout", 100, 3)
    today = timezone.now().date()
    days = {"first_day": today, "last_day": today + timedelta(days=9)}
    common = {"team": trigger.queue.team, "target": 120, **days}
    orders = TeamGoal.objects.create(
        name="Orders", metric="goals_reached", event=experiment.primary_goal, **common
    )
    signups = TeamGoal.objects.create(
        name="Signups", metric="goals_reached", event=make_goal(world.site, "signup"), **common
    )

    [lift] = follow(orders, timezone.now()).lifts

    assert lift.experiment == experiment.name
    assert lift.value == pytest.approx(45 / 900 - 3 / 100)
    assert lift.low < lift.value < lift.high
    assert follow(signups, timezone.now()).lifts == ()


def test_the_average_order_is_held_against_those_left_alone(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    drawn(trigger, "treated", 900, 60)
    drawn(trigger, "holdout", 100, 20)
    worth(Invitation.Arm.TREATED, 60)
    worth(Invitation.Arm.HOLDOUT, 50)
    today = timezone.now().date()
    goal = TeamGoal.objects.create(
        team=trigger.queue.team,
        name="Larger orders",
        metric="average_order",
        baseline=50,
        target=55,
        first_day=today,
        last_day=today + timedelta(days=9),
    )

    [lift] = follow(goal, timezone.now() + timedelta(minutes=1)).lifts

    assert lift.value == pytest.approx(10)
    assert lift.low < 10 < lift.high


def worth(arm: str, mean: int) -> None:
    """Orders of this arm are worth this much in the mean, half of them a little less, half a little more."""
    ids = Invitation.objects.filter(arm=arm).values("visitor")
    for number, event in enumerate(GoalEvent.objects.filter(visitor__in=ids).order_by("pk")):
        event.value, event.currency = mean + (5 if number % 2 else -5), "EUR"
        event.save(update_fields=["value", "currency"])


def test_a_team_tells_what_its_conversations_led_to_and_what_visitors_say_of_calls(world: World) -> None:
    team = make_team("Sell", asks_call=True)
    queue = make_queue(team, world.ana, name="Sell", site=world.site)
    goal = InteractionGoal.objects.create(
        team=team,
        visitor_does="Book an appraisal",
        agent_does="Propose two times",
        success=make_goal(world.site, "appraisal"),
    )
    conversation = start_taken(world.visitor, world.ana)
    set_out(conversation_id=conversation.pk)
    now = timezone.now()
    GoalEvent.objects.create(
        visitor=world.visitor, goal=goal.success, at=now, external_id="1", source="page", changed_at=now
    )
    two_days_ago = (now - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    for grain, start in [
        *((each, two_days_ago) for each in ("quarter", "hour", "day")),
        ("month", two_days_ago.replace(day=1)),
    ]:
        Bucket.objects.create(
            grain=grain,
            start=start,
            dimension="",
            key="",
            queue_id=queue.pk,
            sums={"call_sum": 1, "call_answers": 4, "call_asked": 9},
            spreads=b"",
        )

    [found] = asks(world.sam, "directions")["directions"][0]["teams"]

    [pursued] = found["pursued"]
    told = [pursued[name] for name in ("pursued", "decided", "reached", "early", "share")]
    assert told == [1, 0, 0, 1, None]
    assert (found["called"]["share"], found["called"]["answers"]) == (0.25, 4)
    assert (found["called"]["per_thousand"], found["called"]["visits"]) == (None, 0)
