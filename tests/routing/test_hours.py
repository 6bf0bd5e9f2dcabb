"""Whether a queue is served: rows of a calendar read as hours. What hours mean is tested with calendars."""

from datetime import UTC, date, datetime, time

import pytest

from routing import hours
from routing.models import Calendar, Holiday, Opening, Queue
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db

# Helsinki is two hours ahead of UTC in winter.
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def queue_open(*openings: tuple[int, str, str], holidays: tuple[date, ...] = (), zone: str = "UTC") -> Queue:
    calendar = Calendar.objects.create(name="Hours", zone=zone)
    for weekday, opens, closes in openings:
        Opening.objects.create(
            calendar=calendar,
            weekday=weekday,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
        )
    for day in holidays:
        Holiday.objects.create(calendar=calendar, date=day)
    return make_queue(make_team(), calendar=calendar)


def test_a_queue_without_a_calendar_is_always_served() -> None:
    queue = make_queue(make_team())

    assert hours.is_open(queue, at(23, 3))
    assert hours.opens_at(queue, at(23, 3)) == at(23, 3)
    assert hours.closes_at(queue, at(23, 3)) is None


def test_hours_are_those_of_the_zone() -> None:
    queue = queue_open((0, "09:00", "17:00"), zone="Europe/Helsinki")
    moments = [at(23, 6, 59), at(23, 7), at(23, 14, 59), at(23, 15)]

    assert [hours.is_open(queue, moment) for moment in moments] == [False, True, True, False]
    assert hours.opens_at(queue, at(22, 12)) == at(23, 7)
    assert hours.closes_at(queue, at(23, 10)) == at(23, 15)
    assert hours.closes_at(queue, at(23, 16)) is None


def test_a_night_belongs_to_the_evening_it_begins_in() -> None:
    queue = queue_open((0, "22:00", "02:00"))
    moments = [at(23, 1), at(23, 21, 59), at(23, 22), at(24, 1, 59), at(24, 2), at(24, 22)]

    assert [hours.is_open(queue, moment) for moment in moments] == [False, False, True, True, False, False]


def test_a_holiday_is_closed_all_day() -> None:
    queue = queue_open((0, "09:00", "17:00"), (1, "09:00", "17:00"), holidays=(MONDAY,))

    assert [hours.is_open(queue, at(day, 10)) for day in (23, 24, 30)] == [False, True, True]
    assert hours.opens_at(queue, at(23, 10)) == at(24, 9)


def test_two_spans_make_a_lunch_break() -> None:
    queue = queue_open((0, "09:00", "12:00"), (0, "13:00", "17:00"))

    assert [hours.is_open(queue, at(23, hour)) for hour in (11, 12, 13)] == [True, False, True]
    assert hours.closes_at(queue, at(23, 10)) == at(23, 12)


def test_the_day_on_which_clocks_are_turned_back_is_an_hour_longer() -> None:
    queue = queue_open((6, "00:00", "00:00"), zone="Europe/Helsinki")
    # Sunday 25 October 2026, from midnight to midnight.
    begins = datetime(2026, 10, 24, 21, tzinfo=UTC)
    ends = datetime(2026, 10, 25, 22, tzinfo=UTC)

    assert hours.opens_at(queue, datetime(2026, 10, 24, 12, tzinfo=UTC)) == begins
    assert hours.closes_at(queue, begins) == ends
    assert (ends - begins).total_seconds() == 25 * 3600


def test_a_calendar_that_is_never_open_opens_never() -> None:
    queue = queue_open()

    assert not hours.is_open(queue, at(23, 10))
    assert hours.opens_at(queue, at(23, 10)) is None
