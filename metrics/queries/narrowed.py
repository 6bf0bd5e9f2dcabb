"""Sums of what several filters leave. None are kept by two dimensions at once, so they are added up from what
each conversation added: its postings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import msgspec
from django.db import connection, transaction
from msgspec import Raw, Struct

from metrics.ledger.booking import DIMENSIONS, Sums, add
from metrics.periods import Interval

# By dimension, the keys that pass.
Conditions = tuple[tuple[str, tuple[str, ...]], ...]
# By number of the interval, queue and key.
Place = tuple[int, int | None, str]

# What is looked through within a second or two: some fifty thousand conversations.
MOST_BYTES = 60_000_000
MOST_ROWS = 60_000
# So many at a time, so that they never lie in memory all at once.
AT_ONCE = 2_000

ASKED = """
FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS asked(start, stop, n)
JOIN metrics_postings p ON p.start >= asked.start AND p.start < asked.stop
WHERE %(queues)s::bigint[] IS NULL OR p.queue_id = ANY(%(queues)s::bigint[])
"""
SIZE = f"""
SELECT count(*), COALESCE(sum(bytes), 0)
FROM (SELECT octet_length(p.packed) AS bytes {ASKED} LIMIT %(most)s) looked
"""  # noqa: S608  own words
POSTED = f"SELECT asked.n - 1, p.queue_id, p.packed {ASKED}"


class TooMuch(Exception):
    """More would have to be gone through than an answer may take; the message says so."""


class Unread(Struct, array_like=True):
    """A posting of which is read what decides whether it passes."""

    conversation: Raw
    number: Raw
    keys: tuple[str, ...]
    sums: Raw
    agents: Raw


def narrowed(
    intervals: tuple[Interval, ...],
    dimension: str,
    keys: tuple[str, ...] | None,
    conditions: Conditions,
    queues: tuple[int, ...] | None,
    shown: datetime | None,
) -> dict[Place, Sums]:
    """The sums, spreads among them, of the conversations that pass all conditions, by interval, queue and key
    of the dimension: of these keys, or all. They are added up once for as long as the page says that its
    numbers are those of `shown`. Raises TooMuch."""
    return _known(shown)(intervals, dimension, keys, conditions, queues)


@lru_cache(maxsize=1)
def _known(shown: datetime | None) -> Callable[..., dict[Place, Sums]]:
    """What was added up for these numbers. With newer ones all of it is forgotten: nobody asks for it again,
    and an answer can take megabytes."""
    return lru_cache(maxsize=64)(_added_up)


def _added_up(
    intervals: tuple[Interval, ...],
    dimension: str,
    keys: tuple[str, ...] | None,
    conditions: Conditions,
    queues: tuple[int, ...] | None,
) -> dict[Place, Sums]:
    given: dict[str, Any] = {
        "starts": [start for start, _ in intervals],
        "ends": [end for _, end in intervals],
        "queues": None if queues is None else list(queues),
    }
    refuse_too_much(given)
    passes, found = _passing(conditions), defaultdict[Place, Sums](dict)
    with posted(given) as rows:
        for n, queue, packed in rows:
            for posting in unread(packed):
                if passes(posting.keys):
                    for key, sums in _of_dimension(posting, dimension):
                        if keys is None or key in keys:
                            add(found[n, queue, key], sums)
    return {place: sums for place, sums in found.items() if sums}


def refuse_too_much(given: dict[str, Any]) -> None:
    """Raises TooMuch."""
    with connection.cursor() as cursor:
        cursor.execute(SIZE, given | {"most": MOST_ROWS + 1})
        rows, size = cursor.fetchone()
    if rows > MOST_ROWS or size > MOST_BYTES:
        raise TooMuch(
            "Several filters at once would have to go through more conversations of this period than there is"
            " time for. Choose a shorter period, or take one filter away."
        )


@contextmanager
def posted(given: dict[str, Any]) -> Iterator[Iterable[tuple[int, int | None, bytes]]]:
    """The postings of these queues from the `starts` to the `ends`. They are left with the database until
    they are asked for."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(POSTED, given)
        yield chain.from_iterable(iter(lambda: cursor.fetchmany(AT_ONCE), []))


def _passing(conditions: Conditions) -> Callable[[tuple[str, ...]], bool]:
    """Whether the keys of a posting pass. Those of agents are not of a conversation."""
    asked = [
        (DIMENSIONS.index(dimension), frozenset(keys))
        for dimension, keys in conditions
        if dimension != "agent"
    ]
    return lambda keys: all(keys[place] in passing for place, passing in asked)


def _of_dimension(posting: Unread, dimension: str) -> Iterable[tuple[str, Sums]]:
    """Its sums by the keys of the dimension, "" being all."""
    if dimension == "agent":
        return by_agent(posting.agents).items()
    key = posting.keys[DIMENSIONS.index(dimension)] if dimension else ""
    return [(key, summed(posting.sums))] if key or not dimension else ()


unread = msgspec.msgpack.Decoder(list[Unread]).decode
summed = msgspec.msgpack.Decoder(Sums).decode
by_agent = msgspec.msgpack.Decoder(dict[str, Sums]).decode
