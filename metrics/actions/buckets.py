"""Makes the sums again wherever facts moved. Doing it twice changes nothing."""

import logging
import time
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from kit.clock import database_now
from kit.garbage import kept_until_done
from metrics import locks
from metrics.actions.copying import copy
from metrics.actions.kept import NOTHING, Change, Kept, Made, added, keep, made_of, move, read
from metrics.ledger.beginning import BY_PAGE, most_begun, with_others
from metrics.ledger.booking import VERSION, Book, Cell, Window, book
from metrics.models import Bucket, DirtyQuarter, Postings, Progress, Target
from metrics.periods import Grain, after, floor, micros, moment_of
from metrics.queries.changes import all_quarters, ranges, touched
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from metrics.spread import is_spread

logger = logging.getLogger(__name__)

# A transaction that began before and is not committed yet may still bring facts with older times.
LAG = timedelta(seconds=60)


# Quarter hours that are made together: as many as five full days, for each of which their month would be
# gathered again.
AT_ONCE = 480
# What an older ledger made waits for what is new: of the time between two calls this much is spent on it.
SPARE_S = 5.0


class Level(NamedTuple):
    """What was just made of a grain: everything that is wanted of the buckets that begin then, and what of it
    changed."""

    made: Made
    starts: Set[int]
    changed: Mapping[Cell, Change]


# Of what each grain is made. A month is not: it moves with its days.
MADE_OF = {Grain.HOUR: Grain.QUARTER, Grain.DAY: Grain.HOUR}
ADDED_OF = MADE_OF | {Grain.MONTH: Grain.DAY}


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
    """Make the sums of these quarter hours what their facts say, and those of the hours, days and months that
    hold them. What is so already is not written."""
    made: Made = {}
    changed: dict[Cell, Change] = {}
    known = list(quarters)
    for start, end in ranges(known):
        with kept_until_done():
            ledger = _booked(start, end)
            starts = _starts(Grain.QUARTER, start, end)
            booked = with_every(_by_cell(ledger))
            changed |= keep(Grain.QUARTER, read(Grain.QUARTER, starts), booked)
            made |= booked
            _replace_postings(starts, ledger)
    level = Level(made, {micros(start) for start in known}, changed)
    with kept_until_done():
        for grain, smaller in MADE_OF.items():
            level = _gathered(grain, smaller, level)
        _move_months(level.changed)


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


def _by_cell(ledger: Book) -> Made:
    found: Made = {}
    for cell, sums in ledger.cells.items():
        kept = found[cell] = Kept({}, {})
        for name, amount in sums.items():
            if amount:
                (kept.spreads if is_spread(name) else kept.sums)[name] = amount
    return found


def with_every(made: Made) -> Made:
    """With those of all queues together."""
    together: dict[Cell, list[Kept]] = {}
    for (quarter, _, dimension, key), kept in made.items():
        together.setdefault(Cell(quarter, Bucket.EVERY, dimension, key), []).append(kept)
    return made | {cell: added(those) for cell, those in together.items()}


def _gathered(grain: Grain, smaller: Grain, below: Level) -> Level:
    """The sums of each bucket of which a part changed, from all that it is made of: of those dimensions and
    keys of which anything changed, whatever the queue."""
    only = {(cell.dimension, cell.key) for cell in below.changed}
    starts = {floor(moment_of(at), grain) for at in {cell.quarter for cell in below.changed}}
    of = {
        micros(part): micros(start)
        for start in starts
        for part in _starts(smaller, start, after(start, grain))
    }
    others = read(smaller, [moment_of(part) for part in of if part not in below.starts], only)
    parts = below.made | made_of(others)
    made = _added_up(of, ((cell, kept) for cell, kept in parts.items() if cell[2:] in only))
    if grain is Grain.DAY:
        made = with_bounded_pages(made)
    return Level(made, set(of.values()), keep(grain, read(grain, starts, only), made))


