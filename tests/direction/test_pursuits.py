"""The goal of a single conversation: shown when it is taken, pursued step by step, reached or not."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from chat.actions.conversations import close_conversation
from chat.actions.errors import Forbidden, NotFound
from chat.models import Agent, Conversation, Site, Visitor
from direction.actions.pursuits import set_out, set_out_the_missed, tick
from direction.models import InteractionGoal, Pursuit
from direction.queries.pursuits import counted, pursued
from kit.clock import database_now
from proactive.models import GoalEvent
from routing.actions.segments import settle_responsibility
from routing.models import Team
from tests.people import start, start_taken
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team


@pytest.fixture
def team(site: Site, ana: Agent) -> Team:
    team = make_team()
    make_queue(team, ana, site=site)
    return team


def make_interaction_goal(team: Team, site: Site, **fields: Any) -> InteractionGoal:
    return InteractionGoal.objects.create(
        **{
            "team": team,
            "visitor_does": "Book an appraisal",
            "agent_does": "Propose two times",
            "steps": ["Ask for the address", "Propose two times"],
            "success": make_goal(site, "appraisal"),
            "window_h": 72,
            **fields,
        }
    )


@pytest.fixture
def goal(team: Team, site: Site) -> InteractionGoal:
    return make_interaction_goal(team, site)


@pytest.fixture
def taken(maya: Visitor, ana: Agent, goal: InteractionGoal) -> Conversation:
    conversation = start_taken(maya, ana)
    settle_responsibility(conversation_id=conversation.pk)
    return conversation


def reaches(visitor: Visitor, goal: InteractionGoal, **fields: Any) -> GoalEvent:
    now = database_now()
    return GoalEvent.objects.create(
        **{
            "visitor": visitor,
            "goal": goal.success,
            "at": now,
            "external_id": str(now),
            "source": "page",
            "changed_at": now,
            **fields,
        }
    )


def test_whoever_takes_a_conversation_is_shown_its_goal(taken: Conversation, ana: Agent) -> None:
    set_out(conversation_id=taken.pk)

    shown = pursued(taken.pk)

    assert shown is not None
    assert (shown.visitor_does, shown.agent_does) == ("Book an appraisal", "Propose two times")
    assert [(step.words, step.done) for step in shown.steps] == [
        ("Ask for the address", False),
        ("Propose two times", False),
    ]
    assert shown.reached_at is None
    assert Pursuit.objects.get().agent == ana


def test_it_is_pursued_once_however_often_somebody_hears_of_it(taken: Conversation) -> None:
    assert set_out(conversation_id=taken.pk) == set_out(conversation_id=taken.pk)
    assert Pursuit.objects.count() == 1


def test_a_team_without_a_goal_pursues_none(team: Team, maya: Visitor, ana: Agent) -> None:
    conversation = start_taken(maya, ana)

    assert set_out(conversation_id=conversation.pk) is None
    assert pursued(conversation.pk) is None


def test_what_nobody_heard_of_is_found(taken: Conversation, zoe: Visitor) -> None:
    waiting = start(zoe)

    assert [set_out_the_missed(), set_out_the_missed()] == [1, 0]
    assert pursued(taken.pk) is not None
    assert pursued(waiting.pk) is None


def test_whether_they_would_have_called_is_asked_where_the_team_wants_to_know(
    taken: Conversation, team: Team
) -> None:
    set_out(conversation_id=taken.pk)
    taken.refresh_from_db()
    assert not taken.asks_call

    Team.objects.filter(pk=team.pk).update(asks_call=True)
    assert [set_out_the_missed(), set_out_the_missed()] == [1, 0]
    taken.refresh_from_db()
    assert taken.asks_call


def test_steps_are_ticked_off_and_taken_back(taken: Conversation, ana: Agent, ben: Agent, sam: Agent) -> None:
    set_out(conversation_id=taken.pk)
    of = {"conversation_id": taken.pk}

    assert tick(**of, agent=ana, step=1, done=True).done == [1]
    assert tick(**of, agent=ana, step=1, done=True).done == [1]
    assert tick(**of, agent=sam, step=0, done=True).done == [0, 1]
    assert tick(**of, agent=ana, step=1, done=False).done == [0]
    with pytest.raises(Forbidden):
        tick(**of, agent=ben, step=1, done=True)
    with pytest.raises(NotFound):
        tick(**of, agent=ana, step=2, done=True)


def test_a_goal_that_changes_leaves_the_steps_of_those_before(
    taken: Conversation, goal: InteractionGoal, ana: Agent
) -> None:
    set_out(conversation_id=taken.pk)
    InteractionGoal.objects.filter(pk=goal.pk).update(steps=["Something else"])

    tick(conversation_id=taken.pk, agent=ana, step=1, done=True)

    shown = pursued(taken.pk)
    assert shown is not None
    assert [step.words for step in shown.steps] == ["Ask for the address", "Propose two times"]


@pytest.mark.parametrize(
    ("hours", "is_reversed", "is_reached"),
    [(1, False, True), (71, False, True), (72, False, False), (-1, False, False), (1, True, False)],
)
def test_it_is_reached_within_its_window_or_not(
    taken: Conversation,
    goal: InteractionGoal,
    maya: Visitor,
    hours: int,
    is_reversed: bool,
    is_reached: bool,
) -> None:
    pursuit = set_out(conversation_id=taken.pk)
    assert pursuit is not None
    at = pursuit.began_at + timedelta(hours=hours)
    reaches(maya, goal, at=at, reversed_at=at if is_reversed else None)

    shown = pursued(taken.pk)

    assert shown is not None
    assert (shown.reached_at is not None) is is_reached


def test_the_team_reads_how_many_were_reached_of_those_whose_time_is_over(
    taken: Conversation, goal: InteractionGoal, maya: Visitor, zoe: Visitor, ana: Agent, team: Team
) -> None:
    """Maya did it, and Zoe still may. Of two whose time is over one did; a third was over long ago."""
    talks = [taken, start_taken(zoe, ana)]
    for name in ("did", "did not", "long ago"):
        visitor = Visitor.objects.create(site=maya.site, token_hash=name.encode(), name=name)
        talks.append(start_taken(visitor, ana))
    for conversation in talks:
        set_out(conversation_id=conversation.pk)
    tick(conversation_id=taken.pk, agent=ana, step=0, done=True)
    now = database_now()
    for conversation, days in zip(talks[2:], (27, 30, 35), strict=True):
        began = now - timedelta(days=days)
        Pursuit.objects.filter(conversation=conversation).update(
            began_at=began, until=began + timedelta(days=3)
        )
    reaches(maya, goal)
    reaches(talks[2].visitor, goal, at=now - timedelta(days=26))

    [found] = counted([team.pk], now - timedelta(days=28), database_now())

    assert (found.pursued, found.decided, found.reached, found.early) == (4, 2, 1, 1)
    assert found.ticked == pytest.approx(1 / 8)
    assert counted([team.pk + 1], now - timedelta(days=28), now) == []


def test_a_goal_with_a_month_to_reach_it_is_decided_too(
    taken: Conversation, goal: InteractionGoal, team: Team
) -> None:
    set_out(conversation_id=taken.pk)
    now = database_now()
    Pursuit.objects.update(began_at=now - timedelta(days=31), until=now - timedelta(days=1))

    [found] = counted([team.pk], now - timedelta(days=28), now)

    assert (found.pursued, found.decided, found.reached) == (1, 1, 0)


def test_a_closed_conversation_keeps_its_goal(taken: Conversation, ana: Agent) -> None:
    set_out(conversation_id=taken.pk)
    close_conversation(conversation_id=taken.pk, agent=ana)

    assert pursued(taken.pk) is not None


def test_a_team_has_one_goal_at_a_time(goal: InteractionGoal, team: Team, site: Site) -> None:
    with pytest.raises(ValidationError):
        InteractionGoal(
            team=team, visitor_does="Sign up", agent_does="Show the plans", success=goal.success
        ).full_clean()
    with pytest.raises(IntegrityError):
        make_interaction_goal(team, site, success=goal.success)


def test_a_goal_that_was_pursued_is_not_deleted(
    taken: Conversation, goal: InteractionGoal, admin_client: Client
) -> None:
    page = f"/admin/direction/interactiongoal/{goal.pk}/delete/"
    set_out(conversation_id=taken.pk)

    refused = admin_client.post(page, {"post": "yes"})
    assert "has a history. Conversations pursued it" in refused.content.decode()
    Pursuit.objects.all().delete()
    admin_client.post(page, {"post": "yes"})
    assert not InteractionGoal.objects.exists()


def test_more_steps_than_somebody_reads_are_refused(goal: InteractionGoal) -> None:
    goal.steps = [f"Step {number}" for number in range(6)]

    with pytest.raises(ValidationError, match="At most 5 steps"):
        goal.full_clean()
