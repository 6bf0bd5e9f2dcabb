"""Sums are made: all of them, a day, and those of a new fact."""

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDay

from benchmarks.figures import Figure, spread
from benchmarks.metrics import brought, lookers, past
from benchmarks.metrics.costs import Cost, Meter
from benchmarks.metrics.looking import Web
from chat.models import Conversation, Episode
from kit.clock import database_now
from livechat.engines import REPOSITORY
from metrics.actions import buckets
from metrics.actions.audit import audit
from metrics.actions.history import import_history
from metrics.models import DirtyQuarter, Progress
from metrics.queries.changes import quarters

MILLION = 1_000_000
SEED = 7
# Days that are made again.
DAYS = 5


class Broken(Exception):
    """The sums are not what the facts say: their figures mean nothing."""


def rebuild(engines: Sequence[int]) -> list[Figure]:
    """The very command, in a process of its own."""
    meter = Meter(engines)
    subprocess.run([sys.executable, "manage.py", "compute_kpis", "--all"], cwd=REPOSITORY, check=True)
    cost = meter.so_far()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    past.settle()
    if wrong := audit(seed=SEED):
        raise Broken(f"{len(wrong)} quarter hours differ from their facts, {wrong[0]} for one.")
    many = Conversation.objects.count()
    beside = f"{cost.wall:.0f} s for {many:,} conversations; {cost.whole}"
    if many < MILLION:
        beside = f"reckoned from {beside}"
    return [
        Figure(
            what="all sums made again",
            value=cost.wall / many * max(many, MILLION) / 60,
            unit="min",
            most=15,
            beside=beside,
        ),
        Figure(
            what="memory of each process of it",
            value=memory,
            unit="MB",
            most=1024,
            beside="audited: 0 differ",
        ),
    ]


# All sums of a day, and of the same cells of its month, have one more that no fact is behind; and all its
# postings have a byte too many, by which they have to be written again.
OTHERWISE = """
WITH postings AS (
  UPDATE metrics_postings SET packed = packed || decode('00', 'hex')
  WHERE start >= %(day)s AND start < %(day)s + interval '1 day'
)
UPDATE metrics_bucket b SET sums = b.sums || '{"otherwise": 1}' FROM metrics_bucket of_day
WHERE of_day.grain = 'day' AND of_day.start = %(day)s
  AND (b.grain = 'month' AND b.start = date_trunc('month', %(day)s, 'UTC')
    OR b.grain <> 'month' AND b.start >= %(day)s AND b.start < %(day)s + interval '1 day')
  AND (b.dimension, b.key) = (of_day.dimension, of_day.key)
  AND b.queue_id IS NOT DISTINCT FROM of_day.queue_id
"""


def day(engines: Sequence[int]) -> list[Figure]:
    """At a scale of a million in two years: days with the most conversations as their sums are, which only
    has to be found out; days as most are with all of them written again; and both at once."""
    days = [
        each["day"]
        for each in Episode.objects.annotate(day=TruncDay("began_at", tzinfo=UTC))
        .values("day")
        .annotate(many=Count("*"))
        .order_by("-many")
    ]
    busiest, middle = days[:DAYS], len(days) // 2
    usual = days[middle - DAYS // 2 :][:DAYS]
    same = [made_again(engines, start, warm=True) for start in busiest]
    otherwise = [made_otherwise(engines, start) for start in usual]
    both = [made_otherwise(engines, start) for start in busiest]
    past.settle()
    scale = max(1.0, MILLION / Conversation.objects.count())
    return [
        told("one of the busiest days made again", same, scale),
        told("one day as most are, all of it other than before", otherwise, scale),
        told("one of the busiest, all of it other than before", both, scale),
    ]


def made_otherwise(engines: Sequence[int], start: datetime) -> Cost:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(OTHERWISE, {"day": start})
        cursor.execute("RESET statement_timeout")
    return made_again(engines, start)


def made_again(engines: Sequence[int], start: datetime, *, warm: bool = False) -> Cost:
    """What it cost; a second time, if `warm`."""
    if warm:
        made_again(engines, start)
    DirtyQuarter.objects.bulk_create(
        (DirtyQuarter(start=at) for at in quarters(start, start + timedelta(minutes=1439))),
        ignore_conflicts=True,
    )
    meter = Meter(engines)
    while buckets.compute_some():
        pass
    return meter.so_far()


def told(what: str, costs: list[Cost], scale: float) -> Figure:
    took = [each.wall for each in costs]
    beside = f"{spread(took)}; {Cost(*map(sum, zip(*costs, strict=True))).each(len(costs))}"
    if scale > 1:
        beside += f"; × {scale:.1f} for a day of a million's"
    return Figure(what=what, value=median(took) * scale, unit="s", most=2, beside=beside)


def fresh(web: Web, rounds: int) -> list[Figure]:
    """From the commit of a conversation to the answer that counts it, through beat, broker and worker."""
    asker = lookers.Asker(web.port, lookers.sign_in()[0])
    celery = [sys.executable, "-m", "celery", "-A", "livechat"]
    with TemporaryDirectory() as directory:
        schedule = str(Path(directory) / "schedule")
        started = [
            subprocess.Popen([*celery, "worker", "--pool", "solo", "-l", "WARNING"], cwd=REPOSITORY),
            subprocess.Popen([*celery, "beat", "-s", schedule, "-l", "WARNING"], cwd=REPOSITORY),
        ]
        try:
            waits_for_the_first_sweep()
            meter = Meter(web.engines, [process.pid for process in started])
            took = [until_counted(asker, Path(directory) / f"{n}.json") for n in range(rounds)]
            cost = meter.so_far()
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(20)
            brought.take_away()
    beside = f"{spread(took)}; worker and beat with PostgreSQL {cost.whole} in {cost.wall:.0f} s"
    return [Figure(what="a new fact is on the dashboard", value=max(took), unit="s", most=15, beside=beside)]


def waits_for_the_first_sweep() -> None:
    began = database_now()
    ends = time.monotonic() + 120
    while (shown := Progress.objects.get().shown_until) is None or shown < began:
        if time.monotonic() > ends:
            raise Broken("The worker made no sums within two minutes.")
        time.sleep(0.2)


def until_counted(asker: lookers.Asker, file: Path) -> float:
    today = datetime.now(UTC).date()
    query = {"from": (today - timedelta(days=1)).isoformat(), "to": (today + timedelta(days=1)).isoformat()}

    def entered() -> object:
        figures = asker.ask("totals", query | {"kpis": "entered"})[1]["figures"]
        assert isinstance(figures, list)
        return figures[0]["value"]

    before = entered()
    brought.write(file, 1, datetime.now(UTC) - timedelta(minutes=12))
    import_history(path=file)
    began = time.perf_counter()
    while entered() == before:
        if time.perf_counter() - began > 60:
            raise Broken("A new conversation was not counted within a minute.")
        time.sleep(0.1)
    return time.perf_counter() - began
