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
from metrics.actions.copying import copy
from metrics.ledger.booking import VERSION, Book, Cell, Sums, Window, book, merge
from metrics.models import Bucket, DirtyQuarter, Postings, Progress, Target
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
# What an older ledger made waits for what is new: of the time between two calls this much is spent on it.
SPARE_S = 5.0

# Of what each grain is made.
MADE_OF = {Grain.HOUR: Grain.QUARTER, Grain.DAY: Grain.HOUR, Grain.MONTH: Grain.DAY}


def bring_up_to_date(*, seconds: float = 100.0) -> bool:
    """Find what moved and make its sums again, newest day first, for about so long at most; then, a little
    each time, what an older ledger made. Returns whether all of it is done; what is left is done by the next
    call."""
    ends = time.monotonic() + seconds
    if not sweep():
        return False
    while compute_some() and time.monotonic() < ends:
        pass
    show()
    ends = min(ends, time.monotonic() + SPARE_S)
    while time.monotonic() < ends and compute_some(older=True):
        pass
    return not DirtyQuarter.objects.exists()


@transaction.atomic
def show() -> None:
    """Say that all is done that is known until now, if it is."""
    progress = Progress.objects.select_for_update().get()
    if not DirtyQuarter.objects.filter(is_older=False).exists():
        progress.shown_until = progress.swept_until
        progress.save()


@transaction.atomic
def sweep() -> bool:
    """Note the quarter hours that are touched by what changed since the last sweep, and those that an older
    ledger made. False while somebody else is at it."""
    _take_time()
    if not locks.only_one():
        return False
    progress, _ = Progress.objects.select_for_update().get_or_create(only=True)
    now = database_now()
    since = progress.swept_until
    targets = list(Target.objects.filter(is_swept=False).values_list("pk", "changed_at"))
    found = all_quarters(now) if since is None else touched(since - LAG, now)
    _note(found, older=False)
    if since is not None and progress.ledger != VERSION:
        _note(all_quarters(now) - found, older=True)
    for pk, changed_at in targets:
        Target.objects.filter(pk=pk, changed_at=changed_at).update(is_swept=True)
    progress.swept_until = now
    progress.ledger = VERSION
    progress.save()
    return True


def _note(quarters: Iterable[datetime], *, older: bool) -> None:
    """What is due for two reasons is due for its facts."""
    rows = (DirtyQuarter(start=start, is_older=older) for start in quarters)
    if older:
        DirtyQuarter.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
        return
    DirtyQuarter.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["is_older"], unique_fields=["start"], batch_size=5000
    )


@transaction.atomic
def compute_some(*, older: bool = False) -> bool:
    """Make the sums of the last dirty quarter hours of the last month that nobody else is at: several may
    do this beside each other. `older` are those that an older ledger made. Returns whether there were
    any."""
    _take_time()
    if not locks.among_others():
        return False
    due = DirtyQuarter.objects.filter(is_older=older)
    months = due.datetimes("start", "month", order="DESC", tzinfo=UTC)
    free = next((month for month in months if locks.month(month)), None)
    if free is None:
        return False
    dirty = due.filter(start__gte=free, start__lt=after(free, Grain.MONTH))
    quarters = list(dirty.order_by("-start").values_list("start", flat=True)[:AT_ONCE])
    compute(quarters)
    dirty.filter(start__in=quarters).delete()
    return bool(quarters)


def compute(quarters: Iterable[datetime]) -> None:
    """Replace the sums of these quarter hours, and of the hours, days and months that hold them."""
    quarters = list(quarters)
    for start, end in ranges(quarters):
        with kept_until_done():
            ledger = _booked(start, end)
            starts = _starts(Grain.QUARTER, start, end)
            cells = ((moment_of(cell.quarter), cell, sums) for cell, sums in ledger.cells.items())
            _replace(Grain.QUARTER, starts, cells)
            _replace_postings(starts, ledger)
    below = quarters
    for grain, smaller in MADE_OF.items():
        starts = sorted({floor(start, grain) for start in below})
        _replace(grain, starts, _gathered(grain, smaller, starts))
        below = starts


def _booked(start: datetime, end: datetime) -> Book:
    window = Window(micros(start), micros(end))
    agreed = rules()
    return book(read_facts(window, agreed), window, agreed, micros(database_now()))


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


def _replace_postings(starts: list[datetime], ledger: Book) -> None:
    Postings.objects.filter(start__in=starts).delete()
    rows = (
        (moment_of(quarter), queue, packed(list(posted.values())))
        for (quarter, queue), posted in ledger.postings.items()
    )
    copy("metrics_postings", ("start", "queue_id", "packed"), rows)


packed = msgspec.msgpack.Encoder().encode


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
    Postings.objects.all().delete()
    Progress.objects.update(swept_until=None, shown_until=None)
