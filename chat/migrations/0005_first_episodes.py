"""Episodes of the conversations that were before there were episodes, as their timelines tell them."""

from django.db import migrations

# Each conversation began once, and again with each reopening. An episode ended with the last closing before
# the next one began, the latest one as its conversation says. Who closed an earlier one is told by name
# only: it was the visitor when it was their name.
SQL = """
WITH happened AS (
  SELECT e.conversation_id, e.seq, e.created_at AS at, e.data->'event'->>'type' AS type,
    e.data->'event'->>'by' AS by
  FROM chat_entry e
  WHERE e.kind = 'event' AND e.data->'event'->>'type' IN ('reopened', 'closed')
), begun AS (
  SELECT c.id AS conversation_id, 0::bigint AS seq, c.created_at AS at FROM chat_conversation c
  UNION ALL
  SELECT conversation_id, seq, at FROM happened WHERE type = 'reopened'
), numbered AS (
  SELECT *,
    row_number() OVER w AS number,
    lead(at) OVER w AS next_at,
    lead(seq) OVER w AS next_seq
  FROM begun WINDOW w AS (PARTITION BY conversation_id ORDER BY seq)
)
INSERT INTO chat_episode
  (conversation_id, number, began_at, ended_at, end_reason, ended_by_id, changed_at)
SELECT c.id, n.number, n.at,
  CASE WHEN n.next_at IS NULL THEN
    CASE WHEN c.state = 'closed' THEN greatest(n.at, coalesce(c.ended_at, closed.at, n.at)) END
  ELSE greatest(n.at, coalesce(closed.at, n.next_at)) END,
  CASE
    WHEN n.next_at IS NULL AND c.state <> 'closed' THEN ''
    WHEN n.next_at IS NULL THEN coalesce(nullif(c.ended_by, ''), 'system')
    WHEN closed.by IS NULL THEN 'system'
    WHEN closed.by IN (v.name, 'Visitor ' || left(v.id::text, 4)) THEN 'visitor'
    ELSE 'agent' END,
  CASE WHEN n.next_at IS NULL AND c.ended_by = 'agent' THEN c.agent_id END,
  statement_timestamp()
FROM numbered n
JOIN chat_conversation c ON c.id = n.conversation_id
JOIN chat_visitor v ON v.id = c.visitor_id
LEFT JOIN LATERAL (
  SELECT h.at, h.by FROM happened h
  WHERE h.conversation_id = n.conversation_id AND h.type = 'closed'
    AND h.seq > n.seq AND (n.next_seq IS NULL OR h.seq < n.next_seq)
  ORDER BY h.seq DESC LIMIT 1
) closed ON true
WHERE NOT EXISTS (SELECT FROM chat_episode x WHERE x.conversation_id = c.id)
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_episodes_and_replies")]

    operations = [migrations.RunSQL(SQL, "DELETE FROM chat_episode")]
