"""What the page of a calendar refuses."""

from typing import Any

import pytest

from routing.models import Calendar, Holiday, Opening
from tests.routing.admin.pages import Change, Form

pytestmark = pytest.mark.django_db


def hours(weekday: int, opens: str, closes: str) -> tuple[type[Opening], Form]:
    return Opening, {"weekday": weekday, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("openings", "words"),
    [
        ([], "Say when it is open, at least once a week."),
        (
            [hours(0, "09:00", "17:00"), hours(0, "16:00", "20:00")],
            "Monday 09:00–17:00 and Monday 16:00–20:00 overlap.",
        ),
        (
            [hours(0, "22:00", "02:00"), hours(1, "01:00", "05:00")],
            "Monday 22:00–02:00 and Tuesday 01:00–05:00 overlap.",
        ),
        (
            [hours(0, "00:00", "04:00"), hours(6, "20:00", "01:00")],
            "Monday 00:00–04:00 and Sunday 20:00–01:00 overlap.",
        ),
    ],
)
def test_opening_hours_do_not_overlap(openings: list[Any], words: str, change: Change) -> None:
    assert change(Calendar, {"name": "Shop hours", "zone": "Europe/Helsinki"}, *openings) == [words]
    assert not Calendar.objects.exists()


def test_hours_that_meet_are_fine(change: Change) -> None:
    openings = [hours(0, "09:00", "12:00"), hours(0, "12:00", "17:00"), hours(0, "22:00", "00:00")]

    assert change(Calendar, {"name": "Shop hours", "zone": "Europe/Helsinki"}, *openings) == []

    assert [str(opening) for opening in Opening.objects.all()] == [
        "Monday 09:00–12:00",
        "Monday 12:00–17:00",
        "Monday 22:00–00:00",
    ]


def test_a_zone_that_there_is_not(change: Change) -> None:
    calendar = {"name": "Shop hours", "zone": "Helsinki"}

    assert change(Calendar, calendar, hours(0, "09:00", "17:00")) == [
        "“Helsinki” is not a time zone. Write it like Europe/Helsinki."
    ]


def test_a_holiday_twice(change: Change) -> None:
    christmas = (Holiday, {"date": "2026-12-25", "name": "Christmas"})
    calendar = {"name": "Shop hours", "zone": "UTC"}

    assert change(Calendar, calendar, hours(0, "09:00", "17:00"), christmas, christmas) == [
        "25 December 2026 is listed twice."
    ]
