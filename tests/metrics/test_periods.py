"""Days that have 23, 24 or 25 hours, and buckets that make up a period."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.facts import State
from metrics.kpis import KPIS
from metrics.ledger.booking import Window, book
from metrics.ledger.rules import Rules
from metrics.periods import (
    BadPeriod,
    Bucket,
    Grain,
    after,
    at_hour,
    buckets,
    days,
    days_earlier,
    floor,
    hours,
    micros,
    period,
    signed,
    whole_days,
)
from tests.metrics.facts import LATER, S, at, episode, facts_of, segment, stay


@pytest.mark.parametrize(
    ("zone", "day", "following", "seconds"),
    [
        ("Europe/Helsinki", "2025-10-26", "2025-10-27", 90_000),
        ("Europe/Helsinki", "2025-03-30", "2025-03-31", 82_800),
        ("America/New_York", "2025-03-09", "2025-03-10", 82_800),
        ("America/New_York", "2025-11-02", "2025-11-03", 90_000),
        ("Asia/Kathmandu", "2025-11-02", "2025-11-03", 86_400),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(zone: str, day: str, following: str, seconds: int) -> None:
    found = period(day, following, zone)

    assert list(days(found)) == [(found.start, found.end)]
    assert (found.end - found.start).total_seconds() == seconds


@pytest.mark.parametrize(
    ("first", "after", "many", "hours_then"),
    [
        ("2025-10-26", "2025-10-27", 1, 24),
        ("2025-10-27", "2025-10-28", 1, 25),
        ("2025-10-20", "2025-10-27", 7, 168),
    ],
)
def test_the_days_before_are_days_of_the_zone(first: str, after: str, many: int, hours_then: int) -> None:
    given = period(first, after, "Europe/Helsinki")
    then = days_earlier(given, whole_days(given))

    assert whole_days(given) == whole_days(then) == many
    assert then.end == given.start
    assert (then.end - then.start).total_seconds() == hours_then * 3600
    assert whole_days(given._replace(end=given.end - timedelta(hours=1))) == 0


def test_an_hour_of_the_week_is_as_long_as_the_zones_clock_shows_it() -> None:
    def minutes(zone: str, hour: int) -> list[float]:
        given = period("2025-10-13", "2025-11-01", zone)
        return [(end - start).total_seconds() / 60 for start, end in at_hour(given, 6, hour)]

    # The clock of Helsinki shows three o'clock twice on the second Sunday, New York's does so in November.
    assert minutes("Europe/Helsinki", 3) == [60, 120]
    assert minutes("Europe/Helsinki", 4) == [60, 60]
    assert minutes("America/New_York", 3) == [60, 60]
    assert [start.hour for start, _ in at_hour(period("2025-10-13", "2025-11-01"), 0, 23)] == [23, 23, 23]
    assert at_hour(period("2025-03-30", "2025-03-31", "Europe/Helsinki"), 6, 3) == []


def test_helsinkis_long_day_in_utc() -> None:
    found = period("2025-10-26", "2025-10-27", "Europe/Helsinki")

    assert found.start == datetime(2025, 10, 25, 21, tzinfo=UTC)
    assert found.end == datetime(2025, 10, 26, 22, tzinfo=UTC)


def test_half_past_three_comes_twice_and_is_two_hours() -> None:
    found = list(hours(period("2025-10-26", "2025-10-27", "Europe/Helsinki")))
    first, second = datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)

    assert len(found) == 25
    assert [n for n, (start, end) in enumerate(found) for each in (first, second) if start <= each < end] == [
        3,
        4,
    ]


def test_occupancy_on_the_long_day_divides_by_its_own_length() -> None:
    day = period("2025-10-26", "2025-10-27", "Europe/Helsinki")
    start, end = micros(day.start), micros(day.end)
    facts = facts_of(states=(State("ana", "available", start, end, 3000, True),))

    found = book(facts, Window(start, end), Rules(), end).total()

    assert found["staffed_us"] == 90_000 * S


def test_a_conversation_over_midnight_is_one_and_its_work_is_split() -> None:
    end = at("23:55:00") + 900 * S
    held = replace(segment("ana", "23:55:00", None), left=end, wrap_ended=end)
    talk = replace(
        episode("23:55:00", None, stays=(stay("23:55:00", "23:55:00"),), segments=(held,)), ended=end
    )
    midnight = at("00:00:00") + 86_400 * S
    today = book(facts_of(talk), Window(at("00:00:00"), midnight), Rules(), LATER).total()
    tomorrow = book(facts_of(talk), Window(midnight, midnight + 86_400 * S), Rules(), LATER).total()

    assert [KPIS["busy_s"].value(each) for each in (today, tomorrow)] == [300, 600]
    assert [KPIS["answered"].value(each) for each in (today, tomorrow)] == [1, 0]
    assert [KPIS["ended"].value(each) for each in (today, tomorrow)] == [0, 1]


@pytest.mark.parametrize(
    ("start", "end", "zone", "words"),
    [
        ("2026-01-02", "2026-01-01", "UTC", "must end after"),
        ("1900-01-01", "2100-01-01", "UTC", "five years"),
        ("0001-01-01", "0001-01-02", "UTC", "between 1980 and 2200"),
        ("1500-01-01", "1500-01-02", "UTC", "between 1980 and 2200"),
        ("9999-12-30", "9999-12-31", "UTC", "between 1980 and 2200"),
        ("2026-01-01", "2026-01-02", "Mars/Base", "not a time zone"),
        ("2026-01-01'; DROP TABLE", "2026-01-02", "UTC", "not a date"),
        ("yesterday", "2026-01-02", "UTC", "not a date"),
        ("0001-01-01T00:00:00+14:00", "2026-01-02", "UTC", "not a date"),
    ],
)
def test_a_bad_period_is_refused_in_one_sentence(start: str, end: str, zone: str, words: str) -> None:
    with pytest.raises(BadPeriod, match=words):
        period(start, end, zone)


moments = st.integers(0, 3 * 366 * 96).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * n)
)


@given(moments, moments)
def test_a_period_is_made_of_few_buckets_without_a_gap(a: datetime, b: datetime) -> None:
    start, end = min(a, b), max(a, b)
    found = list(buckets(start, end))

    at_end = start
    for grain, begins in found:
        assert begins == at_end == floor(begins, grain)
        at_end = after(begins, grain)
    assert at_end == end
    assert len(found) <= 2 * (3 + 23 + 30) + 36
    assert all(isinstance(grain, Grain) for grain, _ in found)


@settings(deadline=None)
@given(moments, moments)
def test_a_period_is_the_same_by_its_nearest_months_and_days(a: datetime, b: datetime) -> None:
    start, end = min(a, b), max(a, b)
    counted: dict[datetime, int] = defaultdict(int)
    for grain, seconds, sign in signed(start, start + min(end - start, timedelta(days=40))):
        at = begins = datetime.fromtimestamp(seconds, UTC)
        assert begins == floor(begins, grain)
        while at < after(begins, grain):
            counted[at] += sign
            at = after(at, Grain.QUARTER)

    wanted = [each.start for each in quarters_of(start, start + min(end - start, timedelta(days=40)))]
    assert {at: n for at, n in counted.items() if n} == dict.fromkeys(wanted, 1)


def quarters_of(start: datetime, end: datetime) -> list[Bucket]:
    many = (end - start) // timedelta(minutes=15)
    return [Bucket(Grain.QUARTER, start + timedelta(minutes=15 * n)) for n in range(many)]
