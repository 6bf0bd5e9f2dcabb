"""How a conversation stands for whoever asks what to do next, and what came of suggestions."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from django.db import connection
from django.db.models import Count

from chat.models import Agent, Conversation
from direction import protocol
from direction.choosing import Past, Rule, State
from direction.models import NextAction, Suggestion
from direction.queries.pursuits import pursued
from proactive.queries.moments import known_of
from proactive.rules import comparisons
from routing.queries import queue_now

DAY = timedelta(days=1)

# Of each version of a rule the conversations in which it was shown, and left out, and what came of them.
# Resolved is what was said last, the visitor before the agent; a goal is reached after the draw, in its time.
COUNTS = """
SELECT a.id, a.team_id, a.name, a.kind, s.version, s.is_held_out, count(*),
  count(s.used_at), count(s.dismissed_at), count(*) FILTER (WHERE c.state = 'closed'),
  count(*) FILTER (WHERE c.state = 'closed' AND s.used_at IS NULL AND s.dismissed_at IS NULL),
  count(*) FILTER (WHERE c.state = 'closed' AND r.value = 'yes'),
  count(*) FILTER (WHERE p.until <= %(now)s), count(*) FILTER (WHERE p.until <= %(now)s AND p.reached)
FROM direction_nextaction a
JOIN direction_suggestion s ON s.action_id = a.id AND s.at >= %(start)s AND s.at < %(now)s
JOIN chat_conversation c ON c.id = s.conversation_id
LEFT JOIN LATERAL (
  SELECT r.value FROM chat_resolution r WHERE r.conversation_id = c.id AND r.at >= s.at
  ORDER BY r.by = 'customer' DESC, r.at DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT p.until, EXISTS (
    SELECT 1 FROM proactive_goalevent e JOIN direction_interactiongoal g ON g.id = p.goal_id
    WHERE e.goal_id = g.success_id AND e.visitor_id = c.visitor_id AND e.reversed_at IS NULL
      AND e.at >= s.at AND e.at < p.until) AS reached
  FROM direction_pursuit p WHERE p.conversation_id = c.id
  ORDER BY p.began_at DESC, p.id DESC LIMIT 1) p ON true
WHERE a.team_id = ANY(%(teams)s)
GROUP BY a.id, s.version, s.is_held_out ORDER BY a.place, a.id, s.version DESC, s.is_held_out
"""


class Counted(NamedTuple):
    """Of a version of a rule, the conversations in which it was shown, or left out: how many, in how many it
    was used and put aside, how many are over, in how many of these it was neither, how many of these were
    resolved, and of how many the time of their goal is over and in how many of these it was reached."""

    action: int
    team: int
    name: str
    kind: str
    version: int
    is_held_out: bool
    conversations: int
    used: int
    dismissed: int
    over: int
    ignored: int
    resolved: int
    decided: int
    reached: int


def counted(teams: Collection[int], start: datetime, now: datetime) -> list[Counted]:
    """What came of what was drawn since `start`, the newest version of each rule first."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"teams": list(teams), "start": start, "now": now})
        return [Counted(*row) for row in cursor.fetchall()]


def rules_for(conversation_id: UUID, agent: Agent) -> tuple[Conversation, dict[int, NextAction]] | None:
    """A conversation of the agent's own that is served now, and its team's rules in their order; None where
    nothing can be suggested."""
    conversation = Conversation.objects.filter(
        pk=conversation_id, agent=agent, state=Conversation.State.ACTIVE
    ).first()
    queue = queue_now(conversation_id) if conversation else None
    if conversation is None or queue is None:
        return None
    found = NextAction.objects.filter(team=queue.team_id, is_on=True).order_by("place", "pk")
    actions = {action.pk: action for action in found}
    return (conversation, actions) if actions else None


def used_lately(actions: Iterable[NextAction], now: datetime) -> Counter[int]:
    """How often each of those that have a limit was used within a day."""
    limited = [action.pk for action in actions if action.per_day is not None]
    if not limited:
        return Counter()
    used = Suggestion.objects.filter(action__in=limited, used_at__gt=now - DAY)
    return Counter(dict(used.values_list("action").annotate(many=Count("pk")).order_by()))


def past_of(conversation_id: UUID) -> dict[tuple[int, int], Past]:
    """What became of each version of a rule in a conversation."""
    return {
        (each.action_id, each.version): _past(each)
        for each in Suggestion.objects.filter(conversation=conversation_id)
    }


def _past(suggestion: Suggestion) -> Past:
    if suggestion.is_held_out:
        return Past.HELD_OUT
    return Past.OVER if suggestion.used_at or suggestion.dismissed_at else Past.OPEN


def state_of(conversation: Conversation, rules: Collection[Rule], now: datetime) -> State:
    """Of the visitor and of the goal only what the rules ask about."""
    asks_visitor = any(list(comparisons(rule.condition)) for rule in rules)
    asks_goal = any(rule.is_reached is not None for rule in rules)
    goal = pursued(conversation.pk) if asks_goal else None
    return State(
        minutes_open=_minutes(conversation.created_at, now),
        minutes_unanswered=_unanswered(conversation, now),
        entries=conversation.last_seq,
        topic=conversation.topic_id,
        is_reached=goal is not None and goal.reached_at is not None,
        facts=known_of(conversation.visitor_id) if asks_visitor else {},
    )


def _minutes(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds() / 60


def _unanswered(conversation: Conversation, now: datetime) -> float | None:
    wrote, answered = conversation.last_visitor_at, conversation.last_agent_at
    if wrote is None or (answered is not None and answered >= wrote):
        return None
    return _minutes(wrote, now)


def shown(suggestion: Suggestion | None) -> protocol.Suggestion | None:
    """As its agent sees it; what was used or put aside is seen no more."""
    if suggestion is None or suggestion.used_at or suggestion.dismissed_at:
        return None
    action = suggestion.action
    return protocol.Suggestion(
        id=suggestion.pk,
        kind=cast(protocol.Kind, action.kind),
        name=action.name,
        text=" ".join(part for part in (action.words, action.link) if part),
        queue=action.queue_id,
    )
