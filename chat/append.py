"""The one statement that appends entries: locks, judges, numbers, stores, for one row or many.

It takes the rows of one conversation or of many, in their order, and answers each with a verdict.
The conversations' row locks are taken first and in the order of their ids, so commit order is
sequence order and two batches cannot deadlock. Who may write is decided under that lock.

A duplicate that commits between the statement's snapshot and its lock breaks the unique constraint:
the caller sees UniqueViolation, nothing is stored, and the statement may simply be run again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db import connection

from chat.events import EntryPosted

Verdict = Literal["stored", "dup", "id_reuse", "not_found", "forbidden", "closed"]

SQL = """
WITH given AS (
  SELECT * FROM unnest(
    %s::uuid[], %s::text[], %s::uuid[], %s::bigint[], %s::uuid[], %s::text[],
    %s::boolean[], %s::boolean[], %s::boolean[], %s::text[], %s::jsonb[]
  ) WITH ORDINALITY AS g(
    conversation_id, sender, visitor_id, agent_id, client_id, kind,
    public, may_intrude, when_closed, body, data, n)
), locked AS MATERIALIZED (
  SELECT c.id, c.state, c.visitor_id, c.agent_id, c.last_seq, c.last_public_seq
  FROM chat_conversation c
  WHERE c.id IN (SELECT conversation_id FROM given)
  ORDER BY c.id
  FOR NO KEY UPDATE OF c
), judged AS MATERIALIZED (
  SELECT g.*, c.last_seq, c.last_public_seq,
    e.seq AS old_seq, e.prev_public AS old_prev_public, e.created_at AS old_at,
    CASE
      WHEN c.id IS NULL OR g.visitor_id <> c.visitor_id THEN 'not_found'
      WHEN e.seq IS NOT NULL AND e.body = g.body AND e.kind = g.kind
        AND e.data IS NOT DISTINCT FROM g.data THEN 'dup'
      WHEN e.seq IS NOT NULL THEN 'id_reuse'
      WHEN c.state = 'closed' AND NOT g.when_closed THEN 'closed'
      WHEN g.sender = 'agent' AND NOT g.may_intrude AND c.agent_id IS DISTINCT FROM g.agent_id
        THEN 'forbidden'
      ELSE 'stored'
    END AS verdict
  FROM given g
  LEFT JOIN locked c ON c.id = g.conversation_id
  LEFT JOIN chat_entry e ON e.conversation_id = g.conversation_id AND e.client_id = g.client_id
    AND e.sender = g.sender AND e.agent_id IS NOT DISTINCT FROM g.agent_id
), numbered AS MATERIALIZED (
  SELECT *,
    COALESCE(max(seq) FILTER (WHERE public) OVER (
      PARTITION BY conversation_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), last_public_seq) AS prev_public
  FROM (
    SELECT *, last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY n) AS seq,
      clock_timestamp() AS at
    FROM judged WHERE verdict = 'stored'
  ) counted
), raised AS (
  UPDATE chat_conversation c
  SET last_seq = t.seq,
    last_public_seq = GREATEST(c.last_public_seq, t.public_seq),
    last_visitor_at = COALESCE(t.visitor_at, c.last_visitor_at),
    last_agent_at = COALESCE(t.agent_at, c.last_agent_at)
  FROM (
    SELECT conversation_id, max(seq) AS seq, max(seq) FILTER (WHERE public) AS public_seq,
      max(at) FILTER (WHERE sender = 'visitor') AS visitor_at,
      max(at) FILTER (WHERE sender = 'agent' AND public) AS agent_at
    FROM numbered GROUP BY conversation_id
  ) t
  WHERE c.id = t.conversation_id
), inserted AS (
  INSERT INTO chat_entry (conversation_id, seq, prev_public, kind, public, sender, agent_id,
    client_id, body, data, created_at)
  SELECT conversation_id, seq, prev_public, kind, public, sender, agent_id, client_id, body, data, at
  FROM numbered
)
SELECT j.verdict, COALESCE(i.seq, j.old_seq), COALESCE(i.prev_public, j.old_prev_public),
  COALESCE(i.at, j.old_at)
FROM judged j LEFT JOIN numbered i ON i.n = j.n
ORDER BY j.n
"""


@dataclass(slots=True, frozen=True, kw_only=True)
class Row:
    """An entry to be appended. `visitor_id` or `agent_id` is who wrote it; for an event, who caused it
    stands in `data` and both may be None."""

    conversation_id: UUID
    client_id: UUID
    sender: str
    kind: str = "message"
    visitor_id: UUID | None = None
    agent_id: int | None = None
    public: bool = True
    # May write although somebody else is responsible, or nobody is.
    may_intrude: bool = False
    when_closed: bool = False
    body: str = ""
    data: dict[str, Any] | None = None
    # Not stored: the writer's name as others see it, for the echo.
    name: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[UUID, UUID, str, int | None]:
        return (self.conversation_id, self.client_id, self.sender, self.agent_id)


@dataclass(slots=True, frozen=True)
class Appended:
    """The verdict on one row. `seq`, `prev_public` and `at` are set for `stored`, `dup` and `id_reuse`."""

    verdict: Verdict
    seq: int = 0
    prev_public: int = 0
    at: datetime | None = None


def parameters(rows: Sequence[Row]) -> list[list[Any]]:
    """The rows as the statement's arrays."""
    return [
        [row.conversation_id for row in rows],
        [row.sender for row in rows],
        [row.visitor_id for row in rows],
        [row.agent_id for row in rows],
        [row.client_id for row in rows],
        [row.kind for row in rows],
        [row.public for row in rows],
        [row.may_intrude for row in rows],
        [row.when_closed for row in rows],
        [row.body for row in rows],
        [None if row.data is None else msgspec.json.encode(row.data).decode() for row in rows],
    ]


def answers(records: Sequence[tuple[Any, ...]]) -> list[Appended]:
    return [Appended(verdict, seq or 0, prev_public or 0, at) for verdict, seq, prev_public, at in records]


def append(rows: Sequence[Row]) -> list[Appended]:
    """Append inside the current transaction, through Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, parameters(rows))
        return answers(cursor.fetchall())


def posted(row: Row, appended: Appended) -> EntryPosted:
    """The fact that a stored row is."""
    assert appended.at is not None
    return EntryPosted(
        conversation_id=row.conversation_id,
        seq=appended.seq,
        prev_public=appended.prev_public,
        kind=row.kind,
        public=row.public,
        sender=row.sender,
        agent_id=row.agent_id,
        name=row.name,
        client_id=row.client_id,
        at=appended.at,
        body=row.body,
        data=row.data,
    )
