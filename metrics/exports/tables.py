"""What is written to a file: columns, pages of rows, and notes on what it all means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# A row is text, numbers as they are (shares from 0 to 1), moments with their offset, yes or no, or nothing.
Value = str | int | float | bool | datetime | None
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is that of the file without its ending; `pages` is read once, a page at a time; `notes` are
    pairs of a word and what it says."""

    name: str
    columns: Sequence[str]
    pages: Iterator[list[Row]]
    notes: Sequence[tuple[str, str]]


class Writer(Protocol):
    """Turns a table into a file, piece by piece: what is returned follows what was returned before."""

    media_type: str

    def begin(self, table: Table) -> bytes: ...

    def add(self, rows: Sequence[Row]) -> bytes: ...

    def end(self, table: Table) -> bytes: ...


def whole(value: Value) -> Value:
    """A number without needless decimals, a moment in ISO 8601, yes or no in words; the rest as it is."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return int(value)
        case datetime():
            return value.isoformat()
        case _:
            return value
