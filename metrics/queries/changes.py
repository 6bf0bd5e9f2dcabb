"""Which quarter hours are touched by what changed, however late it came."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from metrics.periods import QUARTER, Grain, floor

# Ends written later than this after they happened came from elsewhere: all of their time is new.
LATE = timedelta(hours=1)
FOLLOWED = timedelta(days=7)
REOPENED = timedelta(hours=72)

# Conversations in which something changed, was said while open, or is waited for.
CHANGED = """
WITH moved AS (
  SELECT conversation_id AS id FROM chat_episode WHERE changed_at > %(since)s
  UNION SELECT id FROM chat_conversation WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM proactive_beginning WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM chat_resolution WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM chat_surveyresponse WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM routing_queuestay WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM routing_segment WHERE changed_at > %(since)s
  UNION SELECT s.conversation_id FROM routing_offer o JOIN routing_queuestay s ON s.id = o.stay_id
    WHERE o.changed_at > %(since)s
  UNION SELECT c.id FROM proactive_goalevent g JOIN chat_conversation c ON c.visitor_id = g.visitor_id
    WHERE g.changed_at > %(since)s
  UNION SELECT e.conversation_id FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
    WHERE e.ended_at IS NULL AND (c.last_agent_at IS NULL OR c.last_agent_at > %(since)s
      OR c.last_visitor_at > %(since)s)
), beside AS (
  -- Who shared an agent with them shares the agent's time with them.
  SELECT id FROM moved
  UNION
  SELECT other.conversation_id FROM routing_segment own
  JOIN routing_segment other ON other.agent_id = own.agent_id
    AND tstzrange(other.joined_at, other.wrap_ended_at, '[]')
      && tstzrange(own.joined_at, own.wrap_ended_at, '[]')
  WHERE own.changed_at > %(since)s
), before AS (
  -- And whoever came back makes their earlier conversation one that was followed.
  SELECT id FROM beside
  UNION
  SELECT earlier.id FROM moved
  JOIN chat_conversation c ON c.id = moved.id
  JOIN chat_conversation earlier ON earlier.visitor_id = c.visitor_id
)
SELECT began_at, ended_at FROM chat_episode WHERE conversation_id IN (SELECT id FROM before)
UNION ALL
SELECT entered_at, NULL FROM routing_queuestay WHERE conversation_id IN (SELECT id FROM before)
UNION ALL
SELECT o.offered_at, NULL FROM routing_offer o JOIN routing_queuestay s ON s.id = o.stay_id
WHERE o.changed_at > %(since)s
UNION ALL
SELECT eligible_at, NULL FROM proactive_invitation WHERE changed_at > %(since)s
"""

# What lasted from one moment to another: the second null while it lasts.
LASTED = """
SELECT entered_at, left_at, changed_at FROM routing_queuestay WHERE changed_at > %(since)s
UNION ALL
SELECT joined_at, wrap_ended_at, changed_at FROM routing_segment WHERE changed_at > %(since)s
UNION ALL
SELECT from_at, to_at, changed_at FROM routing_agentstate WHERE changed_at > %(since)s
"""

# Episodes of which only now can be said whether anybody came back.
MATURED = """
SELECT e.began_at, e.ended_at FROM chat_episode e
WHERE (e.ended_at > %(week_since)s AND e.ended_at <= %(week)s)
  OR (e.ended_at > %(days_since)s AND e.ended_at <= %(days)s)
UNION ALL
SELECT s.entered_at, NULL FROM routing_queuestay s
JOIN chat_episode e ON e.conversation_id = s.conversation_id
WHERE e.ended_at > %(week_since)s AND e.ended_at <= %(week)s
"""

EVER = datetime(1990, 1, 1, tzinfo=UTC)


def touched(since: datetime, now: datetime) -> set[datetime]:
    """The quarter hours whose sums may differ since then: facts changed, or time passed over them."""
    return {*quarters(since, now), *changed(since, now)}


def changed(since: datetime, now: datetime) -> set[datetime]:
    """Those in which facts lie that changed since then, or that can be judged only now."""
    found: set[datetime] = set()
    for moments in _rows(CHANGED, {"since": since}):
        found.update(floor(at, Grain.QUARTER) for at in moments if at is not None)
    for start, end, at in _rows(LASTED, {"since": since}):
        until = min(end or now, now)
        is_late = end is not None and at - end > LATE
        found.update(quarters(start if is_late else max(start, min(until, since)), until))
    bounds = {
        "week_since": since - FOLLOWED,
        "week": now - FOLLOWED,
        "days_since": since - REOPENED,
        "days": now - REOPENED,
    }
    for moments in _rows(MATURED, bounds):
        found.update(floor(at, Grain.QUARTER) for at in moments if at is not None)
    return found


def all_quarters(now: datetime) -> set[datetime]:
    """Every quarter hour with facts."""
    return changed(EVER, now)


def quarters(start: datetime, end: datetime) -> Iterator[datetime]:
    """The quarter hours that an interval touches."""
    at = floor(start, Grain.QUARTER)
    while at <= end:
        yield at
        at += QUARTER


def ranges(quarters: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Neighbours joined, as far as they are of one day: (start, end)."""
    start: datetime | None = None
    end: datetime | None = None
    for quarter in sorted(quarters):
        if start is not None and end is not None and quarter == end and floor(end, Grain.DAY) != end:
            end = quarter + QUARTER
            continue
        if start is not None and end is not None:
            yield start, end
        start, end = quarter.astimezone(UTC), quarter.astimezone(UTC) + QUARTER
    if start is not None and end is not None:
        yield start, end


def _rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
