"""Sums of periods, read from the buckets that make them up."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from metrics.ledger.booking import Sums
from metrics.models import Progress
from metrics.periods import Bucket, parts

SQL = """
SELECT b.grain, b.start, b.queue_id, b.key, b.sums::text
FROM unnest(%(grains)s::text[], %(starts)s::timestamptz[]) AS wanted(grain, start)
JOIN metrics_bucket b ON b.grain = wanted.grain AND b.start = wanted.start
WHERE b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
  AND (%(queues)s::bigint[] IS NULL OR b.queue_id = ANY(%(queues)s::bigint[]))
"""
WITH_SPREADS = SQL.replace("b.sums::text", "b.sums::text, b.spreads::text")

decoded = msgspec.json.Decoder(dict[str, int]).decode


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cells are summed: those of a dimension ("" for all), of some keys and queues; None for any."""

    dimension: str = ""
    keys: tuple[str, ...] | None = None
    queues: tuple[int, ...] | None = None


Interval = tuple[datetime, datetime]


def sums_of(interval: Interval, only: Filter, *, spreads: bool = False) -> Sums:
    """The sums of one period, together."""
    found = grouped([interval], only, spreads=spreads)
    total: Sums = defaultdict(int)
    for sums in found.values():
        for name, amount in sums.items():
            total[name] += amount
    return total


def grouped(
    intervals: Sequence[Interval], only: Filter, *, spreads: bool = False
) -> dict[tuple[int, int | None, str], Sums]:
    """The sums by (number of the interval, queue, key)."""
    wanted: dict[Bucket, list[tuple[int, int]]] = defaultdict(list)
    for n, (start, end) in enumerate(intervals):
        for bucket, sign in parts(start, end):
            wanted[bucket].append((n, sign))
    found: dict[tuple[int, int | None, str], Sums] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            WITH_SPREADS if spreads else SQL,
            {
                "grains": [bucket.grain.value for bucket in wanted],
                "starts": [bucket.start for bucket in wanted],
                "dimension": only.dimension,
                "keys": _listed(only.keys),
                "queues": _listed(only.queues),
            },
        )
        for grain, start, queue, key, *kept in cursor.fetchall():
            for n, sign in wanted[Bucket(grain, start)]:
                into = found.setdefault((n, queue, key), defaultdict(int))
                for each in kept:
                    for name, amount in decoded(each).items():
                        into[name] += sign * amount
    return found


def _listed(values: Collection[object] | None) -> list[object] | None:
    return None if values is None else list(values)


def shown_until() -> datetime | None:
    """Every fact up to then is in the sums."""
    return Progress.objects.values_list("shown_until", flat=True).first()
