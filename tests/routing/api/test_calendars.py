"""What the API refuses of calendars, and that it keeps them whole."""

import pytest

from routing.models import Calendar
from tests.routing.api.callers import Caller, Json

HOURS = {"weekday": 0, "opens": "09:00", "closes": "17:00"}


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"openings": []}, "openings", "Say when it is open, at least once a week."),
        (
            {"openings": [HOURS, {"weekday": 0, "opens": "16:00", "closes": "20:00"}]},
            "openings",
            "Monday 09:00–17:00 and Monday 16:00–20:00 overlap.",
        ),
        (
            {"openings": [HOURS], "holidays": [{"date": "2026-12-25"}] * 2},
            "holidays",
            "25 December 2026 is listed twice.",
        ),
        (
            {"openings": [HOURS], "zone": "Helsinki"},
            "zone",
            "“Helsinki” is not a time zone. Write it like Europe/Helsinki.",
        ),
    ],
)
def test_a_calendar_refuses_nonsense(body: Json, field: str, words: str, lead: Caller) -> None:
    assert lead.refused("POST", "calendars", {"name": "Hours", **body}) == ("bad_frame", {field: [words]})
    assert not Calendar.objects.exists()


def test_a_calendar_is_kept_whole(lead: Caller) -> None:
    holiday = {"date": "2026-12-25", "name": "Christmas"}
    made = lead.put(
        "POST",
        "calendars",
        {"name": "Hours", "zone": "Europe/Helsinki", "openings": [HOURS], "holidays": [holiday]},
    )

    assert lead.get(f"calendars/{made['id']}") == {
        "id": made["id"],
        "name": "Hours",
        "zone": "Europe/Helsinki",
        "openings": [{"weekday": 0, "opens": "09:00:00", "closes": "17:00:00"}],
        "holidays": [holiday],
    }
