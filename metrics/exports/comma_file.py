"""Tables as CSV (RFC 4180), with a mark by which spreadsheets know that it is UTF-8."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from metrics.exports.harmless import harmless
from metrics.exports.tables import Row, Table, Value, whole

MARK = "\ufeff"


class CommaFile:
    """The table first, so that programs find its columns; after an empty line the notes, unless they are
    not wanted."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, *, with_notes: bool = True) -> None:
        self.with_notes = with_notes

    def begin(self, table: Table) -> bytes:
        return (MARK + _lines([table.columns])).encode()

    def add(self, rows: Sequence[Row]) -> bytes:
        return _lines(rows).encode()

    def end(self, table: Table) -> bytes:
        return _lines([(), *table.notes]).encode() if self.with_notes else b""


def _lines(rows: Iterable[Row]) -> str:
    text = StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Value) -> str | int | float | None:
    match whole(value):
        case str(words):
            return harmless(words)
        case int() | float() as number:
            return number
        case _:
            return None