def _added_up(of: Mapping[int, int], cells: Iterable[tuple[Cell, Kept]]) -> Made:
    """The sums of larger buckets, by when they begin, from those of their parts."""
    parts: dict[Cell, list[Kept]] = {}
    for (quarter, queue, dimension, key), kept in cells:
        if quarter in of:
            parts.setdefault(Cell(of[quarter], queue, dimension, key), []).append(kept)
    return {cell: added(those) for cell, those in parts.items()}


def with_bounded_pages(made: Made) -> Made:
    """With the pages told apart on which most conversations of a site began, whatever the queue: there can be
    as many as conversations, and what is of a day is in its month as well, which is written with it."""
    by_site = {
        (cell.quarter, cell.key): most_begun(kept.sums)
        for cell, kept in made.items()
        if cell.dimension == BY_PAGE and cell.queue == Bucket.EVERY
    }
    return made | {
        cell: kept._replace(sums=with_others(kept.sums, by_site[cell.quarter, cell.key]))
        for cell, kept in made.items()
        if cell.dimension == BY_PAGE
    }


def _move_months(days: Mapping[Cell, Change]) -> None:
    """Move months by what some of their days were before and are now: to add up all days of a month, with all
    their spreads, would take as long as the rest."""
    months = {at: floor(moment_of(at), Grain.MONTH) for at in {cell.quarter for cell in days}}
    there = read(Grain.MONTH, set(months.values()), {(cell.dimension, cell.key) for cell in days})
    parts: dict[Cell, list[Change]] = {}
    for cell, change in days.items():
        parts.setdefault(cell._replace(quarter=micros(months[cell.quarter])), []).append(change)
    move(Grain.MONTH, there, parts)


def _replace_postings(starts: list[datetime], ledger: Book) -> None:
    made = {
        (moment_of(quarter), queue): encoded_postings(list(posted.values()))
        for (quarter, queue), posted in ledger.postings.items()
    }
    there = {
        (start, queue): (pk, bytes(packed))
        for pk, start, queue, packed in Postings.objects.filter(start__in=starts).values_list(
            "pk", "start", "queue_id", "packed"
        )
    }
    stale = [pk for place, (pk, packed) in there.items() if made.get(place) != packed]
    if stale:
        Postings.objects.filter(pk__in=stale).delete()
    rows = [(*place, packed) for place, packed in made.items() if there.get(place, ("", b""))[1] != packed]
    copy("metrics_postings", ("start", "queue_id", "packed"), rows)


encoded_postings = msgspec.msgpack.Encoder().encode


def _take_time() -> None:
    """What runs in the background may take longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = '120s'; SET LOCAL idle_in_transaction_session_timeout = '120s'"
        )


@transaction.atomic
def mend(grain: Grain, start: datetime) -> bool:
    """Add an hour, a day or a month up from its parts, if it is not the sum of them. Returns whether it was
    not. Does nothing while somebody makes sums of its month, or of what is due to be made again anyway."""
    _take_time()
    if not locks.among_others() or not locks.month(floor(start, Grain.MONTH)):
        return False
    end = after(start, grain)
    due = DirtyQuarter.objects.filter(start__gte=start, start__lt=end)
    if grain is not Grain.MONTH and due.exists():
        return False
    smaller = ADDED_OF[grain]
    parts = _starts(smaller, start, end)
    of = {micros(part): micros(start) for part in parts}
    right = _added_up(of, made_of(read(smaller, parts)).items())
    if grain is Grain.DAY:
        right = with_bounded_pages(right)
    if grain is Grain.MONTH:
        right = {cell: kept for cell, each in right.items() if (kept := each.without_nothing) != NOTHING}
    return bool(keep(grain, read(grain, [start]), right))


@transaction.atomic
def forget_all() -> None:
    """Throw all sums away; the next sweep finds all of time dirty."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    Bucket.objects.all().delete()
    Postings.objects.all().delete()
    Progress.objects.update(swept_until=None, shown_until=None)
