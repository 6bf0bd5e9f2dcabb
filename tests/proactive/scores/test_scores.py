"""Scores learned from visits whose true chances are known."""

import msgspec
import numpy as np
import pytest

from proactive.scores import (
    NAMES,
    Model,
    Off,
    Visit,
    Weights,
    fit,
    matrix,
    quality,
    reliability,
    score,
    train,
)
from proactive.scores.training import MOST_CALIBRATION_ERROR
from tests.proactive.scores.scenes import INTERCEPT, TRUE, visits


@pytest.fixture(scope="module")
def model() -> Model:
    found = train(visits(20_000, seed=1))
    assert isinstance(found, Model)
    return found


def test_the_true_weights_are_found() -> None:
    seen = visits(40_000, seed=2)
    found = fit(matrix([visit.figures for visit in seen]), np.array([visit.outcome for visit in seen]))

    weights = np.array(found.weights) / np.array(found.scales)
    intercept = found.intercept - float(weights @ np.array(found.means))
    assert weights == pytest.approx([TRUE.get(name, 0.0) for name in NAMES], abs=0.12)
    assert intercept == pytest.approx(INTERCEPT, abs=0.2)


def test_weights_are_where_the_likelihood_is_highest() -> None:
    """The slope of the penalised likelihood is nought there: two lines of algebra, no other library."""
    random = np.random.default_rng(4)
    figures, outcomes = random.normal(size=(200, 3)), random.random(200) < 0.4
    found = fit(figures, outcomes, ridge=2.0)
    scaled = (figures - figures.mean(axis=0)) / figures.std(axis=0)

    residual = outcomes - found.chances(figures)

    assert residual.sum() == pytest.approx(0, abs=1e-6)
    assert scaled.T @ residual == pytest.approx(2.0 * np.array(found.weights), abs=1e-6)


def test_a_figure_that_separates_keeps_finite_weights() -> None:
    figures = np.concatenate([np.zeros((50, 2)), np.ones((50, 2))])
    found = fit(figures, np.arange(100) >= 50)

    assert np.isfinite([found.intercept, *found.weights]).all()
    assert found.chances(figures)[-1] > 0.9


def test_chances_mean_what_they_say_on_visits_never_seen(model: Model) -> None:
    fresh = visits(20_000, seed=3)
    chances = model.weights.chances(matrix([visit.figures for visit in fresh]))
    found = quality(chances, np.array([visit.outcome for visit in fresh]))

    # Of 20,000 visits true chances would come out at 0.8 standard errors of each tenth: 0.6 points.
    assert found.calibration_noise == pytest.approx(0.006, abs=0.001)
    assert found.miscalibration < 0.01
    assert found.skill > 0.05
    assert found.ranking > 0.68
    for each in found.bins:
        assert each.came == pytest.approx(
            each.said, abs=4 * (each.said * (1 - each.said) / each.visits) ** 0.5 + 0.01
        )


def test_a_score_comes_with_its_reasons(model: Model) -> None:
    found = score(model, {"form_errors": 4, "pages": 1, "rage_clicks": 1, "phone": 0})

    assert 0.3 < found.chance < 0.8
    assert found.reasons[0] == "Raised by: 4 refused form fields."
    assert score(model, {"phone": 1}).reasons[0] in {
        "Lowered by: on a phone.",
        "Lowered by: 0 refused form fields.",
    }


def test_a_model_survives_being_stored(model: Model) -> None:
    again = msgspec.json.decode(msgspec.json.encode(model), type=Model)

    assert again == model
    assert again.is_current


def test_a_model_of_other_figures_is_not_used(model: Model) -> None:
    old = msgspec.structs.replace(model, features=("pages",))

    with pytest.raises(ValueError, match="learned anew"):
        score(old, {"pages": 1})


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ([], "It needs visits of 14 days; there are 0."),
        (visits(20_000, seed=1, days=13), "It needs visits of 14 days; there are 13."),
        (visits(300, seed=1), "It needs 260 visits with the outcome; there are 72."),
        (
            [Visit({}, True, day % 20) for day in range(400)],
            "It needs 260 visits without the outcome; there are 0.",
        ),
    ],
)
def test_too_little_keeps_it_off_and_says_so(seen: list[Visit], reason: str) -> None:
    assert train(seen) == Off(reason)


def test_visits_that_say_nothing_keep_it_off() -> None:
    found = train(visits(20_000, seed=5, signal=0.0))

    assert isinstance(found, Off)
    assert "pairs of visits rightly, and must 60%" in found.reason
    assert found.quality is not None
    assert found.quality.ranking == pytest.approx(0.5, abs=0.06)


def test_a_world_that_changed_keeps_it_off() -> None:
    before, after = visits(12_000, seed=6, days=24), visits(4_000, seed=7)
    turned = [Visit(visit.figures, index % 2 == 0, 24 + index // 400) for index, visit in enumerate(after)]

    assert isinstance(train([*before, *turned]), Off)


def test_what_never_happened_lately_keeps_it_off() -> None:
    seen = visits(20_000, seed=8)
    silent = [
        visit if at < 14_000 else Visit(visit.figures, False, visit.day) for at, visit in enumerate(seen)
    ]

    assert train(silent) == Off("What is to be foretold did not happen both before and lately.")


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        matrix([{"pages": float("inf")}])


def test_the_figures_of_quality_by_hand() -> None:
    chances, outcomes = np.array([0.2, 0.6, 0.6, 0.8]), np.array([False, True, False, True])
    found = quality(chances, outcomes)

    assert found.brier == pytest.approx((0.04 + 0.16 + 0.36 + 0.04) / 4)
    assert found.skill == pytest.approx(1 - 0.15 / 0.25)
    assert found.ranking == pytest.approx(3.5 / 4)
    assert found.calibration_noise == pytest.approx(
        (2 / np.pi) ** 0.5 * (2 * 0.4 + 2 * 0.24**0.5) / 4  # each of four bins holds one visit
    )
    low, high = reliability(chances, outcomes, bins=2)
    assert (low.visits, low.said, low.came) == pytest.approx((2, 0.4, 0.5))
    assert (high.visits, high.said, high.came) == pytest.approx((2, 0.7, 0.5))


def test_true_chances_are_not_refused_for_what_few_visits_explain() -> None:
    """The least that may be learned from holds out 130 visits: thirteen to a bin, which miss a true chance of
    one half by √(2/π · 0.25 / 13), 11 points, so that no true chances would ever have passed for 5."""
    random = np.random.default_rng(12)
    errors, beyond = [], []
    for _ in range(400):
        chances = random.uniform(0.2, 0.8, 130)
        found = quality(chances, random.random(130) < chances)
        errors.append(found.calibration_error)
        beyond.append(found.calibration_error - found.calibration_noise)

    assert np.mean(errors) == pytest.approx(0.105, abs=0.01)
    assert np.mean(beyond) == pytest.approx(0.0, abs=4 * np.std(beyond) / 400**0.5)
    assert np.mean([each > MOST_CALIBRATION_ERROR for each in beyond]) < 0.05


def test_nothing_can_be_learned_from_one_outcome() -> None:
    with pytest.raises(ValueError, match="Both outcomes"):
        fit(np.zeros((3, 1)), np.array([True, True, True]))
    assert Weights(0.0, (1.0,), (0.0,), (1.0,)).chances(np.array([[1e9]]))[0] == pytest.approx(1.0)
