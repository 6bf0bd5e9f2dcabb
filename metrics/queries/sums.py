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

from metrics import spread
from metrics.kpis import Kpi
from metrics.kpis.untold import QUEUE
from metrics.ledger.booking import Sums, add, merge
from metrics.models import Bucket as Kept
from metrics.models import DirtyQuarter, Progress
from metrics.periods import Grain, Interval, Period, after, days, floor, hours, micros, signed
from metrics.queries.narrowed import Conditions, Place, narrowed

# How much time passed: the one sum that is no fact's.
PASSED = "passed_us"

# Which of the wanted buckets are looked at: those of some keys, and of some queues or all of them together.
PASSING = """
b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
  AND (%(queues)s::bigint[] IS NULL AND b.queue_id IS DISTINCT FROM 0
    OR b.queue_id = ANY(%(queues)s::bigint[]))
"""

# Each wanted bucket is asked for by index. OFFSET 0 keeps it so: PostgreSQL cannot know how few are wanted,
# and would read all that a key ever had.
BUCKET = f"""
CROSS JOIN LATERAL (
  SELECT * FROM metrics_bucket b WHERE b.grain = wanted.grain AND b.start = to_timestamp(wanted.start)
    AND {PASSING} OFFSET 0) b
"""  # noqa: S608  own words

READ = f"""
SELECT wanted.grain, wanted.start, b.queue_id, b.key, {{columns}}
FROM unnest(%(grains)s::text[], %(starts)s::bigint[]) AS wanted(grain, start) {BUCKET}
"""  # noqa: S608  own words

# Added up by the database, where some names of many are asked for: each bucket is read once, for however many
# intervals. All of a row's are taken out of it at once, which takes half the time of one after the other.
ADDED = f"""
WITH kept AS MATERIALIZED (
  SELECT wanted.bucket, {{place}}, {{kept}}
  FROM unnest(%(grains)s::text[], %(starts)s::bigint[]) WITH ORDINALITY AS wanted(grain, start, bucket)
  {BUCKET}
  CROSS JOIN LATERAL jsonb_to_record(b.sums) AS kept({{columns}})
)
SELECT part.n, kept.queue_id, kept.key, {{added}}
FROM unnest(%(buckets)s::bigint[], %(places)s::int[], %(signs)s::int[]) AS part(bucket, n, sign)
JOIN kept USING (bucket) GROUP BY 1, 2, 3
"""  # noqa: S608  own words

# The same by the hour of the local week, Monday's first being 0.
OF_WEEK = f"""
SELECT (extract(isodow FROM b.start AT TIME ZONE %(zone)s)::int - 1) * 24
  + extract(hour FROM b.start AT TIME ZONE %(zone)s)::int AS place, {{added}}
FROM metrics_bucket b
CROSS JOIN LATERAL jsonb_to_record(b.sums) AS kept({{columns}})
WHERE b.grain = %(grain)s AND b.start >= %(start)s AND b.start < %(end)s AND {PASSING}
GROUP BY 1
"""  # noqa: S608  own words

