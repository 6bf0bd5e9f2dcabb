"""The model of an agent who holds several conversations, against its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rates import (
    Level,
    Rhythm,
    curve,
    inflation,
    per_hour,
    shrunk,
    speedup,
    turn_s,
    utilisation,
)
from tests.routing.scenes import patient

USUAL = Rhythm(20, 60)
LEVELS = range(1, 7)


def reply_delay_s(rhythm: Rhythm, held: int) -> float:
    """How long a visitor waits for a reply."""
    return turn_s(rhythm, held) - rhythm.visitor_gap_s


def test_the_table_of_the_usual_rhythm() -> None:
    assert [round(reply_delay_s(USUAL, held), 2) for held in LEVELS] == [20, 25, 31.76, 40.77, 52.37, 66.60]
    assert [round(inflation(USUAL, held), 4) for held in LEVELS] == [
        1,
        1.0625,
        1.1471,
        1.2596,
        1.4046,
        1.5825,
    ]
    assert [round(speedup(USUAL, held), 4) for held in LEVELS] == [1, 1.8824, 2.6154, 3.1756, 3.5598, 3.7914]


def test_switching_makes_three_at_once_the_best() -> None:
    switching = Rhythm(20, 60, switching=0.3)

    assert [round(speedup(switching, held), 3) for held in range(1, 6)] == [1, 1.705, 2.021, 1.990, 1.800]


def test_it_agrees_with_what_was_seen_in_the_field() -> None:
    """Goes et al.: with two conversations instead of one replies took 18 % longer, sessions 4 %."""
    field = Rhythm(18, 82)

    assert reply_delay_s(field, 2) / reply_delay_s(field, 1) == pytest.approx(1.18)
    assert round(inflation(field, 2), 3) == 1.032


def test_a_curve_scales_with_the_length_of_a_conversation_held_alone() -> None:
    assert [rate * 600 for rate in curve(USUAL, 600, 3)] == pytest.approx(
        [speedup(USUAL, held) for held in (1, 2, 3)]
    )
    assert per_hour(curve(USUAL, 600, 2)) == (6_000_000, 11_294_118)


@pytest.mark.parametrize(
    ("rhythm", "expected"), [(Rhythm(0, 60), [1, 2, 3, 4]), (Rhythm(20, 0), [1, 1, 1, 1])]
)
def test_without_work_conversations_do_not_slow_each_other_and_without_gaps_they_queue(
    rhythm: Rhythm, expected: list[float]
) -> None:
    assert [speedup(rhythm, held) for held in range(1, 5)] == pytest.approx(expected)


@pytest.mark.parametrize("nonsense", [(-1, 60), (20, -1), (0, 0)])
def test_nonsense_is_refused(nonsense: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="cannot"):
        Rhythm(*nonsense)


@patient
@given(st.floats(0.1, 1000), st.floats(0.1, 1000), st.integers(1, 12))
def test_each_further_conversation_gains_less_and_never_costs(reply: float, gap: float, held: int) -> None:
    rhythm = Rhythm(reply, gap)
    rates = [0.0, *(speedup(rhythm, level) for level in range(1, held + 2))]
    gains = [after - before for before, after in zip(rates, rates[1:], strict=False)]

    assert all(gain >= -1e-9 for gain in gains)
    assert all(later <= earlier + 1e-9 for earlier, later in zip(gains, gains[1:], strict=False))
    assert rates[-1] <= (reply + gap) / reply + 1e-9
    assert 0 < utilisation(rhythm, held) <= 1


def test_an_agents_own_rates_count_by_how_much_was_seen() -> None:
    team = (1 / 600, 2 / 600, 3 / 600)
    seen = [Level(ended=50, seconds=15_000), Level(ended=0, seconds=100)]

    assert shrunk(seen, team) == pytest.approx((1.5 / 600, 2 / 600, 3 / 600))
    assert shrunk([Level(ended=450, seconds=450 * 300)], team)[0] == pytest.approx(1.9 / 600)
    assert shrunk([], team) == team
    assert shrunk([Level(0, 0)] * 5, team) == team
