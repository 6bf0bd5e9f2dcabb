"""When so much open time has passed: in every kind of night, and past every pause."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.ledger.hours import ALWAYS, Hours, Spans
from metrics.periods import micros, moment_of
from routing.calendars import Calendar, Span
from tests.routing.scenes import patient

S = 1_000_000
NEVER = micros(datetime(2099, 1, 1, tzinfo=UTC))
HELSINKI = ZoneInfo("Europe/Helsinki")


def calendar(*spans: str, zone: str = "UTC", holidays: tuple[str, ...] = (), days: int = 5) -> Calendar:
    """On so many days of the week from Monday, and on none of the holidays."""
    each = tuple(Span(*map(time.fromisoformat, span.split("-"))) for span in spans)
    week = tuple(each if day < days else () for day in range(7))
    return Calendar(ZoneInfo(zone), week, {date.fromisoformat(day): () for day in holidays})


def hours(*spans: str, **more) -> Hours:
    return Hours([(0, Spans(calendar(*spans, **more)))])


def at(written: str) -> int:
    return micros(datetime.fromisoformat(written).replace(tzinfo=UTC))


def pauses(*written: str) -> list[tuple[int, int]]:
    return list(pairwise(map(at, written)))[::2]


OFFICE = hours("09:00-12:00", "13:00-17:00", holidays=("2025-06-09",))
NIGHT = hours("22:00-02:00", holidays=("2025-06-05",))
WHOLE = hours("00:00-00:00", days=7)


# 2025-06-02 is a Monday.
@pytest.mark.parametrize(
    ("of", "start", "seconds", "due"),
    [
        (ALWAYS, "2025-06-01 23:59:30", 60, "2025-06-02 00:00:30"),
        (WHOLE, "2025-06-01 23:59:30", 3 * 86_400, "2025-06-04 23:59:30"),
        (OFFICE, "2025-06-02 09:00:00", 60, "2025-06-02 09:01:00"),
        # Its last second counts, and so does the closing hour itself.
        (OFFICE, "2025-06-02 11:59:00", 60, "2025-06-02 12:00:00"),
        (OFFICE, "2025-06-02 11:59:00", 61, "2025-06-02 13:00:01"),
        # What began outside of hours begins when it opens: after lunch, tomorrow, after the weekend.
        (OFFICE, "2025-06-02 12:00:00", 60, "2025-06-02 13:01:00"),
        (OFFICE, "2025-06-02 16:59:50", 60, "2025-06-03 09:00:50"),
        (OFFICE, "2025-06-02 03:00:00", 60, "2025-06-02 09:01:00"),
        # Over the weekend and Monday's holiday.
        (OFFICE, "2025-06-06 16:00:00", 7200, "2025-06-10 10:00:00"),
        # A week of 35 hours.
        (OFFICE, "2025-06-02 09:00:00", 35 * 3600, "2025-06-06 17:00:00"),
        # Over midnight; what began before the holiday ends at its midnight.
        (NIGHT, "2025-06-02 23:59:30", 60, "2025-06-03 00:00:30"),
        (NIGHT, "2025-06-04 23:59:30", 60, "2025-06-06 22:00:30"),
        (NIGHT, "2025-06-07 01:59:00", 120, "2025-06-09 22:01:00"),
    ],
)
def test_it_is_due_once_so_much_open_time_has_passed(of: Hours, start: str, seconds: int, due: str) -> None:
    assert of.due(at(start), seconds * S, NEVER) == at(due)
    assert of.due(at(start), seconds * S, at(due)) is None
    assert of.due(at(start), seconds * S, at(due) + 1) == at(due)


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        # The night of 26 October is an hour longer, that of 30 March an hour shorter.
        ("2025-10-25 21:00:00", 90_000, "2025-10-26 22:00:00"),
        ("2025-10-25 21:00:00", 86_400, "2025-10-26 21:00:00"),
        ("2025-03-29 22:00:00", 82_800, "2025-03-30 21:00:00"),
    ],
)
def test_days_are_as_long_as_they_are(start: str, seconds: int, due: str) -> None:
    """Open until midnight, and closed on the Monday after."""
    of = hours("00:00-00:00", zone="Europe/Helsinki", days=7, holidays=("2025-10-27", "2025-03-31"))

    assert of.due(at(start), seconds * S, NEVER) == at(due)
    later = of.due(at(start), seconds * S + 86_400 * S, NEVER)
    assert later is not None and later - at(due) >= 2 * 86_400 * S


def test_a_morning_after_the_clock_was_turned_begins_by_the_clock() -> None:
    of = hours("09:00-17:00", zone="Europe/Helsinki", days=7)

    assert of.due(at("2025-10-25 13:59:00"), 120 * S, NEVER) == at("2025-10-26 07:01:00")
    assert of.due(at("2025-03-29 14:59:00"), 120 * S, NEVER) == at("2025-03-30 06:01:00")


@pytest.mark.parametrize(
    ("of", "paused", "due"),
    [
        (ALWAYS, (), "2025-06-02 11:00:00"),
        (ALWAYS, ("2025-06-02 10:30", "2025-06-02 10:40"), "2025-06-02 11:10:00"),
        (ALWAYS, ("2025-06-02 09:00", "2025-06-02 10:40"), "2025-06-02 11:40:00"),
        (ALWAYS, ("2025-06-02 11:00", "2025-06-02 11:40"), "2025-06-02 11:00:00"),
        (ALWAYS, ("2025-06-02 10:10", "2025-06-02 10:20", "2025-06-02 10:30", "2025-06-02 10:35"),
         "2025-06-02 11:15:00"),
        (OFFICE, ("2025-06-02 10:30", "2025-06-02 15:00"), "2025-06-02 15:30:00"),
        (OFFICE, ("2025-06-02 10:30", "2025-06-02 20:00"), "2025-06-03 09:30:00"),
        (OFFICE, ("2025-06-02 12:10", "2025-06-02 12:50"), "2025-06-02 11:00:00"),
    ],
)  # fmt: skip
def test_what_is_paused_does_not_count(of: Hours, paused: tuple[str, ...], due: str) -> None:
    """An hour from ten."""
    assert of.due(at("2025-06-02 10:00"), 3600 * S, NEVER, pauses(*paused)) == at(due)


def test_hours_that_are_changed_hold_from_then_on() -> None:
    """Until the third always, then in the mornings, from the sixth in the afternoons."""
    mornings, afternoons = (Spans(calendar(span, days=7)) for span in ("08:00-10:00", "13:00-15:00"))
    of = Hours([(0, None), (at("2025-06-03 09:00"), mornings), (at("2025-06-06 09:30"), afternoons)])

    for start, minutes, due in (
        ("2025-06-02 03:00", 10, "2025-06-02 03:10"),
        ("2025-06-03 08:55", 10, "2025-06-03 09:05"),
        ("2025-06-03 03:00", 8 * 60, "2025-06-04 09:00"),
        ("2025-06-06 08:00", 90, "2025-06-06 09:30"),
        ("2025-06-06 08:00", 91, "2025-06-06 13:01"),
    ):
        assert of.due(at(start), minutes * 60 * S, NEVER) == at(due), start


def test_what_never_opens_is_never_due() -> None:
    assert hours(days=7).due(at("2025-06-02 10:00"), S, NEVER // 20) is None


ZONES = ("UTC", "Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
# Not while clocks are turned: which hours those are is told in the tests of calendars.
TIMES = ("00:00", "00:15", "01:00", "06:30", "09:00", "12:00", "17:45", "22:00")
STARTS = ("2025-10-24 11:00", "2025-03-28 20:00", "2025-03-07 01:17", "2025-11-01 03:59", "2025-10-04 13:00")


@st.composite
def weeks(draw) -> Calendar:
    spans = st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES)).map(
        lambda pair: Span(*map(time.fromisoformat, pair))
    )
    week = tuple(tuple(draw(st.lists(spans, max_size=2))) for _ in range(7))
    first = date.fromisoformat(draw(st.sampled_from(STARTS))[:10])
    closed = draw(st.sets(st.integers(0, 5), max_size=2))
    holidays = {first + timedelta(days=n): () for n in closed}
    return Calendar(ZoneInfo(draw(st.sampled_from(ZONES))), week, holidays)


def is_open(week: Calendar, minute: int) -> bool:
    """As the clock on the wall and the date beside it say."""
    shown = moment_of(minute * 60 * S).astimezone(week.zone)
    today, wall = shown.date(), shown.time()
    yesterday = today - timedelta(days=1)
    of_today = () if today in week.holidays else week.week[today.weekday()]
    of_yesterday = () if {today, yesterday} & week.holidays.keys() else week.week[yesterday.weekday()]
    return any(
        span.opens <= wall and (wall < span.closes or span.closes <= span.opens) for span in of_today
    ) or any(span.closes <= span.opens and wall < span.closes for span in of_yesterday)


@patient
@given(weeks(), st.sampled_from(STARTS), st.integers(1, 3000), st.lists(st.integers(0, 4000), max_size=4))
def test_it_is_the_minute_by_minute_count_of_the_clock_on_the_wall(
    week: Calendar, start: str, minutes: int, held: list[int]
) -> None:
    first = at(start) // (60 * S)
    edges = sorted(set(held))
    paused = list(zip(edges[::2], edges[1::2], strict=False))
    left, minute, due = minutes, first, None
    while due is None and minute < first + 5000:
        is_held = any(a <= minute - first < b for a, b in paused)
        left -= is_open(week, minute) and not is_held
        minute += 1
        due = minute if not left else None

    found = Hours([(0, Spans(week))]).due(
        first * 60 * S,
        minutes * 60 * S,
        (first + 5000) * 60 * S + 1,
        [((first + a) * 60 * S, (first + b) * 60 * S) for a, b in paused],
    )

    assert found == (None if due is None else due * 60 * S)


@patient
@given(weeks(), st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 4000))
def test_hours_are_open_as_long_in_parts_as_in_whole(week: Calendar, a: int, b: int, c: int) -> None:
    start, middle, end = (at(STARTS[0]) + n * 60 * S for n in sorted((a, b, c)))
    of = Hours([(0, Spans(week))])

    def length(since: int, until: int) -> int:
        return sum(closes - opens for opens, closes in of.between(since, until))

    assert length(start, end) == length(start, middle) + length(middle, end)


@pytest.mark.parametrize(
    ("of", "start", "end", "seconds"),
    [
        (ALWAYS, "2025-06-01 19:00:00", "2025-06-02 09:10:00", 51_000),
        # Left in the evening, answered in the morning; left and answered while it was closed.
        (OFFICE, "2025-06-02 19:00:00", "2025-06-03 09:10:00", 600),
        (OFFICE, "2025-06-02 19:00:00", "2025-06-02 21:00:00", 0),
        # Over lunch, over the weekend and a holiday, and over midnight.
        (OFFICE, "2025-06-02 11:50:00", "2025-06-02 13:05:00", 900),
        (OFFICE, "2025-06-06 16:59:00", "2025-06-10 09:01:00", 120),
        (NIGHT, "2025-06-02 21:00:00", "2025-06-03 02:30:00", 4 * 3600),
        (OFFICE, "2025-06-02 10:00:00", "2025-06-02 10:00:00", 0),
    ],
)
def test_how_much_open_time_lies_between(of: Hours, start: str, end: str, seconds: int) -> None:
    assert of.passed(at(start), at(end)) == seconds * S
