"""What somebody who waits is told."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.strategy import REQUEUED_TIER, due_at
from routing.waits import MEMORY_S, Estimate, Passed, Rate, Shown, ahead, estimate, position, shown
from tests.routing.scenes import SALES, SECOND, SERVICE, TECH, TEN, patient, waiting

RATES = st.floats(0.0001, 1)


def test_the_first_waits_for_one_release() -> None:
    found = estimate(0, 0.05, 0.01)

    assert found is not None
    assert found.seconds == 20
    assert found.upper_s == pytest.approx(20 * 1.84)


def test_those_behind_gain_by_others_giving_up() -> None:
    found = estimate(2, 0.05, 0.01)

    assert found is not None
    assert found.seconds == pytest.approx(1 / 0.05 + 1 / 0.06 + 1 / 0.07)
    assert found.upper_s == pytest.approx(found.seconds * (1 + 0.84 / math.sqrt(3)))


def test_nothing_is_estimated_when_no_slot_is_released() -> None:
    assert estimate(3, 0, 0.01) is None


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0.5, 1), (59.9, 1), (60, 1), (60.1, 2), (119, 2), (121, 3), (3600, 60)]
)
def test_minutes_are_rounded_up(seconds: float, minutes: int) -> None:
    assert Estimate(seconds, seconds).minutes == minutes


@patient
@given(st.integers(0, 50), RATES, st.floats(0, 1))
def test_more_ahead_is_longer_and_more_giving_up_is_shorter(
    before: int, releases: float, gives_up: float
) -> None:
    here, behind = estimate(before, releases, gives_up), estimate(before + 1, releases, gives_up)
    patient_crowd = estimate(before, releases, 0)

    assert here is not None
    assert behind is not None
    assert patient_crowd is not None
    assert here.seconds < behind.seconds
    assert here.seconds <= patient_crowd.seconds == pytest.approx((before + 1) / releases)


def test_the_estimate_is_the_mean_of_what_happens() -> None:
    """Those ahead leave by release or by giving up; who waits is patient."""
    draw = random.Random(5)
    releases, gives_up, before, runs = 0.05, 1 / 180, 4, 20_000
    found = estimate(before, releases, gives_up)

    waits = [
        sum(draw.expovariate(releases + left * gives_up) for left in range(before, -1, -1))
        for _ in range(runs)
    ]
    mean = sum(waits) / runs
    spread = math.sqrt(sum((wait - mean) ** 2 for wait in waits) / runs)

    assert found is not None
    assert found.seconds == pytest.approx(mean, abs=4 * spread / math.sqrt(runs))
    assert sum(wait <= found.upper_s for wait in waits) / runs == pytest.approx(0.8, abs=0.05)


def test_only_items_that_go_first_and_share_the_agents_are_ahead() -> None:
    mine = waiting(5)
    others = [
        waiting(1, after_s=-9),
        waiting(2, after_s=-9, queue=SALES),
        waiting(3, after_s=-9, queue=TECH),
        mine,
        waiting(6),
        waiting(7, after_s=9, tier=REQUEUED_TIER),
    ]

    assert ahead(mine, others, {SERVICE, SALES}) == 3
    assert position(mine, others) == 3


@patient
@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from([SERVICE, SALES])), max_size=12))
def test_no_later_arrival_worsens_the_position(arrivals: list[tuple[int, int]]) -> None:
    mine = waiting(1)
    later = [
        waiting(number, after_s=after, queue=queue, sla_target_s={SERVICE: 60, SALES: 15}[queue])
        for number, (after, queue) in enumerate(arrivals, start=2)
    ]

    assert position(mine, later) == 1


def test_a_boosted_arrival_may_pass() -> None:
    mine, boosted = waiting(1), waiting(2, after_s=60, due_us=due_at(TEN + 60 * SECOND, 60, priority=2))

    assert position(mine, [mine, boosted]) == 2


TWO_MINUTES, FIVE_MINUTES = Estimate(100, 150), Estimate(290, 400)


def test_numbers_only_fall_while_nobody_passes() -> None:
    first = shown(None, 3, TWO_MINUTES, None)

    assert first == Shown(3, 2, 2)
    assert shown(first, 3, FIVE_MINUTES, None) == Shown(3, 2, 2)
    assert shown(first, 4, FIVE_MINUTES, None) == Shown(3, 2, 2)
    assert shown(first, 1, Estimate(10, 20), None) == Shown(1, 1, 1)


def test_numbers_rise_and_say_why_when_somebody_passes() -> None:
    first = shown(None, 3, TWO_MINUTES, None)

    assert shown(first, 4, FIVE_MINUTES, Passed.REQUEUED) == Shown(4, 5, 5, Passed.REQUEUED)
    assert shown(first, 4, FIVE_MINUTES, Passed.BOOSTED).words == (
        "You are number 4 in the queue. The wait is about 5 minutes. "
        "Somebody with an urgent matter goes first."
    )


def test_who_passed_in_vain_changes_nothing() -> None:
    """Somebody passed, and as many left: the place is the same."""
    first = shown(None, 3, TWO_MINUTES, None)

    assert shown(first, 3, FIVE_MINUTES, Passed.BOOSTED) == Shown(3, 2, 2)


def test_a_promise_outlives_a_while_without_a_number() -> None:
    first = shown(None, 2, TWO_MINUTES, None)
    nobody_there = shown(first, 2, None, None)

    assert nobody_there == Shown(2, None, 2)
    assert nobody_there.words == "You are number 2 in the queue."
    assert shown(nobody_there, 2, FIVE_MINUTES, None) == Shown(2, 2, 2)


def test_the_words() -> None:
    assert Shown(1, 1).words == "You are next. The wait is about a minute."
    assert Shown(2, 3).words == "You are number 2 in the queue. The wait is about 3 minutes."


@patient
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.none() | st.floats(1, 900), st.none() | st.sampled_from(Passed)),
        min_size=1,
    )
)
def test_no_number_rises_without_a_reason_that_is_told(steps) -> None:
    last, told = None, []
    for place, seconds, passed in steps:
        found = None if seconds is None else Estimate(seconds, seconds)
        last = shown(last, place, found, passed)
        told.append(last)

    number = None
    for before, now in zip(told, told[1:], strict=False):
        number = before.minutes if before.minutes is not None else number
        if now.passed is None:
            assert now.position <= before.position
            assert now.minutes is None or number is None or now.minutes <= number


def test_a_rate_begins_with_what_is_expected_and_turns_to_what_is_seen() -> None:
    seen = Rate()

    assert seen.per_second(0.05) == pytest.approx(0.05)
    for _ in range(100):
        seen = seen.after(events=6, seconds=60)
    assert seen.per_second(0.05) == pytest.approx(0.1, rel=0.04)
    assert seen.seconds == pytest.approx(MEMORY_S, rel=0.01)


def test_a_rate_halves_the_weight_of_the_past_in_about_ten_minutes() -> None:
    assert Rate(1.0, MEMORY_S).after(0, MEMORY_S * math.log(2)).events == pytest.approx(0.5)


def test_a_rate_is_nothing_when_nobody_is_there() -> None:
    assert Rate().after(events=50, seconds=600).per_second(0) == 0