decoded = msgspec.json.Decoder(dict[str, int]).decode


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cells are summed: those of a dimension ("" for all), of some keys and queues; None for any.
    `also` are further dimensions whose keys must pass: then nothing is kept, and it is made of postings."""

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
    def kept_queues(self) -> list[int]:
        """Under which queues it is kept: all together, or those that are named."""
        if self.queues is None:
            return [Kept.EVERY]
        return [queue for queue in self.queues if queue != Kept.EVERY]

    @property
    def dimensions(self) -> frozenset[str]:
        """By what it tells a part from the whole."""
        queued = () if self.queues is None else (QUEUE,)
        return frozenset(each for each in (self.dimension, *queued, *(name for name, _ in self.also)) if each)


# By grain and beginning of a bucket: with which signs it goes into the intervals of which numbers.
Wanted = dict[tuple[str, int], list[tuple[int, int]]]
# The kinds of spreads that are asked for; None for all.
Spreads = Collection[str] | None


def sums_of(
    interval: Interval, only: Filter, names: Collection[str] | None = None, *, spreads: Spreads = ()
) -> Sums:
    """The sums of one period, together: these, or all of them, and the spreads of these kinds."""
    total = merge(grouped([interval], only, names, spreads=spreads).values())
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
    return sums_of(interval, only, spreads=None)


def grouped(
    intervals: Sequence[Interval],
    only: Filter,
    names: Collection[str] | None = None,
    *,
    spreads: Spreads = (),
    by_queue: bool = False,
) -> dict[Place, Sums]:
    """These sums, or all of them, and the spreads of these kinds. Only with `by_queue`, or where the filter
    names queues, they are told by queue: otherwise they are of all together."""
    if only.also:
        return _narrowed(intervals, only)
    wanted = _wanted(intervals)
    asked = _asked(only, by_queue=by_queue)
    found: dict[Place, Sums] = defaultdict(dict)
    if names is None:
        for place, each in _read("b.sums::text", wanted, asked).items():
            for sign, kept in each:
                add(found[place], decoded(kept) if sign > 0 else _taken(decoded(kept)))
    else:
        found.update(_added(names, wanted, asked))
    if spreads is None or spreads:
        for place, each in _read("b.spreads", wanted, asked).items():
            found[place].update(spread.added(each, spreads))
    return found


def _wanted(intervals: Sequence[Interval]) -> Wanted:
    wanted: Wanted = defaultdict(list)
    for n, (start, end) in enumerate(intervals):
        for grain, at, sign in signed(start, end):
            wanted[grain, at].append((n, sign))
    return wanted


def _asked(only: Filter, *, by_queue: bool = False) -> dict[str, Any]:
    keys = only.keys if only.dimension else ("",)
    return {
        "dimension": only.dimension,
        "keys": _listed(keys),
        "queues": None if by_queue and only.queues is None else only.kept_queues,
    }


def _taken(sums: Sums) -> Sums:
    return {name: -amount for name, amount in sums.items()}


def _read(column: str, wanted: Wanted, asked: dict[str, Any]) -> dict[Place, list[tuple[int, Any]]]:
    """A column of each bucket, with its sign."""
    found: dict[Place, list[tuple[int, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(READ.format(columns=column), _buckets(wanted) | asked)
        for grain, start, queue, key, kept in cursor.fetchall():
            for n, sign in wanted[grain, start]:
                found[n, queue, key].append((sign, kept))
    return found


def _added(
    names: Collection[str], wanted: Wanted, asked: dict[str, Any], *, apart: bool = True
) -> dict[Place, Sums]:
    """By place; or, not `apart`, of all queues and keys together."""
    parts = [(bucket, *part) for bucket, those in enumerate(wanted.values(), 1) for part in those]
    buckets, places, signs = (_array(part[n] for part in parts) for n in range(3))
    place = "b.queue_id, b.key" if apart else "NULL::bigint AS queue_id, '' AS key"
    given = _buckets(wanted) | asked | {"buckets": buckets, "places": places, "signs": signs}
    with connection.cursor() as cursor:
        cursor.execute(_query(ADDED, names, "part.sign * ", place), given)
        return {(n, queue, key): _by_name(names, sums) for n, queue, key, *sums in cursor.fetchall()}


def _buckets(wanted: Wanted) -> dict[str, Any]:
    return {"grains": _array(grain for grain, _ in wanted), "starts": _array(start for _, start in wanted)}


def _array(values: Iterable[object]) -> str:
    """As PostgreSQL reads it: thousands of numbers would take longer one by one."""
    return f"{{{','.join(map(str, values))}}}"


def _narrowed(intervals: Sequence[Interval], only: Filter) -> dict[Place, Sums]:
    """As `grouped`, of what passes several filters."""
    whole = tuple((floor(start, Grain.QUARTER), floor(end, Grain.QUARTER)) for start, end in intervals)
    found = narrowed(whole, only.dimension, only.keys, only.conditions, only.queues, shown_until())
    return {place: dict(sums) for place, sums in found.items()}


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
    for (n, _, _), sums in _added(names, _wanted(intervals), _asked(only), apart=False).items():
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
    given: dict[str, Any] = {
        "zone": asked.zone.key,
        "grain": (Grain.HOUR if is_whole else Grain.QUARTER).value,
        "start": start,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_query(OF_WEEK, names), given | _asked(only))
        return {place: _by_name(names, sums) for place, *sums in cursor.fetchall()}


def _query(query: str, names: Collection[str], sign: str = "", place: str = "") -> sql.Composed:
    """With the columns of these sums. Shares of agents' time alone can be too large for a bigint."""
    kinds = {name: sql.SQL("numeric" if name.endswith("_parts") else "bigint") for name in names}
    each = [(sql.Identifier(name), kind) for name, kind in kinds.items()]
    added = (sql.SQL("sum({}kept.{})::{}").format(sql.SQL(sign), name, kind) for name, kind in each)
    comma = sql.SQL(", ")
    return sql.SQL(query).format(
        place=sql.SQL(place),
        kept=comma.join(sql.SQL("kept.{}").format(name) for name, _ in each),
        columns=comma.join(sql.SQL("{} {}").format(name, kind) for name, kind in each),
        added=comma.join(added),
    )


def _by_name(names: Collection[str], sums: Iterable[Any]) -> Sums:
    return {name: int(amount or 0) for name, amount in zip(names, sums, strict=True)}


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
