"""Opening hours, in every kind of night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.calendars import Calendar, Overlap, Span, closes_at, is_open, open_time, opens_at, overlaps
from tests.routing.scenes import patient

HELSINKI, NEW_YORK, CAIRO = (
    ZoneInfo("Europe/Helsinki"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Africa/Cairo"),
)
MIDNIGHT = time()
WHOLE_DAY = Span(MIDNIGHT, MIDNIGHT)
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def span(opens: str, closes: str) -> Span:
    return Span(time.fromisoformat(opens), time.fromisoformat(closes))


def calendar(zone: ZoneInfo = HELSINKI, *, holidays=None, **spans: list[Span]) -> Calendar:
    """Spans by the name of the weekday; `every` for those that are not named."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    every = spans.get("every", [])
    return Calendar(zone, tuple(tuple(spans.get(name, every)) for name in names), holidays or {})


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def local(zone: ZoneInfo, written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)


# 2025-06-02 is a Monday; Helsinki is three hours ahead of UTC in summer.
OFFICE = calendar(every=[span("09:00", "12:00"), span("13:00", "17:00")], sat=[], sun=[])


@pytest.mark.parametrize(
    ("at", "is_it_open", "opens", "closes"),
    [
        ("2025-06-02 05:59:59", False, "2025-06-02 06:00", None),
        ("2025-06-02 06:00", True, "2025-06-02 06:00", "2025-06-02 09:00"),
        ("2025-06-02 08:59:59", True, "2025-06-02 08:59:59", "2025-06-02 09:00"),
        ("2025-06-02 09:00", False, "2025-06-02 10:00", None),
        ("2025-06-02 13:59", True, "2025-06-02 13:59", "2025-06-02 14:00"),
        ("2025-06-06 14:00", False, "2025-06-09 06:00", None),
        ("2025-06-07 10:00", False, "2025-06-09 06:00", None),
    ],
)
def test_several_spans_a_day(at: str, is_it_open: bool, opens: str, closes: str | None) -> None:
    assert is_open(OFFICE, utc(at)) is is_it_open
    assert opens_at(OFFICE, utc(at)) == utc(opens)
    assert closes_at(OFFICE, utc(at)) == (None if closes is None else utc(closes))


def test_the_zone_of_the_calendar_decides_not_that_of_the_question() -> None:
    asked_in_new_york = datetime(2025, 6, 2, 2, 30, tzinfo=NEW_YORK)

    assert is_open(OFFICE, asked_in_new_york)
    assert closes_at(OFFICE, asked_in_new_york) == utc("2025-06-02 09:00")


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    nights = calendar(fri=[span("22:00", "02:00")])

    assert is_open(nights, local(HELSINKI, "2025-06-06 23:00"))
    assert is_open(nights, local(HELSINKI, "2025-06-07 01:59"))
    assert not is_open(nights, local(HELSINKI, "2025-06-07 02:00"))
    assert not is_open(nights, local(HELSINKI, "2025-06-06 01:00"))
    assert closes_at(nights, local(HELSINKI, "2025-06-06 23:00")) == local(HELSINKI, "2025-06-07 02:00")


def test_touching_spans_are_one() -> None:
    long_night = calendar(fri=[span("20:00", "00:00")], sat=[span("00:00", "03:00"), span("03:00", "04:00")])

    assert closes_at(long_night, local(HELSINKI, "2025-06-06 21:00")) == local(HELSINKI, "2025-06-07 04:00")


def test_a_holiday_is_closed_and_ends_the_evening_before_at_midnight() -> None:
    christmas = date(2025, 12, 25)
    around_the_clock = calendar(every=[WHOLE_DAY], holidays={christmas: ()})
    nights = calendar(every=[span("22:00", "02:00")], holidays={christmas: ()})

    assert closes_at(around_the_clock, utc("2025-12-20")) == local(HELSINKI, "2025-12-25 00:00")
    assert opens_at(around_the_clock, utc("2025-12-25 06:00")) == local(HELSINKI, "2025-12-26 00:00")
    assert closes_at(nights, local(HELSINKI, "2025-12-24 23:00")) == local(HELSINKI, "2025-12-25 00:00")
    assert opens_at(nights, local(HELSINKI, "2025-12-25 00:30")) == local(HELSINKI, "2025-12-26 22:00")


