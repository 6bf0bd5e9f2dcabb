"""How the values of a history are read: each is refused with the place at which it stands."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from kit.lines import is_line

LONGEST_NAME = 60
EARLIEST_YEAR = 1990
# What lasts for longer was never ended, and would make sums of every quarter hour in between.
LONGEST = timedelta(days=366)
TOO_LONG = f"it lasts longer than {LONGEST.days} days."


class BadHistory(Exception):
    """The file cannot be imported; the message says what is wrong, and where."""


class Checker:
    """Knows which day the file is of, and at which `place` of it one reads."""

    def __init__(self, written_date: str | None, now: datetime) -> None:
        self.place = "date"
        self._now = now
        self._date: date | None = None
        if written_date:
            try:
                self._date = date.fromisoformat(written_date)
            except ValueError as problem:
                raise BadHistory(f"date: “{written_date[:40]}” is not YYYY-MM-DD.") from problem

    def refusal(self, words: str) -> BadHistory:
        return BadHistory(f"{self.place}: {words}")

    def check(self, is_right: bool, words: str) -> None:
        if not is_right:
            raise self.refusal(words)

    def check_order(self, times: Iterable[tuple[str, datetime | None]]) -> None:
        """Times that are known come in this order."""
        before: tuple[str, datetime] | None = None
        for name, at in times:
            if at is None:
                continue
            if before is not None and at < before[1]:
                raise self.refusal(f"“{name}” comes before “{before[0]}”.")
            before = (name, at)

    def name(self, written: str, name: str) -> str:
        if not written.strip() or len(written) > LONGEST_NAME:
            raise self.refusal(f"“{name}” has from 1 to {LONGEST_NAME} characters.")
        self.check(is_line(written), f"“{name}” has a character that nobody can type.")
        return written

    def maybe_name(self, written: str | None, name: str) -> str:
        return self.name(written, name) if written else ""

    def maybe_time(self, written: str | None, name: str) -> datetime | None:
        return self.time(written, name) if written else None

    def time(self, written: str, name: str, *numbers: int) -> datetime:
        """`numbers` go into the name: put together only where it is told, for there are many times."""
        try:
            found = self._moment(written, name, numbers)
        except (ValueError, OverflowError) as problem:
            raise self.refusal(f"“{name % numbers}” is “{written[:40]}”, which is not a time.") from problem
        if found.year < EARLIEST_YEAR:
            raise self.refusal(f"“{name % numbers}” lies before {EARLIEST_YEAR}.")
        if found > self._now:
            raise self.refusal(f"“{name % numbers}” lies in the future.")
        return found

    def _moment(self, written: str, name: str, numbers: tuple[int, ...]) -> datetime:
        if ":" not in written:
            raise ValueError("a day, or an hour, is no moment")
        if len(written) > 8 and "-" in written:
            found = datetime.fromisoformat(written)
            if found.tzinfo is not UTC:
                found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            return found
        clock, days = (time(), 1) if written == "24:00:00" else (time.fromisoformat(written), 0)
        if clock.tzinfo is not None:
            raise self.refusal(f"“{name % numbers}” has an offset, so it needs a date as well.")
        if self._date is None:
            raise self.refusal(f"“{name % numbers}” is a time of day, and the file has no “date”.")
        return datetime.combine(self._date, clock, UTC) + timedelta(days=days)
