"""The very conversations behind a number."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from kit.clock import database_now
from metrics.facts import Episode
from metrics.kpis import Kpi
from metrics.kpis.declaration import total
from metrics.ledger.booking import Book, Sums, Window, book, merge
from metrics.ledger.judging import Judgement
from metrics.periods import micros, moment_of
from metrics.queries.facts import facts_about
from metrics.queries.rules import rules
from metrics.queries.sums import Filter, Interval

PAGE = 50
# Conversations are looked at by so many until a page is full, and as many in all for one answer.
LOOKED_AT = 60
MOST_LOOKED_AT = 360

CAME = """
SELECT conversation_id::text, began_at FROM chat_episode
WHERE began_at >= %(start)s - interval '2 days' AND began_at < %(before)s
  -- What was over before adds nothing, but for the work after it.
  AND (ended_at IS NULL OR ended_at >= %(start)s - interval '1 hour')
ORDER BY began_at DESC, conversation_id LIMIT %(most)s
"""


class Found(NamedTuple):
    judgement: Judgement
    sums: Sums


def behind(
    kpi: Kpi, asked: Sequence[Interval], only: Filter, *, counted: bool, before: datetime | None
) -> tuple[list[Found], datetime | None]:
    """A page of the conversations that the number counts, or counts of, in any of these intervals (more
    than two days apart), newest first, and from where to read on; None at the end."""
    found: list[Found] = []
    left = MOST_LOOKED_AT
    for start, end in sorted(asked, reverse=True):
        cursor = min(before or end, end)
        while came := _came(start, cursor):
            found += _those(kpi, (start, end), only, [row[0] for row in came], cursor, counted)
            if len(found) > PAGE:
                return found[:PAGE], _next(found)
            left -= len(came)
            cursor = came[-1][1]
            if left <= 0:
                return found, cursor
            if len(came) < LOOKED_AT:
                break
    return found, None


def _came(start: datetime, before: datetime) -> list[tuple[str, datetime]]:
    with connection.cursor() as reading:
        reading.execute(CAME, {"start": start, "before": before, "most": LOOKED_AT})
        rows: list[tuple[str, datetime]] = reading.fetchall()
    return rows


def _next(found: list[Found]) -> datetime:
    return moment_of(found[PAGE - 1].judgement.episode.began)


def _those(
    kpi: Kpi, asked: Interval, only: Filter, conversations: list[str], before: datetime, counted: bool
) -> list[Found]:
    agreed = rules()
    start, end = map(micros, asked)
    facts = facts_about(conversations, Window(start, start), agreed)
    window = Window(start, end)
    ledger = book(facts, window, agreed, micros(database_now()), is_kept_apart=True)
    names = kpi.numerator if counted or not kpi.denominator else kpi.denominator
    chosen = []
    for judgement in ledger.judged:
        episode = judgement.episode
        sums = _sums(ledger, episode, only)
        if episode.began < micros(before) and total(names, sums) and _passes(judgement, only):
            chosen.append(Found(judgement, sums))
    return sorted(chosen, key=lambda each: -each.judgement.episode.began)


def _passes(judgement: Judgement, only: Filter) -> bool:
    if only.queues is not None and judgement.queue not in only.queues:
        return False
    if only.dimension in ("", "agent") or only.keys is None:
        return True
    return getattr(judgement.episode, only.dimension) in only.keys


def _sums(ledger: Book, episode: Episode, only: Filter) -> Sums:
    """What the episode adds to the number: for agents, to theirs."""
    key = (episode.conversation, episode.number)
    if only.dimension != "agent":
        return ledger.of_episodes.get(key, {})
    return merge(ledger.of_agents.get((*key, agent), {}) for agent in only.keys or ())
