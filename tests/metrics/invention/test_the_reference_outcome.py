"""The pool of domain 7: eleven agents of three conversations each, 1,200 visitors a day."""

import math

import pytest

from metrics.invention.plan import Plan
from tests.metrics.invention.pasts import figures, invented, mean_and_error, plain

DAYS = 12
CI_95 = 1.96

# Means over 20 days, and half of their 95 % intervals.
REFERENCE = {
    "offered": (1195.8, 12.1),
    "answered": (1088, 12),
    "abandoned": (0.0897, 0.0063),
    "asa_s": (16.5, 1.3),
    "sl60": (0.813, 0.012),
    "first_reply_s": (43.0, 1.4),
    "response_s": (27.0, 0.2),
    "duration_s": (634.9, 8.3),
    "wall_s": (680, 8),
    "effective_s": (305, 3),
    "concurrency": (2.23, 0.02),
    "typing": (0.53, 0.01),
}
# Those who go without a word are found out only when an agent has written to them.
SILENT = {"abandoned": (0.032, 0.004), "silent": (0.075, 0.004), "sl60": (0.798, 0.012)}


def seen(plan: Plan) -> dict[str, tuple[float, float]]:
    return mean_and_error(figures(invented(plan, seed)) for seed in range(DAYS))


@pytest.fixture(scope="module")
def usual() -> dict[str, tuple[float, float]]:
    return seen(plain())


@pytest.fixture(scope="module")
def silent() -> dict[str, tuple[float, float]]:
    return seen(plain(silent=0.7, gone_grace_s=None, silence_limit_s=60))


def errors_off(found: tuple[float, float], reference: tuple[float, float]) -> float:
    """By how many standard errors of their difference two means differ."""
    return abs(found[0] - reference[0]) / math.hypot(found[1], reference[1] / CI_95)


@pytest.mark.parametrize("name", REFERENCE)
def test_it_comes_out_as_in_the_reference(usual: dict[str, tuple[float, float]], name: str) -> None:
    assert errors_off(usual[name], REFERENCE[name]) < 4


@pytest.mark.parametrize("name", SILENT)
def test_with_seven_in_ten_going_silently_too(silent: dict[str, tuple[float, float]], name: str) -> None:
    assert errors_off(silent[name], SILENT[name]) < 4


def test_whoever_does_not_look_for_silence_sees_an_improvement_that_is_none(
    usual: dict[str, tuple[float, float]], silent: dict[str, tuple[float, float]]
) -> None:
    assert silent["abandoned"][0] < usual["abandoned"][0] / 2
    assert silent["abandoned"][0] + silent["silent"][0] > usual["abandoned"][0]
    assert silent["answered"][0] < usual["answered"][0]
