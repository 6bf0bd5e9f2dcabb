"""Which wording is shown more often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.statistics import Share, pick, propensities

ANSWERS = st.integers(0, 500).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


def test_without_answers_all_are_shown_alike() -> None:
    assert propensities({"a": Share(0, 0), "b": Share(0, 0)}) == pytest.approx({"a": 0.5, "b": 0.5})


def test_the_chance_is_that_of_being_best() -> None:
    found = propensities({"a": Share(30, 400), "b": Share(20, 400), "c": Share(22, 400)})
    random = np.random.default_rng(1)
    drawn = np.stack([random.beta(hits + 1, 401 - hits, 200_000) for hits in (30, 20, 22)])
    best = np.bincount(drawn.argmax(axis=0), minlength=3) / 200_000

    assert [found[name] for name in "abc"] == pytest.approx(0.1 / 3 + 0.9 * best, abs=0.005)


@given(st.dictionaries(st.sampled_from("abcd"), ANSWERS, min_size=1))
def test_each_variant_keeps_its_part_of_the_exploration(answers: dict[str, Share]) -> None:
    found = propensities(answers)

    assert sum(found.values()) == pytest.approx(1)
    assert min(found.values()) >= 0.1 / len(answers) - 1e-12


def test_the_better_wording_wins_and_the_other_is_never_lost() -> None:
    random = np.random.default_rng(2)
    rates, hits, shown = {"plain": 0.05, "warm": 0.10}, {"plain": 0, "warm": 0}, {"plain": 0, "warm": 0}
    for _ in range(60):
        chances = propensities({name: Share(hits[name], shown[name]) for name in rates})
        for drawn in random.random(50):
            name = pick(chances, drawn)
            shown[name] += 1
            hits[name] += int(random.random() < rates[name])

    assert shown["warm"] > 0.8 * 3_000
    assert shown["plain"] > 0.04 * 3_000


def test_large_counts_keep_the_grid_fine_enough() -> None:
    found = propensities({"a": Share(51_000, 1_000_000), "b": Share(50_000, 1_000_000)})

    assert found["a"] == pytest.approx(0.95, abs=0.001)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="no variant"):
        propensities({})
    with pytest.raises(ValueError, match="10 %"):
        propensities({"a": Share(0, 0)}, exploration=0.05)


def test_a_draw_near_one_still_picks() -> None:
    assert pick({"a": 0.3, "b": 0.7 - 1e-12}, 1 - 1e-15) == "b"
