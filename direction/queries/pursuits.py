"""What conversations should lead to, and how many did."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from direction import protocol
from direction.models import Pursuit
from direction.models.goals import WINDOW_MOST_H
from proactive.models import GoalEvent

LONGEST = timedelta(hours=WINDOW_MOST_H)

# A pursuit is decided when its time is over, whether or not its goal was reached before: of those that are
# not over yet only the quick ones are known.
COUNTS = """
SELECT g.id, g.team_id, g.visitor_does, g.agent_does, count(*),
  count(*) FILTER (WHERE p.until <= %(now)s), count(*) FILTER (WHERE p.reached AND p.until <= %(now)s),
  count(*) FILTER (WHERE p.reached AND p.until > %(now)s),
  coalesce(avg(cardinality(p.done)::float8 / nullif(cardinality(p.steps), 0)), 0)
FROM direction_interactiongoal g
JOIN LATERAL (
  SELECT p.until, p.done, p.steps, EXISTS (
    SELECT 1 FROM proactive_goalevent e
    WHERE e.goal_id = g.success_id AND e.visitor_id = c.visitor_id AND e.reversed_at IS NULL
      AND e.at >= p.began_at AND e.at < p.until) AS reached
  FROM direction_pursuit p JOIN chat_conversation c ON c.id = p.conversation_id
  WHERE p.goal_id = g.id AND p.until > %(start)s AND p.began_at >= %(start)s - %(longest)s
    AND p.began_at < %(now)s
) p ON true
WHERE g.team_id = ANY(%(teams)s)
GROUP BY g.id ORDER BY g.is_on DESC, g.id DESC
"""


class Counted(NamedTuple):
    """Of a goal: conversations that pursued it and whose time is open or was over since `start`; those whose
    time is over, and in how many of these it was reached; in how many of the open ones it is already; and the
    mean share of the steps that were ticked off."""

    goal: int
    team: int
    visitor_does: str
    agent_does: str
    pursued: int
    decided: int
    reached: int
    early: int
    ticked: float


def pursued(conversation_id: UUID) -> protocol.Pursued | None:
    """The goal of a conversation; None where it has none."""
    reached = GoalEvent.objects.filter(
        goal=OuterRef("goal__success"),
        visitor=OuterRef("conversation__visitor"),
        at__gte=OuterRef("began_at"),
        at__lt=OuterRef("until"),
        reversed_at=None,
    )
    found = Pursuit.objects.filter(conversation=conversation_id).select_related("goal")
    found = found.annotate(reached_at=Subquery(reached.order_by("at").values("at")[:1]))
    pursuit = found.order_by("-began_at", "-pk").first()
    if pursuit is None:
        return None
    return protocol.Pursued(
        visitor_does=pursuit.goal.visitor_does,
        agent_does=pursuit.goal.agent_does,
        steps=tuple(
            protocol.GoalStep(words=words, done=number in pursuit.done)
            for number, words in enumerate(pursuit.steps)
        ),
        until=pursuit.until,
        reached_at=pursuit.reached_at,
    )


def counted(teams: Collection[int], start: datetime, now: datetime) -> list[Counted]:
    """How the interaction goals of these teams fared since `start`; those on now come first."""
    asked: dict[str, Any] = {"teams": list(teams), "start": start, "now": now, "longest": LONGEST}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        return [Counted(*row) for row in cursor.fetchall()]
