"""Which quarter hours are touched by what changed, however late it came."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from metrics.periods import QUARTER, Grain, floor
from metrics.queries.facts import UNQUEUED
from proactive.models import GOALS_WITHIN

# Ends written later than this after they happened came from elsewhere: all of their time is new.
LATE = timedelta(hours=1)
FOLLOWED = timedelta(days=7)
REOPENED = timedelta(hours=72)

# Whoever came while a version of a target held that was set, or set anew, since the last sweep.
CAME_UNDER = """
metrics_target t
JOIN routing_queue q ON q.team_id = t.team_id
JOIN routing_queuestay s ON s.queue_id = q.id AND s.entered_at >= t.valid_from AND s.entered_at < COALESCE(
  (SELECT min(later.valid_from) FROM metrics_target later
   WHERE later.team_id = t.team_id AND later.kpi = t.kpi AND later.valid_from > t.valid_from), 'infinity')
"""

# Conversations in which something changed, was said while open, or is waited for. OFFSET 0 keeps an inner
# question an inner one, asked by index for each row: PostgreSQL cannot know how few moved, and would read
# whole tables.
CHANGED = f"""
WITH moved AS MATERIALIZED (
  SELECT conversation_id AS id FROM chat_episode WHERE changed_at > %(since)s
  UNION SELECT id FROM chat_conversation WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM metrics_slabreach WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM metrics_messagesentiment WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM proactive_beginning WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM chat_resolution WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM chat_voicehandover WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM chat_surveyresponse WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM routing_queuestay WHERE changed_at > %(since)s
  UNION SELECT conversation_id FROM routing_segment WHERE changed_at > %(since)s
  UNION SELECT s.conversation_id FROM routing_parking p JOIN routing_segment s ON s.id = p.segment_id
    WHERE p.changed_at > %(since)s
  UNION SELECT s.conversation_id FROM routing_offer o JOIN routing_queuestay s ON s.id = o.stay_id
    WHERE o.changed_at > %(since)s
  UNION SELECT theirs.id FROM proactive_goalevent g CROSS JOIN LATERAL (
    SELECT c.id FROM chat_conversation c WHERE c.visitor_id = g.visitor_id OFFSET 0) theirs
    WHERE g.changed_at > %(since)s
  UNION SELECT theirs.id FROM proactive_goalevent g CROSS JOIN LATERAL (
    SELECT c.id FROM chat_visitor v JOIN chat_visitor same
      ON same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
    JOIN chat_conversation c ON c.visitor_id = same.id
    WHERE v.id = g.visitor_id AND v.external_id <> '' OFFSET 0) theirs
    WHERE g.changed_at > %(since)s
  UNION SELECT theirs.id FROM chat_visitor v CROSS JOIN LATERAL (
    SELECT c.id FROM chat_conversation c WHERE c.visitor_id = v.id OFFSET 0) theirs
    WHERE v.known_at > %(since)s
  UNION SELECT theirs.id FROM chat_visitor v CROSS JOIN LATERAL (
    SELECT c.id FROM chat_visitor same JOIN chat_conversation c ON c.visitor_id = same.id
    WHERE same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
    OFFSET 0) theirs
    WHERE v.known_at > %(since)s
  -- Whose goals are credited for another time than they were.
  UNION SELECT s.conversation_id FROM {CAME_UNDER} CROSS JOIN LATERAL (
    SELECT g.id FROM chat_conversation c JOIN proactive_goalevent g ON g.visitor_id = c.visitor_id
    WHERE c.id = s.conversation_id AND g.at > s.entered_at
    UNION ALL
    SELECT g.id FROM chat_conversation c JOIN chat_visitor v ON v.id = c.visitor_id AND v.external_id <> ''
    JOIN chat_visitor same
      ON same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
    JOIN proactive_goalevent g ON g.visitor_id = same.id
    WHERE c.id = s.conversation_id AND g.at > s.entered_at OFFSET 0) credited
    WHERE t.kpi = 'credit_hours' AND NOT t.is_swept
  UNION SELECT e.conversation_id FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
    WHERE e.ended_at IS NULL AND (c.last_agent_at IS NULL OR c.last_agent_at < e.began_at
      OR c.last_agent_at > %(since)s OR c.last_visitor_at > %(since)s)
), beside AS (
  -- Who shared an agent with them shares the agent's time with them.
  SELECT id FROM moved
  UNION
  SELECT other.conversation_id FROM routing_segment own CROSS JOIN LATERAL (
    SELECT s.conversation_id, s.agent_id FROM routing_segment s
    WHERE tstzrange(s.joined_at, s.wrap_ended_at, '[]') && tstzrange(own.joined_at, own.wrap_ended_at, '[]')
    OFFSET 0) other
  WHERE own.changed_at > %(since)s AND other.agent_id = own.agent_id
), theirs AS (
  -- And whoever came back makes their earlier conversation one that was followed, and may take its goals.
  SELECT id FROM moved
  UNION
  SELECT earlier.id FROM moved CROSS JOIN LATERAL (
    SELECT e.id FROM chat_conversation c JOIN chat_conversation e ON e.visitor_id = c.visitor_id
    WHERE c.id = moved.id OFFSET 0) earlier
  UNION
  SELECT earlier.id FROM moved CROSS JOIN LATERAL (
    SELECT e.id FROM chat_conversation c
    JOIN chat_visitor v ON v.id = c.visitor_id AND v.external_id <> ''
    JOIN chat_visitor same
      ON same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
    JOIN chat_conversation e ON e.visitor_id = same.id
    WHERE c.id = moved.id OFFSET 0) earlier
), before AS (
  SELECT id FROM beside UNION SELECT id FROM theirs
)
SELECT found.at FROM before CROSS JOIN LATERAL (
  SELECT unnest(ARRAY[began_at, ended_at]) AS at FROM chat_episode WHERE conversation_id = before.id
  UNION ALL
  SELECT entered_at FROM routing_queuestay WHERE conversation_id = before.id
  OFFSET 0) found