def test_a_holiday_may_have_its_own_hours() -> None:
    eve = calendar(every=[span("09:00", "17:00")], holidays={date(2025, 12, 24): (span("09:00", "12:00"),)})

    assert closes_at(eve, local(HELSINKI, "2025-12-24 10:00")) == local(HELSINKI, "2025-12-24 12:00")
    assert closes_at(eve, local(HELSINKI, "2025-12-23 10:00")) == local(HELSINKI, "2025-12-23 17:00")


def test_always_open_never_closes_and_never_open_never_opens() -> None:
    always, never = calendar(every=[WHOLE_DAY]), calendar()
    now = utc("2025-06-02 12:00")

    assert (is_open(always, now), opens_at(always, now), closes_at(always, now)) == (True, now, None)
    assert (is_open(never, now), opens_at(never, now), closes_at(never, now)) == (False, None, None)


@pytest.mark.parametrize(
    ("zone", "day", "opens", "seconds"),
    [
        (HELSINKI, date(2025, 10, 26), "2025-10-25 21:00", 90_000),
        (HELSINKI, date(2025, 3, 30), "2025-03-29 22:00", 82_800),
        (NEW_YORK, date(2025, 3, 9), "2025-03-09 05:00", 82_800),
        (NEW_YORK, date(2025, 11, 2), "2025-11-02 04:00", 90_000),
        # The clock is turned at midnight: this day begins at one o'clock.
        (CAIRO, date(2025, 4, 25), "2025-04-24 22:00", 82_800),
    ],
)
def test_a_whole_day_is_as_long_as_that_day(zone: ZoneInfo, day: date, opens: str, seconds: int) -> None:
    only_then = calendar(zone, holidays={day: (WHOLE_DAY,)})

    assert opens_at(only_then, utc(opens) - timedelta(hours=5)) == utc(opens)
    assert closes_at(only_then, utc(opens)) == utc(opens) + timedelta(seconds=seconds)


def test_hours_that_the_clock_skips_begin_or_end_when_it_skips() -> None:
    """In Helsinki 03:00 becomes 04:00 on 30 March 2025, at 01:00 UTC."""
    skipped = calendar(sun=[span("03:30", "09:00")])
    cut = calendar(sun=[span("01:00", "03:30")])
    inside = calendar(sun=[span("03:10", "03:50")])

    assert opens_at(skipped, utc("2025-03-30 00:00")) == utc("2025-03-30 01:00")
    assert closes_at(cut, utc("2025-03-30 00:00")) == utc("2025-03-30 01:00")
    assert opens_at(inside, utc("2025-03-29 00:00")) == local(HELSINKI, "2025-04-06 03:10")


def test_hours_that_come_twice_begin_the_first_time_and_end_the_second() -> None:
    """In Helsinki 03:00 to 04:00 comes twice on 26 October 2025, from 00:00 and from 01:00 UTC."""
    begins = calendar(sun=[span("03:30", "09:00")])
    ends = calendar(sun=[span("01:00", "03:30")])

    assert opens_at(begins, utc("2025-10-25 12:00")) == utc("2025-10-26 00:30")
    assert is_open(begins, utc("2025-10-26 01:10"))
    assert closes_at(ends, utc("2025-10-25 23:00")) == utc("2025-10-26 01:30")


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
WEEKS = st.lists(st.lists(st.builds(Span, TIMES, TIMES), max_size=2).map(tuple), min_size=7, max_size=7).map(
    tuple
)
MOMENTS = st.one_of(
    # Around both turns of the clock, and anywhere.
    st.datetimes(datetime(2025, 3, 28), datetime(2025, 4, 1)),
    st.datetimes(datetime(2025, 10, 24), datetime(2025, 10, 28)),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1)),
).map(lambda moment: moment.replace(tzinfo=UTC))
HOLIDAYS = st.dictionaries(
    st.dates(date(2025, 3, 28), date(2025, 4, 1)),
    st.just(()) | st.just((span("10:00", "14:00"),)),
    max_size=2,
)


