"""Makes the sums again wherever facts moved. Doing it twice changes nothing."""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from kit.clock import database_now
from kit.garbage import kept_until_done
from metrics import locks
from metrics.actions.copying import copy
from metrics.ledger.beginning import BY_PAGE, most_begun, with_others
from metrics.ledger.booking import VERSION, Book, Cell, Sums, Window, book, merge
from metrics.models import Bucket, DirtyQuarter, Postings, Progress, Target
from metrics.periods import Grain, after, floor, micros, moment_of
from metrics.queries.changes import all_quarters, ranges, touched
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from metrics.spread import is_spread, packed, unpacked

logger = logging.getLogger(__name__)

# A transaction that began before and is not committed yet may still bring facts with older times.
LAG = timedelta(seconds=60)


class Kept(NamedTuple):
    """The sums of a bucket as they are kept: apart from those that are spreads."""

    sums: Sums
    spreads: Sums


# By the beginnings of buckets; those in which nothing happened are there.
Made = dict[datetime, list[tuple[Cell, Kept]]]

# Quarter hours that are made together: as many as five full days, for each of which their month would be
# gathered again.
AT_ONCE = 480
# What an older ledger made waits for what is new: of the time between two calls this much is spent on it.
SPARE_S = 5.0

# Of what each grain is made. A month is not: it moves with its days.
MADE_OF = {Grain.HOUR: Grain.QUARTER, Grain.DAY: Grain.HOUR}


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
    made: Made = {}
    for start, end in ranges(quarters):
        with kept_until_done():
            ledger = _booked(start, end)
            starts = _starts(Grain.QUARTER, start, end)
            made |= _by_start(starts, ledger)
            _replace_postings(starts, ledger)
    _replace(Grain.QUARTER, made)
    for grain, smaller in MADE_OF.items():
        made = _gathered(grain, smaller, made)
        if grain is Grain.DAY:
            made = {day: with_bounded_pages(cells) for day, cells in made.items()}
            months = _read(Grain.MONTH, list({floor(day, Grain.MONTH) for day in made}))
            _replace(Grain.MONTH, _moved(_read(grain, list(made)), made, months))
        _replace(grain, made)


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


def _by_start(starts: list[datetime], ledger: Book) -> Made:
    found: Made = {start: [] for start in starts}
    for cell, sums in ledger.cells.items():
        kept = Kept({}, {})
        for name, amount in sums.items():
            if amount:
                (kept.spreads if is_spread(name) else kept.sums)[name] = amount
        found[moment_of(cell.quarter)].append((cell._replace(quarter=0), kept))
    return {start: with_every(cells) for start, cells in found.items()}


def with_every(cells: list[tuple[Cell, Kept]]) -> list[tuple[Cell, Kept]]:
    """With those of all queues together."""
    together: dict[Cell, list[Kept]] = {}
    for cell, kept in cells:
        together.setdefault(cell._replace(queue=Bucket.EVERY), []).append(kept)
    return [*cells, *((cell, _added(those)) for cell, those in together.items())]


def _gathered(grain: Grain, smaller: Grain, made: Made) -> Made:
    """The sums of each bucket that holds one of those just made, from all that it is made of."""
    starts = {floor(start, grain) for start in made}
    each = [part for start in starts for part in _starts(smaller, start, after(start, grain))]
    there = _read(smaller, [part for part in each if part not in made])
    parts: dict[tuple[datetime, Cell], list[Kept]] = {}
    for at in each:
        for cell, kept in made[at] if at in made else there.get(at, ()):
            parts.setdefault((floor(at, grain), cell), []).append(kept)
    found: Made = {start: [] for start in starts}
    for (start, cell), those in parts.items():
        found[start].append((cell, _added(those)))
    return found


def with_bounded_pages(cells: list[tuple[Cell, Kept]]) -> list[tuple[Cell, Kept]]:
    """With the pages told apart on which most conversations of a site began, whatever the queue: there can be
    as many as conversations, and what is of a day is in its month as well, which is written every time."""
    by_site = {
        cell.key: most_begun(kept.sums)
        for cell, kept in cells
        if cell.dimension == BY_PAGE and cell.queue == Bucket.EVERY
    }
    return [
        (cell, kept._replace(sums=with_others(kept.sums, by_site[cell.key])))
        if cell.dimension == BY_PAGE
        else (cell, kept)
        for cell, kept in cells
    ]


