"""Whose first reply was due in some time, by the facts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from metrics.ledger.judging import judge
from metrics.ledger.rules import Rules
from metrics.periods import micros, moment_of
from metrics.queries.facts import UNQUEUED, read_episodes

AT_ONCE = 500

# Whoever came early enough for something to be due by then, and late enough for it not to be due before.
CAME = f"""
SELECT conversation_id::text FROM routing_queuestay
WHERE entered_at > %(first)s AND entered_at <= %(last)s AND kind <> 'consult'
UNION
SELECT e.conversation_id::text FROM chat_episode e
WHERE e.began_at > %(first)s AND e.began_at <= %(last)s AND {UNQUEUED}
"""  # noqa: S608  own words


class Breached(NamedTuple):
    conversation: str
    episode: int
    queue: int | None
    started: datetime
    due: datetime


def breached(since: datetime, until: datetime, rules: Rules) -> Iterator[Breached]:
    """The first replies that were due after `since` and by `until`, and had not come when they were."""
    each = [rules.threshold, *(long for of in rules.thresholds.values() for _, long in of)]
    bounds = {
        "first": since - timedelta(microseconds=max(each)),
        "last": until - timedelta(microseconds=min(each)),
    }
    with connection.cursor() as cursor:
        cursor.execute(CAME, bounds)
        came = [row[0] for row in cursor.fetchall()]
    for first in range(0, len(came), AT_ONCE):
        for episode in read_episodes(came[first : first + AT_ONCE], ()):
            judged = judge(episode, rules, micros(until))
            if judged.arrival is None or not judged.is_breach:
                continue
            due = moment_of(judged.arrival + rules.threshold_of(judged.queue, judged.arrival))
            if since < due <= until:
                started = moment_of(judged.arrival)
                yield Breached(episode.conversation, episode.number, judged.queue, started, due)
