"""The sums as they are kept: read, compared with what they should be, and written where they differ."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db import connection
from psycopg import Cursor

from metrics.actions.copying import copy_binary
from metrics.ledger.booking import Cell, Sums, merge
from metrics.periods import Grain, micros, moment_of
from metrics.spread import added_packed, packed, unpacked

# The sums are JSON already: PostgreSQL takes it with the version of its format before it.
JSONB = b"\x01"
COLUMNS = {
    "grain": "text",
    "start": "timestamptz",
    "queue_id": "int8",
    "dimension": "text",
    "key": "text",
    "sums": "bytea",
    "spreads": "bytea",
}


class Kept(NamedTuple):
    """The sums of a cell as they are kept: apart from those that are spreads."""

    sums: Sums
    spreads: Sums

    @property
    def without_nothing(self) -> "Kept":
        """As it is once it was moved: there is no sum of nothing."""
        return Kept(*({name: amount for name, amount in each.items() if amount} for each in self))

    @property
    def packed(self) -> bytes:
        return packed(self.spreads)


class Moved(NamedTuple):
    """The sums of a cell that moved with its parts; its spreads were never unpacked."""

    sums: Sums
    packed: bytes


NOTHING = Kept({}, {})
# Here the quarter of a cell is when its bucket begins, whatever the grain.
Made = dict[Cell, Kept]


class Row(NamedTuple):
    """A cell as it stands in the table."""

    pk: int
    sums: str
    spreads: bytes

    @property
    def kept(self) -> Kept:
        return Kept(decoded(self.sums), unpacked(self.spreads))

    def says(self, kept: Kept) -> bool:
        """Spreads are looked at only where all else is the same."""
        return decoded(self.sums) == kept.sums and unpacked(self.spreads) == kept.spreads


Rows = dict[Cell, Row]


class Change(NamedTuple):
    """What a cell was and is. None while it is not there."""

    before: Row | None
    after: Kept | None


def read(grain: Grain, starts: Iterable[datetime], only: Collection[tuple[str, str]] | None = None) -> Rows:
    """What is kept of these buckets; of these dimensions and keys alone, if `only` names some."""
    of = {start: micros(start) for start in starts}
    dimensions, keys = (None, None) if only is None else ([each[n] for each in only] for n in range(2))
    # As PostgreSQL has them itself: quicker than text where much of it is bytes.
    with connection.cursor() as usual, Cursor(usual.connection) as cursor:
        cursor.execute(
            "SELECT id, start, queue_id, dimension, key, sums::text, spreads FROM metrics_bucket"
            " WHERE grain = %(grain)s AND start = ANY(%(starts)s) AND (%(dimensions)s::text[] IS NULL"
            " OR (dimension, key) IN (SELECT * FROM unnest(%(dimensions)s::text[], %(keys)s::text[])))",
            {"grain": grain.value, "starts": list(of), "dimensions": dimensions, "keys": keys},
            binary=True,
        )
        return {Cell(of[start], *cell): Row(pk, sums, spreads) for pk, start, *cell, sums, spreads in cursor}


def made_of(rows: Rows) -> Made:
    return {cell: row.kept for cell, row in rows.items()}


def keep(grain: Grain, there: Rows, made: Made) -> dict[Cell, Change]:
    """Make what is there so. Returns what was otherwise: nothing else is written."""
    changed = {
        cell: Change(row, kept)
        for cell, kept in made.items()
        if (row := there.get(cell)) is None or not row.says(kept)
    }
    changed |= {cell: Change(row, None) for cell, row in there.items() if cell not in made}
    gone = [change.before.pk for change in changed.values() if change.before]
    _replace(grain, gone, {cell: change.after for cell, change in changed.items() if change.after})
    return changed


def move(grain: Grain, there: Rows, parts: Mapping[Cell, Sequence[Change]]) -> None:
    """Move what is there by what some of its parts were before and are now."""
    moved = {cell: _moved(there.get(cell), changes) for cell, changes in parts.items()}
    gone = [there[cell].pk for cell in moved if cell in there]
    _replace(grain, gone, {cell: each for cell, each in moved.items() if each.sums or each.packed})


def _moved(whole: Row | None, changes: Sequence[Change]) -> Moved:
    sums = decoded(whole.sums) if whole else {}
    spreads = [(1, whole.spreads)] if whole else []
    for before, after in changes:
        _move(sums, decoded(before.sums) if before else {}, after.sums if after else {})
        spreads += [(-1, before.spreads)] if before else []
        spreads += [(1, after.packed)] if after else []
    return Moved(sums, added_packed(spreads))


def _move(whole: Sums, before: Sums, after: Sums) -> None:
    for name in {name for name, _ in before.items() ^ after.items()}:
        if amount := whole.get(name, 0) + after.get(name, 0) - before.get(name, 0):
            whole[name] = amount
        else:
            whole.pop(name, None)


def _replace(grain: Grain, gone: list[int], made: Mapping[Cell, Kept | Moved]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_bucket WHERE id = ANY(%s)", [gone])
    # What is of one key lies together: it is read together.
    cells = sorted(
        made.items(),
        key=lambda row: (row[0].dimension, row[0].key, row[0].queue or 0, row[0].quarter),
    )
    starts = {at: moment_of(at) for at in {cell.quarter for cell, _ in cells}}
    copy_binary(
        "metrics_bucket",
        COLUMNS,
        (
            (grain.value, starts[cell.quarter], *cell[1:], JSONB + encoded(each.sums), each.packed)
            for cell, each in cells
        ),
    )


def added(those: list[Kept]) -> Kept:
    if len(those) == 1:
        return those[0]
    return Kept(merge(each.sums for each in those), merge(each.spreads for each in those))


decoded = msgspec.json.Decoder(dict[str, int]).decode
encoded = msgspec.json.Encoder().encode