UNION ALL
SELECT o.offered_at FROM routing_offer o WHERE o.changed_at > %(since)s
UNION ALL
-- What was bought while any of it can be credited to one of them is told by its own moment, too.
SELECT bought.at FROM moved CROSS JOIN LATERAL (
  SELECT min(e.began_at) AS began, GREATEST(max(e.ended_at), max(c.last_agent_at)) + %(credited)s AS until
  FROM chat_conversation c JOIN chat_episode e ON e.conversation_id = c.id
  WHERE c.id = moved.id) span
CROSS JOIN LATERAL (
  SELECT c.visitor_id FROM chat_conversation c WHERE c.id = moved.id
  UNION
  SELECT same.id FROM chat_conversation c JOIN chat_visitor v ON v.id = c.visitor_id
  JOIN chat_visitor same
    ON same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
  WHERE c.id = moved.id OFFSET 0) person
CROSS JOIN LATERAL (
  SELECT g.at FROM proactive_goalevent g
  WHERE g.visitor_id = person.visitor_id AND g.value > 0 AND g.at > span.began AND g.at <= span.until
  OFFSET 0) bought
UNION ALL
-- What visits saw is told at once, but of those that were brought along from elsewhere.
SELECT used.at FROM proactive_visit v CROSS JOIN LATERAL (
  SELECT at FROM proactive_entryuse WHERE visit_id = v.id OFFSET 0) used
  WHERE v.changed_at > %(since)s AND v.changed_at - v.ended_at > %(late)s
UNION ALL
SELECT later.eligible_at FROM (
  SELECT visitor_id, eligible_at FROM proactive_invitation WHERE changed_at > %(since)s
  UNION
  SELECT led.* FROM theirs CROSS JOIN LATERAL (
    SELECT visitor_id, eligible_at FROM proactive_invitation WHERE conversation_id = theirs.id OFFSET 0) led
) asked CROSS JOIN LATERAL (
  -- Whether a later one of the day is a visitor's first depends on this one.
  SELECT eligible_at FROM proactive_invitation i WHERE i.visitor_id = asked.visitor_id
    AND i.eligible_at >= asked.eligible_at AND i.eligible_at <= asked.eligible_at + interval '1 day'
  OFFSET 0) later
