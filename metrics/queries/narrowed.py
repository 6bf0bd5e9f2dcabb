"""Sums of what several filters leave. None are kept by two dimensions at once, so they are made of the facts
of the very conversations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from kit.clock import database_now
from metrics.ledger.booking import Cell, Sums, Window, book
from metrics.periods import Grain, floor, micros
from metrics.queries.facts import TOUCHED, facts_about
from metrics.queries.rules import rules

# By dimension, the keys that pass.
Conditions = tuple[tuple[str, tuple[str, ...]], ...]

# Half a millisecond each.
MOST = 2_000
LONGEST = timedelta(days=92)
# An agent's work is shared between all that they hold, whether it passes or not.
OF_NO_CONVERSATION = {
    "work_us",
    "work_parts",
    "staffed_us",
    "room_us",
    "signed_in_us",
    "accepting_us",
    "present_us",
}

# Whether a conversation c, which began as b, passes.
PASSES = {
    "site": "c.site_id::text = ANY(%(site)s)",
    "origin": "c.origin = ANY(%(origin)s)",
    "topic": "c.topic_id::text = ANY(%(topic)s)",
    "entry_point": "b.entry_id::text = ANY(%(entry_point)s)",
    "device": "b.device = ANY(%(device)s)",
    "language": "lower(split_part(b.language, '-', 1)) = ANY(%(language)s)",
    "agent": """(EXISTS (SELECT 1 FROM routing_segment s
        WHERE s.conversation_id = c.id AND s.agent_id::text = ANY(%(agent)s))
      OR EXISTS (SELECT 1 FROM routing_queuestay s JOIN routing_offer o ON o.stay_id = s.id
        WHERE s.conversation_id = c.id AND o.agent_id::text = ANY(%(agent)s))
      OR EXISTS (SELECT 1 FROM chat_entry m
        WHERE m.conversation_id = c.id AND m.agent_id::text = ANY(%(agent)s)))""",
}
QUEUED = """(%(queues)s::bigint[] IS NULL OR EXISTS (SELECT 1 FROM routing_queuestay s
  WHERE s.conversation_id = c.id AND s.queue_id = ANY(%(queues)s::bigint[])))"""

PASSING = f"""
WITH touched AS ({TOUCHED})
SELECT c.id::text FROM touched JOIN chat_conversation c ON c.id = touched.conversation_id::uuid
LEFT JOIN proactive_beginning b ON b.conversation_id = c.id
WHERE {QUEUED} AND {{passes}}
LIMIT %(most)s
"""  # noqa: S608  own words


class TooMuch(Exception):
    """More would have to be gone through than an answer may take; the message says so."""


def passes(conditions: Conditions) -> str:
    """SQL that says whether a conversation c, which began as b, passes; see `given`."""
    return " AND ".join(PASSES[dimension] for dimension, _ in conditions) or "true"


def given(conditions: Conditions, queues: tuple[int, ...] | None) -> dict[str, Any]:
    found: dict[str, Any] = {dimension: list(keys) for dimension, keys in conditions}
    return found | {"queues": None if queues is None else list(queues)}


@lru_cache(maxsize=32)
def narrowed(
    start: datetime,
    end: datetime,
    conditions: Conditions,
    queues: tuple[int, ...] | None,
    shown: datetime | None,
) -> Mapping[Cell, Sums]:
    """The sums of the conversations that pass, by quarter hour, queue and each dimension. They are made once
    for as long as the page says that its numbers are those of `shown`. Raises TooMuch."""
    start, end = floor(start, Grain.QUARTER), floor(end, Grain.QUARTER)
    if end - start > LONGEST:
        raise TooMuch(f"Several filters at once are answered for {LONGEST.days} days at most. Take one away.")
    conversations = _passing(start, end, conditions, queues)
    if len(conversations) > MOST:
        raise TooMuch(
            f"More than {MOST:,} conversations pass these filters. Choose a shorter period, or take one away."
        )
    window, agreed = Window(micros(start), micros(end)), rules()
    facts = facts_about(conversations, Window(window.start, window.start), agreed)
    cells = book(facts, window, agreed, micros(database_now())).cells
    kept = {
        cell: {name: amount for name, amount in sums.items() if name not in OF_NO_CONVERSATION}
        for cell, sums in cells.items()
    }
    return {cell: sums for cell, sums in kept.items() if sums}


def _passing(
    start: datetime, end: datetime, conditions: Conditions, queues: tuple[int, ...] | None
) -> list[str]:
    bounds: dict[str, Any] = {"start": start, "end": end, "most": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(PASSING.format(passes=passes(conditions)), bounds | given(conditions, queues))
        return [key for (key,) in cursor.fetchall()]
