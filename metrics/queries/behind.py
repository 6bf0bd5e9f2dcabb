"""The very conversations behind a number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from kit.clock import database_now
from metrics.facts import Episode
from metrics.kpis import Kpi
from metrics.kpis.declaration import total
from metrics.ledger.booking import Book, Sums, Window, book, merge
from metrics.ledger.judging import Judgement
from metrics.periods import micros, moment_of
from metrics.queries.facts import facts_about
from metrics.queries.narrowed import QUEUED, given, passes
from metrics.queries.rules import rules
from metrics.queries.sums import Filter, Interval

PAGE = 50
# Conversations are looked at by so many until a page is full, and as many in all for one answer. Where they
# are filtered, so many are gone through to find them.
LOOKED_AT = 60
MOST_LOOKED_AT = 240
GONE_THROUGH = 1_000
# Who came so long before may still be counted; what was over adds nothing but for the work after it.
BEFORE = timedelta(days=2)
AFTERWARDS = timedelta(hours=1)

# Whoever came at the same moment is looked at together, so that a moment says where to read on.
CAME = """
SELECT conversation_id::text, began_at FROM chat_episode
WHERE began_at >= %(since)s AND began_at < %(before)s
  AND (ended_at IS NULL OR ended_at >= %(done)s)
ORDER BY began_at DESC FETCH FIRST %(looked_at)s ROWS WITH TIES
"""
# Those that may pass the filter; of the last of those gone through, only when it began.
FILTERED = """
WITH came AS MATERIALIZED (
  SELECT conversation_id, began_at FROM chat_episode
  WHERE began_at >= %(since)s AND began_at < %(before)s
    AND (ended_at IS NULL OR ended_at >= %(done)s)
  ORDER BY began_at DESC FETCH FIRST %(gone_through)s ROWS WITH TIES
), likely AS (
  SELECT c.id, came.began_at FROM came JOIN chat_conversation c ON c.id = came.conversation_id
  LEFT JOIN proactive_beginning b ON b.conversation_id = c.id
  WHERE {queued} AND {passes}
  ORDER BY came.began_at DESC FETCH FIRST %(looked_at)s ROWS WITH TIES
)
SELECT id::text, began_at FROM likely
UNION ALL
(SELECT '', min(began_at) FROM came HAVING (SELECT count(*) FROM likely) < %(looked_at)s
  AND count(*) >= %(gone_through)s)
ORDER BY 2 DESC
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
        cursor: datetime | None = min(before or end, end)
        while cursor is not None:
            came, further = _came(start, cursor, only)
            looked_at = (further or start - BEFORE, cursor)
            found += _those(kpi, (start, end), only, came, looked_at, counted)
            if len(found) > PAGE:
                page = _page(found)
                return page, moment_of(page[-1].judgement.episode.began)
            left -= max(len(came), LOOKED_AT)
            cursor = further
            if left <= 0 and cursor is not None:
                return found, cursor
    return found, None


def _came(start: datetime, before: datetime, only: Filter) -> tuple[list[str], datetime | None]:
    """The next conversations to look at, and from where to go on; None where there are no more."""
    bounds: dict[str, Any] = {
        "since": start - BEFORE,
        "done": start - AFTERWARDS,
        "before": before,
        "looked_at": LOOKED_AT,
        "gone_through": GONE_THROUGH,
    }
    is_filtered = only.queues is not None or bool(only.conditions)
    filtered = FILTERED.format(queued=QUEUED, passes=passes(only.conditions))
    with connection.cursor() as cursor:
        cursor.execute(filtered if is_filtered else CAME, bounds | given(only.conditions, only.queues))
        rows = cursor.fetchall()
    came = [key for key, _ in rows if key]
    return came, rows[-1][1] if len(came) >= LOOKED_AT or len(came) < len(rows) else None


def _page(found: list[Found]) -> list[Found]:
    """A page, and whoever began at the same moment as its last."""
    end = PAGE
    while end < len(found) and found[end].judgement.episode.began == found[end - 1].judgement.episode.began:
        end += 1
    return found[:end]


def _those(
    kpi: Kpi, asked: Interval, only: Filter, conversations: list[str], began: Interval, counted: bool
) -> list[Found]:
    """Those of the conversations' episodes that began in an interval and count, newest first."""
    agreed = rules()
    start, end = map(micros, asked)
    facts = facts_about(conversations, Window(start, start), agreed)
    window, looked_at = Window(start, end), Window(*map(micros, began))
    ledger = book(facts, window, agreed, micros(database_now()), is_kept_apart=True)
    names = kpi.numerator if counted or not kpi.denominator else kpi.denominator
    chosen = []
    for judgement in ledger.judged:
        episode = judgement.episode
        sums = _sums(ledger, episode, only)
        if looked_at.holds(episode.began) and total(names, sums) and _passes(judgement, only):
            chosen.append(Found(judgement, sums))
    return sorted(chosen, key=lambda each: -each.judgement.episode.began)


def _passes(judgement: Judgement, only: Filter) -> bool:
    if only.queues is not None and judgement.queue not in only.queues:
        return False
    return all(
        dimension == "agent" or getattr(judgement.episode, dimension) in keys
        for dimension, keys in only.conditions
    )


def _sums(ledger: Book, episode: Episode, only: Filter) -> Sums:
    """What the episode adds to the number: for agents, to theirs."""
    key = (episode.conversation, episode.number)
    if only.dimension != "agent":
        return ledger.of_episodes.get(key, {})
    return merge(ledger.of_agents.get((*key, agent), {}) for agent in only.keys or ())
