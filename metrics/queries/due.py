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

# Whose clocks ran then: somebody answered since, or an answer or the end is waited for and is not written
# down yet as late. Where only the visitor's words are waited for, nothing is due. OFFSET 0 has that asked by
# index for each, instead of all that was ever late being read.
RAN = """
SELECT e.conversation_id::text FROM chat_episode e
JOIN chat_conversation c ON c.id = e.conversation_id
WHERE e.began_at <= %(last)s AND (e.ended_at IS NULL OR e.ended_at > %(since)s) AND (
  c.last_agent_at > %(since)s
  OR (c.last_agent_at IS NULL OR c.last_agent_at < GREATEST(e.began_at, c.last_visitor_at))
    AND NOT EXISTS (
      SELECT FROM metrics_slabreach b WHERE b.conversation_id = e.conversation_id
        AND b.episode = e.number AND b.policy <> 'resolution'
        AND b.started_at >= COALESCE(c.last_agent_at, '-infinity'))
  OR %(resolution)s AND NOT EXISTS (
    SELECT FROM metrics_slabreach b WHERE b.conversation_id = e.conversation_id
      AND b.episode = e.number AND b.policy = 'resolution' OFFSET 0)
)
"""


class Breached(NamedTuple):
    conversation: str
    episode: int
    policy: str
    queue: int | None
    started: datetime
    due: datetime


def breached(since: datetime, until: datetime, rules: Rules) -> Iterator[Breached]:
    """What was due after `since` and by `until`, and had not come when it was."""
    given: dict[str, Any] = {
        "since": since,
        "last": until - timedelta(microseconds=rules.shortest),
        "resolution": any(rules.resolutions.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(RAN, given)
        ran = sorted({row[0] for row in cursor.fetchall()})
    for first in range(0, len(ran), AT_ONCE):
        yield from _breached(ran[first : first + AT_ONCE], since, until, rules)


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
