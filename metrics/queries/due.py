"""What was due in some time and had not come, by the facts."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from metrics.ledger.clocks import clocks
from metrics.ledger.judging import judge
from metrics.ledger.rules import Rules
from metrics.periods import micros, moment_of
from metrics.queries.facts import read_episodes, segments_of

AT_ONCE = 500

GOES_NO_FURTHER = "s.outcome NOT IN ('overflowed', 'transferred_out')"

# What was late since a person's last words, and is written down already.
WRITTEN = """
  SELECT FROM metrics_slabreach b WHERE b.conversation_id = e.conversation_id
    AND b.episode = e.number AND b.policy <> 'resolution'
    AND b.started_at >= COALESCE(c.last_agent_at, '-infinity')
"""

# Whose clocks ran then, by what is promised at all: they entered a line of people or wait where there is
# none, and have not left it unanswered before; and an answer or the end is waited for and is not written down
# yet as late, or somebody answered since. Where only the visitor's words are waited for, nothing is due.
# With each goes into which queue they came and when, and what may have been due: whether that was promised
# there and then is known to the rules. OFFSET 0 has what is late asked by index for each, instead of all that
# was ever late being read.
RAN = f"""
SELECT e.conversation_id::text, came.queue_id, came.entered_at, may.first, may.following, may.finish
FROM chat_episode e
JOIN chat_conversation c ON c.id = e.conversation_id
CROSS JOIN LATERAL (
  SELECT count(*) AS many, COALESCE(min(s.entered_at), e.began_at) AS entered_at,
    (array_agg(s.queue_id ORDER BY s.entered_at, s.id))[1] AS queue_id,
    (array_agg(s.outcome ORDER BY s.entered_at, s.id) FILTER (WHERE {GOES_NO_FURTHER}))[1] AS outcome,
    (array_agg(s.left_at ORDER BY s.entered_at, s.id) FILTER (WHERE {GOES_NO_FURTHER}))[1] AS left_at
  FROM routing_queuestay s WHERE s.conversation_id = e.conversation_id AND s.kind <> 'consult'
    AND NOT s.is_transfer_stay
    AND s.entered_at BETWEEN e.began_at AND COALESCE(e.ended_at, 'infinity')) came
CROSS JOIN LATERAL (SELECT
  c.last_agent_at > %(since)s AND NOT EXISTS (
    SELECT FROM chat_entry m WHERE m.conversation_id = c.id AND m.sender = 'agent' AND m.public
      AND m.kind IN ('message', 'file') AND m.created_at >= came.entered_at AND m.created_at <= %(since)s)
  OR (c.last_agent_at IS NULL OR c.last_agent_at < came.entered_at) AND NOT EXISTS ({WRITTEN}) AS first,
  %(next)s AND (c.last_agent_at > %(since)s
    OR c.last_agent_at < c.last_visitor_at AND NOT EXISTS ({WRITTEN})) AS following,
  e.began_at <= %(resolution)s AND NOT EXISTS (
    SELECT FROM metrics_slabreach b WHERE b.conversation_id = e.conversation_id
      AND b.episode = e.number AND b.policy = 'resolution' OFFSET 0) AS finish) may
WHERE e.began_at <= %(last)s AND (e.ended_at IS NULL OR e.ended_at > %(since)s)
AND CASE WHEN came.many > 0 THEN came.outcome = 'answered' OR COALESCE(came.left_at > %(since)s, true)
  ELSE NOT e.by_agent AND c.origin <> 'agent_outbound' AND NOT EXISTS (
    SELECT FROM chat_entry m WHERE m.conversation_id = c.id AND m.sender = 'bot'
      AND m.kind IN ('message', 'file') AND m.created_at >= e.began_at
      AND m.created_at <= COALESCE(e.ended_at, 'infinity')) END
AND (may.first OR may.following OR may.finish)
"""  # noqa: S608  own words


class Breached(NamedTuple):
    conversation: str
    episode: int
    policy: str
    queue: int | None
    started: datetime
    due: datetime


def breached(since: datetime, until: datetime, rules: Rules) -> Iterator[Breached]:
    """What was due after `since` and by `until`, and had not come when it was."""
    those = ran(since, until, rules)
    for first in range(0, len(those), AT_ONCE):
        yield from _breached(those[first : first + AT_ONCE], since, until, rules)


def ran(since: datetime, until: datetime, rules: Rules) -> list[str]:
    """The conversations that have to be read for it, and perhaps some others."""
    resolution = rules.shortest_resolution
    given: dict[str, Any] = {
        "since": since,
        "last": until - timedelta(microseconds=rules.shortest),
        "next": rules.shortest_next_reply is not None,
        "resolution": None if resolution is None else until - timedelta(microseconds=resolution),
    }
    with connection.cursor() as cursor:
        cursor.execute(RAN, given)
        rows = cursor.fetchall()
    last = micros(until)
    return sorted({row[0] for row in rows if _is_promised(*row[1:], rules=rules, until=last)})


def _is_promised(
    queue: int | None,
    entered: datetime,
    first: bool,
    following: bool,
    finish: bool,
    *,
    rules: Rules,
    until: int,
) -> bool:
    """Whether any of what may have been due by then was promised to those who came into the queue at that
    moment."""
    came = micros(entered)
    end = rules.resolution_of(queue, came) if finish else None
    return (
        first
        or (following and rules.next_reply_of(queue, came) is not None)
        or (end is not None and came + end <= until)
    )


def _breached(
    conversations: Sequence[str], since: datetime, until: datetime, rules: Rules
) -> Iterator[Breached]:
    first, last = micros(since), micros(until)
    for episode in read_episodes(conversations, segments_of(conversations)):
        judged = judge(episode, rules, last + 1)
        for clock in clocks(judged, rules, last + 1):
            if clock.due is not None and first < clock.due <= last:
                yield Breached(
                    episode.conversation,
                    episode.number,
                    clock.policy,
                    judged.queue,
                    moment_of(clock.started),
                    moment_of(clock.due),
                )
