"""Conversations that are taken pursue the goal of their team, step by step."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.actions.conversations import locked
from chat.actions.errors import Forbidden, NotFound
from chat.actions.feedback import also_ask_about_call
from chat.models import Agent
from direction.actions.guidelines import stamp_the_missed
from direction.models import InteractionGoal, Pursuit
from kit.clock import database_now
from routing.actions.segments import settle_responsibility
from routing.models import Role, Segment, Team
from routing.queries import queue_now

# What began so lately may have been missed; what ended before is past.
LOOK_BACK = timedelta(minutes=10)
MOST_AT_ONCE = 200


def set_out(*, conversation_id: UUID) -> Pursuit | None:
    """A conversation that somebody took has the goal of its team from now on, it is noted which guidelines
    it is served by, and its visitor is asked what the team wants to know. Again it changes nothing. None
    where the team has no goal."""
    queue = queue_now(conversation_id)
    if queue is None:
        return None
    # Routing hears of it at the same time; what is stamped is what held when the agent's part began.
    settle_responsibility(conversation_id=conversation_id)
    stamp_the_missed(_serving().filter(conversation=conversation_id), MOST_AT_ONCE)
    return _aim(conversation_id, queue.team)


def _aim(conversation_id: UUID, team: Team) -> Pursuit | None:
    if team.asks_call:
        also_ask_about_call(conversation_id=conversation_id)
    return _pursue(conversation_id, team)


@transaction.atomic
def _pursue(conversation_id: UUID, team: Team) -> Pursuit | None:
    goal = InteractionGoal.objects.filter(team=team, is_on=True).first()
    if goal is None:
        return None
    conversation = locked(conversation_id)
    now = database_now()
    pursuit, _ = Pursuit.objects.get_or_create(
        conversation=conversation,
        goal=goal,
        defaults={
            "agent_id": conversation.agent_id,
            "began_at": now,
            "until": now + goal.window,
            "steps": goal.steps,
            "changed_at": now,
        },
    )
    return pursuit


@transaction.atomic
def tick(*, conversation_id: UUID, agent: Agent, step: int, done: bool) -> Pursuit:
    """Note that a step was done, or that it was not after all. Raises NotFound where there is no such step,
    and Forbidden for whoever is not responsible."""
    conversation = locked(conversation_id)
    if not agent.is_lead and conversation.agent_id != agent.pk:
        raise Forbidden("Somebody else is responsible for this conversation.")
    found = Pursuit.objects.select_for_update().filter(conversation=conversation)
    pursuit = found.order_by("-began_at", "-pk").first()
    if pursuit is None or step >= len(pursuit.steps):
        raise NotFound("There is no such step.")
    wanted = sorted({*pursuit.done, step} if done else {*pursuit.done} - {step})
    if wanted != pursuit.done:
        pursuit.done, pursuit.changed_at = wanted, database_now()
        pursuit.save(update_fields=["done", "changed_at"])
    return pursuit


def set_out_the_missed() -> int:
    """For conversations that were taken while nobody heard of it; answers how many they were, each once for
    its goal and once for its guidelines, which are those that held when they were taken."""
    serving = _serving()
    missed = set(_aimless(serving).values_list("conversation", flat=True)[:MOST_AT_ONCE])
    for conversation_id in missed:
        if (queue := queue_now(conversation_id)) is not None:
            _aim(conversation_id, queue.team)
    return len(missed) + stamp_the_missed(serving, MOST_AT_ONCE)


def _serving() -> QuerySet[Segment]:
    """Who is responsible for a conversation, or became so a moment ago."""
    lately = database_now() - LOOK_BACK
    return Segment.objects.filter(Q(left_at=None) | Q(joined_at__gt=lately), role=Role.OWNER)


def _aimless(serving: QuerySet[Segment]) -> QuerySet[Segment]:
    """Of these, the conversations whose team has something in mind for them that is not noted."""
    goal = InteractionGoal.objects.filter(team=OuterRef("queue__team"), is_on=True)
    pursued = Pursuit.objects.filter(
        conversation=OuterRef("conversation"), goal__team=OuterRef("queue__team"), goal__is_on=True
    )
    unasked = Q(queue__team__asks_call=True, conversation__asks_call=False)
    return serving.filter(unasked | (Exists(goal) & ~Exists(pursued)))