def _moved(before: Made, made: Made, months: Made) -> Made:
    """The sums of these months from what some of their days were before and are now: to add up all days of
    a month, with all their spreads, would take as long as the rest."""
    found: Made = {}
    changes: dict[datetime, dict[Cell, list[Kept]]] = {
        floor(day, Grain.MONTH): defaultdict(list) for day in made
    }
    for sign, days in ((-1, before), (1, made)):
        for day, cells in days.items():
            for cell, kept in cells:
                changes[floor(day, Grain.MONTH)][cell].append(kept if sign > 0 else _taken(kept))
    for start, changed in changes.items():
        for cell, kept in months.get(start, ()):
            changed[cell].append(kept)
        moved = ((cell, _without_nothing(_added(those))) for cell, those in changed.items())
        found[start] = [(cell, kept) for cell, kept in moved if kept.sums or kept.spreads]
    return found


def _taken(kept: Kept) -> Kept:
    return Kept(*({name: -amount for name, amount in each.items()} for each in kept))


def _without_nothing(kept: Kept) -> Kept:
    return Kept(*({name: amount for name, amount in each.items() if amount} for each in kept))


def _added(those: list[Kept]) -> Kept:
    if len(those) == 1:
        return those[0]
    return Kept(merge(each.sums for each in those), merge(each.spreads for each in those))


def _read(grain: Grain, starts: list[datetime]) -> Made:
    found: Made = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT start, queue_id, dimension, key, sums::text, spreads FROM metrics_bucket"
            " WHERE grain = %s AND start = ANY(%s)",
            [grain, starts],
        )
        for at, queue, dimension, key, sums, spreads in cursor:
            kept = Kept(decoded(sums), unpacked(spreads))
            found.setdefault(at, []).append((Cell(0, queue, dimension, key), kept))
    return found


decoded = msgspec.json.Decoder(dict[str, int]).decode


encoded = msgspec.json.Encoder().encode


def _replace(grain: Grain, made: Made) -> None:
    Bucket.objects.filter(grain=grain, start__in=list(made)).delete()
    # What is of one key lies together: it is read together.
    rows = sorted(
        (
            (grain.value, start, *cell[1:], encoded(kept.sums).decode(), packed(kept.spreads))
            for start, cells in made.items()
            for cell, kept in cells
        ),
        key=lambda row: (row[3], row[4], row[2] or 0, row[1]),
    )
    copy("metrics_bucket", ("grain", "start", "queue_id", "dimension", "key", "sums", "spreads"), rows)


def _replace_postings(starts: list[datetime], ledger: Book) -> None:
    Postings.objects.filter(start__in=starts).delete()
    rows = (
        (moment_of(quarter), queue, encoded_postings(list(posted.values())))
        for (quarter, queue), posted in ledger.postings.items()
    )
    copy("metrics_postings", ("start", "queue_id", "packed"), rows)


encoded_postings = msgspec.msgpack.Encoder().encode


def _take_time() -> None:
    """What runs in the background may take longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = '120s'; SET LOCAL idle_in_transaction_session_timeout = '120s'"
        )


@transaction.atomic
def mend_month(start: datetime) -> bool:
    """Add a month up from its days, if it is not the sum of them. Returns whether it was not. Does nothing
    while somebody makes sums of it."""
    _take_time()
    if not locks.among_others() or not locks.month(start):
        return False
    days = _read(Grain.DAY, _starts(Grain.DAY, start, after(start, Grain.MONTH)))
    right = _moved({}, days, {}).get(start, [])
    if dict(right) == dict(_read(Grain.MONTH, [start]).get(start, [])):
        return False
    _replace(Grain.MONTH, {start: right})
    return True


@transaction.atomic
def forget_all() -> None:
    """Throw all sums away; the next sweep finds all of time dirty."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    Bucket.objects.all().delete()
    Postings.objects.all().delete()
    Progress.objects.update(swept_until=None, shown_until=None)
