"""Compares sums with what the facts say, and makes again what differs."""

import random
from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction

from kit.clock import database_now
from metrics.actions.buckets import mend
from metrics.actions.kept import decoded
from metrics.ledger.booking import Cell, Sums, Window, add, book
from metrics.models import Bucket, DirtyQuarter, Progress
from metrics.periods import QUARTER, Grain, after, floor, micros
from metrics.queries.changes import touched
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from metrics.spread import unpacked

SAMPLE = 200


def audit(*, sample: int = SAMPLE, seed: int | None = None) -> list[datetime]:
    """Make a sample of quarter hours from the facts and compare: returns those that differ, which are
    marked to be made again, and the hours and days of the sample and all months that were not the sums of
    their parts, which are mended. Nothing differs unless something is broken."""
    looked_at = _sample(sample, seed)
    wrong = [start for start in looked_at if _differs(start)]
    DirtyQuarter.objects.bulk_create((DirtyQuarter(start=start) for start in wrong), ignore_conflicts=True)
    months = Bucket.objects.filter(grain=Grain.MONTH).values_list("start", flat=True).distinct()
    wholes = [(Grain.HOUR, {floor(start, Grain.HOUR) for start in looked_at})]
    wholes += [(Grain.DAY, {floor(start, Grain.DAY) for start in looked_at}), (Grain.MONTH, set(months))]
    return wrong + [start for grain, starts in wholes for start in sorted(starts) if mend(grain, start)]


def _sample(sample: int, seed: int | None) -> list[datetime]:
    starts = list(Bucket.objects.filter(grain=Grain.QUARTER).values_list("start", flat=True).distinct())
    return random.Random(seed).sample(starts, min(sample, len(starts)))  # noqa: S311  a sample, no secret


@transaction.atomic
def _differs(start: datetime) -> bool:
    """False for what is known to be due anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    kept = _kept(start)
    window = Window(micros(start), micros(start + QUARTER))
    agreed = rules()
    now = database_now()
    made = book(read_facts(window, agreed), window, agreed, micros(now)).cells
    each: dict[Cell, Sums] = defaultdict(dict)
    for cell, sums in made.items():
        add(each[cell._replace(quarter=0)], sums)
        add(each[cell._replace(quarter=0, queue=Bucket.EVERY)], sums)
    if each == kept:
        return False
    swept = Progress.objects.values_list("swept_until", flat=True).first()
    is_due = swept is None or start in touched(swept, now)
    return not is_due and not DirtyQuarter.objects.filter(start=start).exists()


def _kept(start: datetime) -> dict[Cell, Sums]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_id, dimension, key, sums::text, spreads FROM metrics_bucket"
            " WHERE grain = %s AND start >= %s AND start < %s",
            [Grain.QUARTER, start, after(start, Grain.QUARTER)],
        )
        return {
            Cell(0, queue, dimension, key): {**decoded(sums), **unpacked(spreads)}
            for queue, dimension, key, sums, spreads in cursor
        }
