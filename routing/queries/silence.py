"""Which visitors are gone without a word: read from their connections' leases, on the database's clock."""

from datetime import datetime
from uuid import UUID

from django.db import connection

GONE_WAITING_SECONDS = 60
GONE_SERVED_SECONDS = 180


def silent(conversation_id: UUID | None = None) -> dict[UUID, datetime]:
    """The conversations, or this one if it is one, whose visitor has been gone for too long, and since when.

    Whoever holds a connection or a poll is there. Nobody can say so of a visitor who never held one, or
    none for an hour: they are left alone. A conversation that was answered outside the queue, like a
    message that was left, awaits nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH expected AS (
              SELECT c.id, c.visitor_id, GREATEST(t.entered_at, c.last_visitor_at) AS since,
                %(waiting)s AS patience
              FROM routing_queuestay t JOIN chat_conversation c ON c.id = t.conversation_id
              WHERE t.left_at IS NULL AND t.kind = 'queue' AND c.state = 'waiting'
                AND (%(all)s OR c.id = %(one)s)
              UNION ALL
              SELECT c.id, c.visitor_id, GREATEST(s.joined_at, c.last_visitor_at), %(served)s
              FROM routing_segment s JOIN chat_conversation c ON c.id = s.conversation_id
              JOIN chat_episode e ON e.conversation_id = c.id AND e.ended_at IS NULL
              WHERE s.left_at IS NULL AND s.role = 'owner' AND c.state = 'active'
                AND (%(all)s OR c.id = %(one)s)
                AND COALESCE(c.last_visitor_at, '-infinity') <= (SELECT min(f.joined_at)
                  FROM routing_segment f WHERE f.conversation_id = c.id AND f.role = 'owner'
                  AND f.joined_at >= e.began_at)
                AND EXISTS (SELECT FROM routing_queuestay t WHERE t.conversation_id = c.id
                  AND t.outcome = 'answered' AND t.kind = 'queue' AND t.entered_at >= e.began_at)
            )
            SELECT x.id, GREATEST(x.since, l.heard_at)
            FROM expected x CROSS JOIN LATERAL (
              SELECT max(heard_at) AS heard_at,
                bool_or(NOT is_cut AND until > clock_timestamp()) AS is_there
              FROM chat_lease WHERE visitor_id = x.visitor_id
            ) l
            WHERE NOT l.is_there
              AND GREATEST(x.since, l.heard_at) < clock_timestamp() - make_interval(secs => x.patience)
            LIMIT 500
            """,
            {
                "waiting": GONE_WAITING_SECONDS,
                "served": GONE_SERVED_SECONDS,
                "all": conversation_id is None,
                "one": conversation_id,
            },
        )
        return dict(cursor.fetchall())