@patient
@given(WEEKS, HOLIDAYS, MOMENTS, st.sampled_from([HELSINKI, NEW_YORK, ZoneInfo("UTC")]))
def test_the_three_questions_agree(week, holidays, moment: datetime, zone: ZoneInfo) -> None:
    hours = Calendar(zone, week, holidays)
    open_now, opens, closes = is_open(hours, moment), opens_at(hours, moment), closes_at(hours, moment)

    assert open_now == (opens == moment)
    if opens is None:
        assert not any(week)
    else:
        assert opens >= moment
        assert is_open(hours, opens)
        assert opens == moment or not is_open(hours, opens - timedelta(microseconds=1))
    if closes is not None:
        assert open_now
        assert not is_open(hours, closes)
        assert is_open(hours, closes - timedelta(microseconds=1))


@patient
@given(WEEKS, st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31)))
def test_without_turns_of_the_clock_it_is_what_the_clock_on_the_wall_says(week, wall: datetime) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    yesterday, today = week[(wall.weekday() - 1) % 7], week[wall.weekday()]
    now = wall.time()
    expected = any(
        each.opens <= now and (each.closes <= each.opens or now < each.closes) for each in today
    ) or any(each.closes <= each.opens and now < each.closes for each in yesterday)

    assert is_open(Calendar(zone, week), wall.replace(tzinfo=zone)) is expected


def test_overlapping_spans_are_found() -> None:
    morning, noon, night = span("09:00", "12:00"), span("11:59", "13:00"), span("22:00", "10:00")

    assert overlaps([[morning, noon], [], [], [], [], [], []]) == [Overlap(MONDAY, morning, MONDAY, noon)]
    assert overlaps([[morning], [], [], [], [], [], [night]]) == [Overlap(MONDAY, morning, SUNDAY, night)]
    assert overlaps([[], [], [], [], [night], [morning], []]) == [Overlap(FRIDAY, night, SATURDAY, morning)]
    assert overlaps([[morning, morning], [], [], [], [], [], []]) == [
        Overlap(MONDAY, morning, MONDAY, morning)
    ]


def test_touching_spans_do_not_overlap() -> None:
    touching = [span("00:00", "09:00"), span("09:00", "12:00"), span("12:00", "00:00")]

    assert overlaps([touching] * 7) == []
    assert overlaps([[WHOLE_DAY]] * 7) == []


@patient
@given(WEEKS)
def test_overlaps_are_found_exactly_where_two_spans_are_open_at_once(week) -> None:
    quarters = [0] * (7 * 96)
    for day, spans in enumerate(week):
        for each in spans:
            opens = day * 96 + each.opens.hour * 4 + each.opens.minute // 15
            closes = day * 96 + each.closes.hour * 4 + each.closes.minute // 15
            for quarter in range(opens, closes + 96 * (each.closes <= each.opens)):
                quarters[quarter % len(quarters)] += 1

    assert bool(overlaps(week)) == (max(quarters) > 1)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-23T00:00+00:00", "2026-03-24T00:00+00:00", 8),
        ("2026-03-23T12:00+00:00", "2026-03-23T13:30+00:00", 1.5),
        ("2026-03-21T00:00+00:00", "2026-03-23T00:00+00:00", 0),
        ("2026-03-23T00:00+00:00", "2026-03-30T00:00+00:00", 40),
    ],
)
def test_how_long_it_is_open(start: str, end: str, hours: float) -> None:
    office = Calendar(ZoneInfo("UTC"), ((Span(time(9), time(17)), Span(time(12), time(14))),) * 5 + ((),) * 2)

    found = open_time(office, datetime.fromisoformat(start), datetime.fromisoformat(end))

    assert found == timedelta(hours=hours)
