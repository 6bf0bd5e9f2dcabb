"""Calls per day as a file tells them: which line is wrong is said before anything is kept."""

import csv
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

HEAD = ("day", "calls")
DAYS_MOST = 5_000
CALLS_MOST = 1_000_000


class BadCalls(ValueError):
    """The file cannot be read; the message names the line of the first error."""


class DayOfCalls(NamedTuple):
    day: date
    calls: int


def read(lines: Iterable[str], today: date) -> list[DayOfCalls]:
    """The days of a comma-separated file that begins with the line “day,calls”, and whose days are written
    like 2026-03-29. Raise BadCalls."""
    rows = csv.reader(lines, strict=True)
    try:
        if tuple(cell.strip().lower() for cell in next(rows, ())) != HEAD:
            raise BadCalls(f"Line 1: the file begins with “{','.join(HEAD)}”.")
        found: dict[date, int] = {}
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                day, calls = _row(cells, today)
            except ValueError as problem:
                raise BadCalls(f"Line {rows.line_num}: {problem}") from problem
            if day in found:
                raise BadCalls(f"Line {rows.line_num}: {day} stands in the file twice.")
            found[day] = calls
            if len(found) > DAYS_MOST:
                raise BadCalls(f"Line {rows.line_num}: a file has at most {DAYS_MOST:,} days.")
    except csv.Error as problem:
        raise BadCalls(f"Line {rows.line_num}: this is not a comma-separated file ({problem}).") from problem
    if not found:
        raise BadCalls("There is no day in the file.")
    return [DayOfCalls(day, calls) for day, calls in found.items()]


def _row(cells: list[str], today: date) -> DayOfCalls:
    if len(cells) != len(HEAD):
        raise ValueError("a line is a day and a number of calls.")
    written, counted = (cell.strip() for cell in cells)
    try:
        day = date.fromisoformat(written)
    except ValueError as problem:
        raise ValueError(f"“{written[:30]}” is not a day. Write it like 2026-03-29.") from problem
    if day > today:
        raise ValueError(f"{day} is not over yet.")
    if not (counted.isascii() and counted.isdigit()) or int(counted[:9]) > CALLS_MOST or len(counted) > 9:
        raise ValueError(f"“{counted[:30]}” is not a number of calls from 0 to {CALLS_MOST:,}.")
    return DayOfCalls(day, int(counted))
