"""How it is right now: who waits, who is there, what is due."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from metrics.queries import names
from metrics.queries.rules import rules
from metrics.queries.running import Running, running

SOON = timedelta(minutes=1)

QUEUES = """
SELECT q.id, q.name, t.name, count(s.id), extract(epoch FROM %(now)s - min(first.at))::float8,
  (SELECT count(*) FROM routing_member m JOIN routing_desk d ON d.agent_id = m.agent_id
   WHERE m.queue_id = q.id AND d.presence = 'online')
FROM routing_queue q
JOIN routing_team t ON t.id = q.team_id
LEFT JOIN routing_queuestay s ON s.queue_id = q.id AND s.left_at IS NULL AND s.kind <> 'consult'
LEFT JOIN LATERAL (
  -- The visitor's whole wait: a transfer or a refusal does not begin it anew.
  SELECT CASE WHEN s.is_transfer_stay THEN s.entered_at ELSE
    (SELECT min(entered_at) FROM routing_queuestay earlier JOIN chat_episode e
      ON e.conversation_id = earlier.conversation_id AND e.ended_at IS NULL
     WHERE earlier.conversation_id = s.conversation_id AND earlier.entered_at >= e.began_at) END AS at
) first ON true
WHERE %(queues)s::bigint[] IS NULL OR q.id = ANY(%(queues)s::bigint[])
GROUP BY q.id, q.name, t.name ORDER BY q.name
"""

WAITING_LIST = """
SELECT count(*), extract(epoch FROM %(now)s - min(waiting_since))::float8 FROM chat_conversation c
WHERE c.state = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM routing_queuestay s WHERE s.conversation_id = c.id AND s.left_at IS NULL)
"""

AGENTS = """
SELECT a.id, COALESCE(NULLIF(a.display_name, ''), a.username),
  COALESCE(st.state, 'offline'), d.reason, d.used / 1000.0::float8, d.capacity / 1000.0::float8,
  (SELECT count(*) FROM routing_segment s
   WHERE s.agent_id = a.id AND s.left_at IS NULL AND s.role = 'owner')
FROM routing_desk d
JOIN chat_agent a ON a.id = d.agent_id AND a.is_active
LEFT JOIN routing_agentstate st ON st.agent_id = a.id AND st.to_at IS NULL
WHERE %(agents)s::bigint[] IS NULL OR a.id = ANY(%(agents)s::bigint[])
ORDER BY 2
"""

# Who stands in a line, and whom an agent holds: the longest first.
IN_LINE = """
SELECT s.conversation_id::text, v.id, '', q.name, s.entered_at,
  extract(epoch FROM %(now)s - s.entered_at)::float8
FROM routing_queuestay s
JOIN routing_queue q ON q.id = s.queue_id
JOIN chat_conversation c ON c.id = s.conversation_id
JOIN chat_visitor v ON v.id = c.visitor_id
WHERE s.left_at IS NULL AND s.kind <> 'consult' AND s.queue_id = %(queue)s
ORDER BY s.entered_at, s.id LIMIT %(most)s
"""
HELD = """
SELECT s.conversation_id::text, v.id, COALESCE(NULLIF(a.display_name, ''), a.username), COALESCE(q.name, ''),
  s.joined_at, extract(epoch FROM %(now)s - s.joined_at)::float8
FROM routing_segment s
JOIN chat_agent a ON a.id = s.agent_id
JOIN chat_conversation c ON c.id = s.conversation_id
JOIN chat_visitor v ON v.id = c.visitor_id
LEFT JOIN routing_queue q ON q.id = s.queue_id
WHERE s.left_at IS NULL AND s.role = 'owner' AND s.agent_id = %(agent)s
ORDER BY s.joined_at, s.id LIMIT %(most)s
"""

# Somebody who serves several queues counts once.
ONLINE = """
SELECT count(*) FROM routing_desk d WHERE d.presence = 'online'
  AND (%(queues)s::bigint[] IS NULL OR EXISTS (
    SELECT 1 FROM routing_member m WHERE m.agent_id = d.agent_id AND m.queue_id = ANY(%(queues)s::bigint[])))
"""


def queues(now: Any, only: Sequence[int] | None) -> list[tuple[Any, ...]]:
    return _rows(QUEUES, {"now": now, "queues": None if only is None else list(only)})


def due(at: datetime, only: Sequence[int] | None) -> list[Running]:
    """What is late, and what will be within a minute: the latest first."""
    return running(at, SOON, rules(), only)


def in_line(now: Any, queue: int, most: int) -> list[tuple[Any, ...]]:
    """Whoever waits in a queue, and for how long."""
    return _named(_rows(IN_LINE, {"now": now, "queue": queue, "most": most}))


def held(now: Any, agent: int, most: int) -> list[tuple[Any, ...]]:
    """The conversations that an agent holds, and for how long."""
    return _named(_rows(HELD, {"now": now, "agent": agent, "most": most}))


def _named(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    called = names.visitors(row[1] for row in rows)
    return [(conversation, called[str(visitor)], *more) for conversation, visitor, *more in rows]


def waiting_list(now: Any) -> tuple[int, float | None]:
    many, longest = _rows(WAITING_LIST, {"now": now})[0]
    return many, longest


def online(queues: Sequence[int] | None) -> int:
    """How many agents are there who serve any of these queues."""
    many: int = _rows(ONLINE, {"queues": None if queues is None else list(queues)})[0][0]
    return many


def agents(only: Iterable[int] | None) -> list[tuple[Any, ...]]:
    return _rows(AGENTS, {"agents": None if only is None else list(only)})


def _rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
