"""Makes the sums again wherever facts moved. Doing it twice changes nothing."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import connection, transaction

from kit.clock import database_now
from kit.garbage import kept_until_done
from metrics import locks
from metrics.ledger.booking import Cell, Sums, Window, book, merge
from metrics.models import Bucket, DirtyQuarter, Progress
from metrics.periods import Grain, after, floor, micros, moment_of
from metrics.queries.changes import all_quarters, ranges, touched
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules

logger = logging.getLogger(__name__)

# A transaction that began before and is not committed yet may still bring facts with older times.
LAG = timedelta(seconds=60)
Cells = Mapping[Cell, Sums]

# Quarter hours that are made together: as many as five full days, for each of which their month would be
# gathered again.
AT_ONCE = 480

# Of what each grain is made.
MADE_OF = {Grain.HOUR: Grain.QUARTER, Grain.DAY: Grain.HOUR, Grain.MONTH: Grain.DAY}


def bring_up_to_date(*, seconds: float = 100.0) -> bool:
    """Find what moved and make its sums again, newest day first, for about so long at most. Returns
    whether all of it is done; what is left is done by the next call."""
    ends = time.monotonic() + seconds
    if not sweep():
        return False
    while compute_some() and time.monotonic() < ends:
        pass
    return show()


@transaction.atomic
def show() -> bool:
    """Say that all is done that is known until now, if it is."""
    progress = Progress.objects.select_for_update().get()
    if DirtyQuarter.objects.exists():
        return False
    progress.shown_until = progress.swept_until
    progress.save()
    return True


@transaction.atomic
def sweep() -> bool:
    """Note the quarter hours that are touched by what changed since the last sweep. False while somebody
    else is at it."""
    _take_time()
    if not locks.only_one():
        return False
    progress, _ = Progress.objects.select_for_update().get_or_create(only=True)
    now = database_now()
    since = progress.swept_until
    found = all_quarters(now) if since is None else touched(since - LAG, now)
    DirtyQuarter.objects.bulk_create(
        (DirtyQuarter(start=start) for start in found), ignore_conflicts=True, batch_size=5000
    )
    progress.swept_until = now
    progress.save()
    return True


@transaction.atomic
def compute_some() -> bool:
    """Make the sums of the last dirty quarter hours of the last month that nobody else is at: several may
    do this beside each other. Returns whether there were any."""
    _take_time()
    if not locks.among_others():
        return False
    months = DirtyQuarter.objects.datetimes("start", "month", order="DESC", tzinfo=UTC)
    free = next((month for month in months if locks.month(month)), None)
    if free is None:
        return False
    dirty = DirtyQuarter.objects.filter(start__gte=free, start__lt=after(free, Grain.MONTH))
    quarters = list(dirty.order_by("-start").values_list("start", flat=True)[:AT_ONCE])
    compute(quarters)
    dirty.filter(start__in=quarters).delete()
    return bool(quarters)


def compute(quarters: Iterable[datetime]) -> None:
    """Replace the sums of these quarter hours, and of the hours, days and months that hold them."""
    quarters = list(quarters)
    for start, end in ranges(quarters):
        with kept_until_done():
            _replace(Grain.QUARTER, _starts(Grain.QUARTER, start, end), _booked(start, end))
    below = quarters
    for grain, smaller in MADE_OF.items():
        starts = sorted({floor(start, grain) for start in below})
        _replace(grain, starts, _gathered(grain, smaller, starts))
        below = starts


def _booked(start: datetime, end: datetime) -> Iterator[tuple[datetime, Cell, Sums]]:
    window = Window(micros(start), micros(end))
    agreed = rules()
    ledger = book(read_facts(window, agreed), window, agreed, micros(database_now()))
    for cell, sums in ledger.cells.items():
        yield moment_of(cell.quarter), cell, sums


def _starts(grain: Grain, start: datetime, end: datetime) -> list[datetime]:
    found = []
    while start < end:
        found.append(start)
        start = after(start, grain)
    return found


def _gathered(grain: Grain, smaller: Grain, starts: list[datetime]) -> Iterator[tuple[datetime, Cell, Sums]]:
    """The sums of each bucket from those that it is made of; of a day, of all queues together, too."""
    parts: dict[tuple[datetime, Cell], list[Sums]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT start, queue_id, dimension, key, sums::text, spreads::text FROM metrics_bucket"
            " WHERE grain = %s AND start = ANY(%s)",
            [smaller, [part for start in starts for part in _starts(smaller, start, after(start, grain))]],
        )
        for at, queue, dimension, key, sums, spreads in cursor:
            found = parts.setdefault((floor(at, grain), Cell(0, queue, dimension, key)), [])
            found += (decoded(sums), decoded(spreads))
    together: dict[tuple[datetime, Cell], list[Sums]] = {}
    for (start, cell), each in parts.items():
        sums = merge(each)
        yield start, cell, sums
        if grain is Grain.DAY:
            together.setdefault((start, cell._replace(queue=Bucket.EVERY)), []).append(sums)
    for (start, cell), each in together.items():
        yield start, cell, merge(each)


decoded = msgspec.json.Decoder(dict[str, int]).decode


def _replace(grain: Grain, starts: list[datetime], cells: Iterable[tuple[datetime, Cell, Sums]]) -> None:
    made = list(cells)
    Bucket.objects.filter(grain=grain, start__in=starts).delete()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY metrics_bucket (grain, start, queue_id, dimension, key, sums, spreads) FROM STDIN"
        ) as copy,
    ):
        for start, cell, sums in made:
            plain = {name: amount for name, amount in sums.items() if "~" not in name and amount}
            spreads = {name: amount for name, amount in sums.items() if "~" in name and amount}
            copy.write_row(
                (
                    grain.value,
                    start,
                    cell.queue,
                    cell.dimension,
                    cell.key,
                    msgspec.json.encode(plain).decode(),
                    msgspec.json.encode(spreads).decode(),
                )
            )


def _take_time() -> None:
    """What runs in the background may take longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = '120s'; SET LOCAL idle_in_transaction_session_timeout = '120s'"
        )


@transaction.atomic
def forget_all() -> None:
    """Throw all sums away; the next sweep finds all of time dirty."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    Bucket.objects.all().delete()
    Progress.objects.update(swept_until=None, shown_until=None)
