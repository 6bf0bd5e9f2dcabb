"""How far both sides have received and read."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from chat.events import MarksMoved
from kit.events import publish


@dataclass(frozen=True, slots=True)
class Mark:
    """One side of one conversation has received up to `recv` and read up to `read`."""

    conversation_id: UUID
    staff: bool
    recv: int
    read: int


@transaction.atomic
def raise_marks(*, marks: Iterable[Mark]) -> set[UUID]:
    """Raise the marks of many conversations at once. They only grow, and never pass the last entry.

    Returns the conversations that somebody else holds locked: their marks are to be tried again.
    Publishes MarksMoved for each conversation whose marks changed.
    """
    marks = sorted(marks, key=lambda mark: mark.conversation_id)
    with connection.cursor() as cursor:
        # The rows are locked in the order of their ids first, as the append statement does; without
        # waiting, so that one that is stuck keeps back no other.
        cursor.execute(
            """
            WITH given AS (
              SELECT id, max(recv) FILTER (WHERE NOT staff) AS visitor_recv,
                max(read) FILTER (WHERE NOT staff) AS visitor_read,
                max(recv) FILTER (WHERE staff) AS agent_recv, max(read) FILTER (WHERE staff) AS agent_read
              FROM unnest(%s::uuid[], %s::boolean[], %s::bigint[], %s::bigint[]) AS g(id, staff, recv, read)
              GROUP BY id
            ), locked AS MATERIALIZED (
              SELECT id FROM chat_conversation WHERE id IN (SELECT id FROM given)
              ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
            ), moved AS (
            UPDATE chat_conversation c SET
              visitor_recv = LEAST(GREATEST(c.visitor_recv, g.visitor_recv, g.visitor_read), c.last_seq),
              visitor_read = LEAST(GREATEST(c.visitor_read, g.visitor_read), c.last_seq),
              agent_recv = LEAST(GREATEST(c.agent_recv, g.agent_recv, g.agent_read), c.last_seq),
              agent_read = LEAST(GREATEST(c.agent_read, g.agent_read), c.last_seq)
            FROM given g JOIN locked USING (id)
            WHERE c.id = g.id AND (
              g.visitor_recv > c.visitor_recv OR g.visitor_read > c.visitor_read
              OR g.agent_recv > c.agent_recv OR g.agent_read > c.agent_read)
            RETURNING c.id, c.visitor_recv, c.visitor_read, c.agent_recv, c.agent_read
            )
            SELECT c.id, l.id IS NULL, m.id IS NOT NULL,
              m.visitor_recv, m.visitor_read, m.agent_recv, m.agent_read
            FROM given g JOIN chat_conversation c USING (id)
            LEFT JOIN locked l USING (id) LEFT JOIN moved m USING (id)
            """,
            [
                [mark.conversation_id for mark in marks],
                [mark.staff for mark in marks],
                [mark.recv for mark in marks],
                [mark.read for mark in marks],
            ],
        )
        rows = cursor.fetchall()
    for id, _, has_moved, *reached in rows:
        if has_moved:
            publish(MarksMoved(id, *reached))
    return {id for id, is_held, *_ in rows if is_held}
