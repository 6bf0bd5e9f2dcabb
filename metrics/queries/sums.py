"""Sums of periods, read from the buckets that make them up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Max
from psycopg import sql

from metrics.kpis import Kpi
from metrics.kpis.untold import QUEUE
from metrics.ledger.booking import Cell, Sums, add, merge
from metrics.ledger.work import QUARTER
from metrics.models import DirtyQuarter, Progress
from metrics.periods import Bucket, Grain, Period, after, days, floor, hours, micros, parts
from metrics.queries.narrowed import Conditions, narrowed

# Of all queues together there are sums of days and months.
TOGETHER = [Grain.DAY.value, Grain.MONTH.value]

# How much time passed: the one sum that is no fact's.
PASSED = "passed_us"

SQL = """
SELECT b.grain, b.start, b.queue_id, b.key, b.sums::text
FROM unnest(%(grains)s::text[], %(starts)s::timestamptz[]) AS wanted(grain, start)
JOIN metrics_bucket b ON b.grain = wanted.grain AND b.start = wanted.start
WHERE b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
  AND (%(queues)s::bigint[] IS NULL OR b.queue_id = ANY(%(queues)s::bigint[]))
  AND (b.queue_id IS NOT DISTINCT FROM 0) = (b.grain = ANY(%(together)s::text[]))
"""
WITH_SPREADS = SQL.replace("b.sums::text", "b.sums::text, b.spreads::text")

# Added up by the database, where few names of many rows are asked for.
ADDED = """
SELECT wanted.n, {names}
FROM unnest(%(grains)s::text[], %(starts)s::timestamptz[], %(places)s::int[], %(signs)s::int[])
  AS wanted(grain, start, n, sign)
JOIN metrics_bucket b ON b.grain = wanted.grain AND b.start = wanted.start
CROSS JOIN LATERAL jsonb_to_record(b.sums) AS kept({columns})
WHERE b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
  AND (%(queues)s::bigint[] IS NULL OR b.queue_id = ANY(%(queues)s::bigint[]))
  AND (b.queue_id IS NOT DISTINCT FROM 0) = (b.grain = ANY(%(together)s::text[]))
GROUP BY wanted.n
"""

# The same by the hour of the local week, Monday's first being 0.
OF_WEEK = """
SELECT (extract(isodow FROM b.start AT TIME ZONE %(zone)s)::int - 1) * 24
  + extract(hour FROM b.start AT TIME ZONE %(zone)s)::int AS place, {names}
FROM metrics_bucket b
CROSS JOIN LATERAL jsonb_to_record(b.sums) AS kept({columns})
WHERE b.grain = %(grain)s AND b.start >= %(start)s AND b.start < %(end)s
  AND b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
  AND (%(queues)s::bigint[] IS NULL OR b.queue_id = ANY(%(queues)s::bigint[]))
GROUP BY 1
"""

decoded = msgspec.json.Decoder(dict[str, int]).decode


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cells are summed: those of a dimension ("" for all), of some keys and queues; None for any.
    `also` are further dimensions whose keys must pass: then nothing is kept, and it is made of facts."""

    dimension: str = ""
    keys: tuple[str, ...] | None = None
    queues: tuple[int, ...] | None = None
    also: Conditions = ()

    @property
    def conditions(self) -> Conditions:
        """What a conversation must be to pass, queues apart."""
        own = ((self.dimension, self.keys),) if self.dimension and self.keys is not None else ()
        return (*own, *self.also)

    @property
    def dimensions(self) -> frozenset[str]:
        """By what it tells a part from the whole."""
        queued = () if self.queues is None else (QUEUE,)
        return frozenset(each for each in (self.dimension, *queued, *(name for name, _ in self.also)) if each)


Interval = tuple[datetime, datetime]


def sums_of(interval: Interval, only: Filter, *, spreads: bool = False) -> Sums:
    """The sums of one period, together."""
    found = grouped([interval], only, spreads=spreads)
    total: Sums = defaultdict(int)
    for sums in found.values():
        for name, amount in sums.items():
            total[name] += amount
    total[PASSED] = passed(interval, shown_until())
    return total


def passed(interval: Interval, shown: datetime | None) -> int:
    """How much of a period is over, in microseconds: what lines and the like are long for."""
    start, end = (floor(at, Grain.QUARTER) for at in interval)
    return max(0, micros(min(end, shown or end)) - micros(start))


@lru_cache(maxsize=64)
def shown_sums(interval: Interval, only: Filter, shown: datetime) -> Sums:
    """The sums of one period with their spreads, as they were when every fact up to `shown` was in them:
    however many ask, they are read once."""
    return sums_of(interval, only, spreads=True)


def grouped(
    intervals: Sequence[Interval], only: Filter, *, spreads: bool = False, by_queue: bool = False
) -> dict[tuple[int, int | None, str], Sums]:
    """The sums by (number of the interval, queue, key). Only with `by_queue` those of a queue are all its
    own: otherwise some may be of all queues together."""
    if only.also:
        return _of_facts(intervals, only)
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
                "together": [] if by_queue or only.queues is not None else TOGETHER,
            },
        )
        for grain, start, queue, key, *kept in cursor.fetchall():
            for n, sign in wanted[Bucket(grain, start)]:
                into = found.setdefault((n, queue, key), defaultdict(int))
                for each in kept:
                    for name, amount in decoded(each).items():
                        into[name] += sign * amount
    return found