"""  # noqa: S608  own words

# Episodes of which only now can be said whether anybody came back.
MATURED = """
SELECT unnest(ARRAY[e.began_at, e.ended_at]) AS at FROM chat_episode e
WHERE (e.ended_at > %(since)s - %(followed)s AND e.ended_at <= %(now)s - %(followed)s)
  OR (e.ended_at > %(since)s - %(reopened)s AND e.ended_at <= %(now)s - %(reopened)s)
UNION ALL
SELECT s.entered_at FROM routing_queuestay s
JOIN chat_episode e ON e.conversation_id = s.conversation_id
WHERE e.ended_at > %(since)s - %(followed)s AND e.ended_at <= %(now)s - %(followed)s
"""

JUDGED_ANEW = f"""
SELECT s.entered_at AS at FROM {CAME_UNDER}
WHERE t.kpi IN ('threshold_s', 'next_reply_s', 'resolution_s', 'cost_per_hour') AND NOT t.is_swept
"""  # noqa: S608  own words

# What lasts from one moment to another, the second null while it lasts.
LASTING = f"""
SELECT entered_at AS start, left_at AS stop, changed_at FROM routing_queuestay
UNION ALL
SELECT joined_at, wrap_ended_at, changed_at FROM routing_segment
UNION ALL
SELECT from_at, to_at, changed_at FROM routing_agentstate
UNION ALL
SELECT from_at, to_at, changed_at FROM routing_parking
UNION ALL
SELECT began_at, ended_at, changed_at FROM chat_episode e WHERE {UNQUEUED}
"""  # noqa: S608  own words

# Of what changed, the time that passed since then; all of it where it was written late.
LASTED = f"""
SELECT generate_series(date_bin('15 minutes', CASE WHEN changed_at - stop > %(late)s THEN start
    ELSE GREATEST(start, LEAST(%(since)s, stop, %(now)s)) END, 'epoch'),
  LEAST(stop, %(now)s), '15 minutes') AS at
FROM ({LASTING}) lasting WHERE changed_at > %(since)s
"""  # noqa: S608  own words

EVERYTHING = f"""
SELECT unnest(ARRAY[began_at, ended_at]) AS at FROM chat_episode
UNION ALL
SELECT offered_at FROM routing_offer
UNION ALL
SELECT eligible_at FROM proactive_invitation
UNION ALL
SELECT at FROM proactive_goalevent
UNION ALL
SELECT at FROM proactive_entryuse
UNION ALL
SELECT generate_series(date_bin('15 minutes', start, 'epoch'), LEAST(stop, %(now)s), '15 minutes')
FROM ({LASTING}) lasting
"""  # noqa: S608  own words


def touched(since: datetime, now: datetime) -> set[datetime]:
    """The quarter hours whose sums may differ since then: facts changed, or time passed over them."""
    return {*quarters(since, now), *changed(since, now)}


def changed(since: datetime, now: datetime) -> set[datetime]:
    """Those in which facts lie that changed since then, or that can be judged only now."""
    given = {
        **{"since": since, "now": now, "late": LATE},
        **{"followed": FOLLOWED, "reopened": REOPENED, "credited": GOALS_WITHIN},
    }
    return {at for sql in (CHANGED, LASTED, MATURED, JUDGED_ANEW) for at in _quarters_of(sql, given)}


def all_quarters(now: datetime) -> set[datetime]:
    """Every quarter hour with facts."""
    return set(_quarters_of(EVERYTHING, {"now": now}))


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


def _quarters_of(sql: str, given: dict[str, Any]) -> list[datetime]:
    """The quarter hours of the moments, each once: found where the facts are, for they may be millions."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT date_bin('15 minutes', at, 'epoch') FROM ({sql}) found"  # noqa: S608  own words
            " WHERE at IS NOT NULL",
            given,
        )
        return [row[0] for row in cursor.fetchall()]
