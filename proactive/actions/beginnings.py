"""Noting where conversations were begun."""

from django.db import connection

# What a page tells of itself may come a little after the first message.
PATIENCE = "20 s"
# After that nobody looks any more: a worker may be away for as long.
REACH = "2 days"

NOTE = """
INSERT INTO proactive_beginning (
  conversation_id, entry_id, device, browser, language, country, changed_at)
SELECT c.id, COALESCE(used.entry_id, wish.entry_id), COALESCE(visit.device, ''),
  COALESCE(visit.browser, ''), COALESCE(visit.language, ''), COALESCE(visit.country, ''), clock_timestamp()
FROM chat_conversation c
LEFT JOIN LATERAL (
  SELECT * FROM proactive_visit v
  WHERE v.visitor_id = c.visitor_id AND v.began_at <= c.created_at + %(patience)s::interval
    AND v.seen_at >= c.created_at - interval '30 minutes'
  ORDER BY v.began_at DESC LIMIT 1
) visit ON true
LEFT JOIN LATERAL (
  SELECT u.entry_id FROM proactive_entryuse u
  WHERE u.visit_id = visit.id AND u.did = 'opened' AND u.at <= c.created_at + %(patience)s::interval
  ORDER BY u.at DESC LIMIT 1
) used ON true
LEFT JOIN proactive_entrywish wish ON wish.visitor_id = c.visitor_id
  AND wish.at >= c.created_at - interval '30 minutes'
  AND wish.at <= c.created_at + %(patience)s::interval
WHERE (visit.id IS NOT NULL OR wish.entry_id IS NOT NULL)
  AND c.changed_at >= clock_timestamp() - %(reach)s::interval
  AND c.created_at <= clock_timestamp() - %(patience)s::interval
  AND NOT EXISTS (SELECT FROM proactive_beginning b WHERE b.conversation_id = c.id)
ON CONFLICT DO NOTHING
"""


def note_beginnings() -> int:
    """Keep where the newest conversations were begun, once each; returns how many were noted.

    A visitor who allowed no trail has no visit, and of their conversations only the entry point is noted.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"patience": PATIENCE, "reach": REACH})
        return int(cursor.rowcount)
