"""The very conversations behind a number."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from chat.models import Visitor
from kit.clock import database_now
from metrics.facts import Episode
from metrics.kpis import Kpi
from metrics.kpis.declaration import total
from metrics.ledger.booking import Book, Sums, Window, book, merge
from metrics.ledger.judging import Judgement
from metrics.periods import Period, micros, moment_of
from metrics.queries.facts import facts_about
from metrics.queries.rules import rules
from metrics.queries.sums import Filter

PAGE = 50
# Conversations are looked at by so many until a page is full, and so often for one answer.
LOOKED_AT = 60
LOOKS = 6

CAME = """
SELECT conversation_id::text, began_at FROM chat_episode
WHERE began_at >= %s - interval '2 days' AND began_at < %s
ORDER BY began_at DESC, conversation_id LIMIT %s
"""


class Found(NamedTuple):
    judgement: Judgement
    sums: Sums


def behind(
    kpi: Kpi, asked: Period, only: Filter, *, counted: bool, before: datetime | None
) -> tuple[list[Found], datetime | None]:
    """A page of the conversations that the number counts, or counts of, newest first, and from where to
    read on; None at the end."""
    found: list[Found] = []
    cursor = min(before or asked.end, asked.end)
    for _ in range(LOOKS):
        with connection.cursor() as reading:
            reading.execute(CAME, [asked.start, cursor, LOOKED_AT])
            came = reading.fetchall()
        found += _those(kpi, asked, only, [row[0] for row in came], cursor, counted)
        if len(came) < LOOKED_AT:
            return found[:PAGE], _next(found)
        cursor = came[-1][1]
        if len(found) >= PAGE:
            return found[:PAGE], _next(found) or cursor
    return found, cursor


def _next(found: list[Found]) -> datetime | None:
    return moment_of(found[PAGE - 1].judgement.episode.began) if len(found) > PAGE else None


def _those(
    kpi: Kpi, asked: Period, only: Filter, conversations: list[str], before: datetime, counted: bool
) -> list[Found]:
    agreed = rules()
    start = micros(asked.start)
    facts = facts_about(conversations, Window(start, start), agreed)
    window = Window(start, micros(asked.end))
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


def visitors(found: list[Found]) -> dict[str, str]:
    """What the visitors are called."""
    keys = {each.judgement.episode.visitor for each in found}
    return {str(visitor.pk): visitor.shown_name for visitor in Visitor.objects.filter(pk__in=keys)}