def _of_facts(intervals: Sequence[Interval], only: Filter) -> dict[tuple[int, int | None, str], Sums]:
    """As `grouped`, of what passes several filters."""
    found: dict[tuple[int, int | None, str], Sums] = {}
    shown = shown_until()
    for run in _runs(intervals):
        places = {quarter: n for n in run for quarter in _quarters(intervals[n])}
        start, end = intervals[run[0]][0], intervals[run[-1]][1]
        cells = narrowed(start, end, only.conditions, only.queues, shown)
        for cell, sums in cells.items():
            if cell.quarter in places and _is_asked(cell, only):
                into = found.setdefault((places[cell.quarter], cell.queue, cell.key), defaultdict(int))
                add(into, sums)
    return found


def _quarters(interval: Interval) -> range:
    start, end = (micros(floor(at, Grain.QUARTER)) for at in interval)
    return range(start, end, QUARTER)


def _runs(intervals: Sequence[Interval]) -> list[list[int]]:
    """The places of intervals that follow each other: their facts are read at once."""
    runs: list[list[int]] = []
    for n, (start, _) in enumerate(intervals):
        if n and intervals[n - 1][1] == start:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _is_asked(cell: Cell, only: Filter) -> bool:
    return (
        cell.dimension == only.dimension
        and (only.keys is None or cell.key in only.keys)
        and (only.queues is None or cell.queue in only.queues)
    )


def at_places(intervals: Sequence[Interval], only: Filter, names: Collection[str] | None) -> list[Sums]:
    """These sums of each interval, of all queues and keys together; all of them, without names."""
    found = _at_places(intervals, only, names)
    if names is None or PASSED in names:
        shown = shown_until()
        for interval, sums in zip(intervals, found, strict=True):
            sums[PASSED] = passed(interval, shown)
    return found


def _at_places(intervals: Sequence[Interval], only: Filter, names: Collection[str] | None) -> list[Sums]:
    found: list[Sums] = [{} for _ in intervals]
    if names is None or only.also:
        for (n, _, _), sums in grouped(intervals, only).items():
            found[n] = merge((found[n], sums))
        return found
    wanted = [(part, n) for n, (start, end) in enumerate(intervals) for part in parts(start, end)]
    given = {
        "grains": [part.bucket.grain.value for part, _ in wanted],
        "starts": [part.bucket.start for part, _ in wanted],
        "places": [n for _, n in wanted],
        "signs": [part.sign for part, _ in wanted],
    }
    for n, sums in _added(ADDED, "wanted.sign * ", names, only, given).items():
        found[n] = sums
    return found


def of_week(asked: Period, only: Filter, names: Collection[str] | None) -> dict[int, Sums]:
    """These sums by the hour of the local week, Monday's first being 0; all of them, without names."""
    if names is None or PASSED in names or only.also:
        found: dict[int, Sums] = {}
        each = list(hours(asked))
        for (start, _), sums in zip(each, at_places(each, only, names), strict=True):
            local = start.astimezone(asked.zone)
            place = local.weekday() * 24 + local.hour
            found[place] = merge((found.get(place, {}), sums))
        return found
    start, end = floor(asked.start, Grain.QUARTER), floor(asked.end, Grain.QUARTER)
    offsets = (each.astimezone(asked.zone).utcoffset() for day in days(asked) for each in day)
    is_whole = not any((offset or timedelta()) % timedelta(hours=1) for offset in offsets)
    is_whole = is_whole and all(floor(each, Grain.HOUR) == each for each in (start, end))
    given = {
        "zone": asked.zone.key,
        "grain": (Grain.HOUR if is_whole else Grain.QUARTER).value,
        "start": start,
        "end": end,
    }
    return _added(OF_WEEK, "", names, only, given)


def _added(
    query: str, sign: str, names: Collection[str], only: Filter, given: dict[str, Any]
) -> dict[int, Sums]:
    # All of a row's are taken out of it at once, which takes half the time of one after the other.
    kept = [sql.Identifier(name) for name in names]
    added = sql.SQL(", ").join(sql.SQL("sum({}kept.{})").format(sql.SQL(sign), name) for name in kept)
    columns = sql.SQL(", ").join(sql.SQL("{} numeric").format(name) for name in kept)
    filters = {
        "dimension": only.dimension,
        "keys": _listed(only.keys),
        "queues": _listed(only.queues),
        "together": [] if only.queues is not None else TOGETHER,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(names=added, columns=columns), given | filters)
        return {
            place: {name: int(amount or 0) for name, amount in zip(names, sums, strict=True)}
            for place, *sums in cursor.fetchall()
        }


def needed(kpis: Iterable[Kpi]) -> tuple[str, ...] | None:
    """The names of the sums that these are made of, and of what is not finished; None for all."""
    each = [kpi.needs for kpi in kpis]
    if None in each:
        return None
    return tuple(sorted({"unfinished"}.union(*(names for names in each if names))))


def _listed(values: Collection[object] | None) -> list[object] | None:
    return None if values is None else list(values)


def shown_until() -> datetime | None:
    """Every fact up to then is in the sums."""
    return Progress.objects.values_list("shown_until", flat=True).first()


def remade_from() -> datetime | None:
    """From then on all sums are made by the present ledger; those before it are being made again. None when
    all of them are."""
    last = DirtyQuarter.objects.filter(is_older=True).aggregate(last=Max("start"))["last"]
    return None if last is None else after(last, Grain.QUARTER)
