"""Traffic whose truth is known, and what is found out about it."""

import numpy as np
import pytest

from proactive.statistics import (
    Arm,
    Basis,
    Share,
    conversion_of_chats,
    intention_to_treat,
    per_accepted,
    ratio_check,
)
from proactive.traffic import Flags, Traffic, traffic

HOLDOUT = 0.10
# About seventeen days of the demo shop.
VISITORS = 2_000_000


@pytest.fixture(scope="module")
def shop() -> Traffic:
    return traffic(VISITORS, seed=7)


@pytest.fixture(scope="module")
def held(shop: Traffic) -> Flags:
    return np.random.default_rng(8).random(len(shop)) < HOLDOUT


def _arm(shop: Traffic, members: Flags, invited: Flags) -> Arm:
    accepted = members & invited & shop.would_accept & ~shop.asks
    reached = members & shop.buys(invited)
    return Arm(int(members.sum()), int(reached.sum()), int(accepted.sum()), int((accepted & reached).sum()))


def test_the_same_seed_makes_the_same_visitors() -> None:
    one, other = traffic(1000, seed=1), traffic(1000, seed=1)

    assert (one.hot == other.hot).all()
    assert (one.value_alone == other.value_alone).all()


def test_the_shares_are_those_of_the_population(shop: Traffic) -> None:
    nobody = np.zeros(len(shop), np.bool_)
    asked = shop.asks

    assert shop.buys_alone.mean() == pytest.approx(0.030, abs=0.0006)
    assert shop.would_accept.mean() == pytest.approx(0.06, abs=0.001)
    assert shop.would_accept[shop.hot].mean() == pytest.approx(0.06, abs=0.006)
    assert asked.sum() * 20_000 / len(shop) == pytest.approx(204, abs=8)
    assert shop.hot[asked].mean() == pytest.approx(0.855, abs=0.015)
    assert shop.buys(nobody)[asked].mean() == pytest.approx(0.33, abs=0.02)
    assert shop.value_alone.mean() == pytest.approx(85, rel=0.01)


def test_the_estimate_covers_the_truth_that_the_raw_share_hides(shop: Traffic, held: Flags) -> None:
    invited = shop.eligible & ~held
    treated, holdout = _arm(shop, invited, invited), _arm(shop, shop.eligible & held, invited)
    check = ratio_check([treated.visitors, holdout.visitors], [1 - HOLDOUT, HOLDOUT])
    truth = shop.effect(shop.eligible)

    found = intention_to_treat(treated, holdout, check)
    accepting = per_accepted(treated, holdout, check)
    raw = conversion_of_chats(Share(int((shop.asks & shop.buys(invited)).sum()), int(shop.asks.sum())))

    assert truth == pytest.approx(0.06 * 0.07, abs=0.0004)
    assert found.interval is not None
    assert found.interval.covers(truth)
    assert found.interval.low > 0
    assert accepting.interval is not None
    assert accepting.interval.covers(0.07)
    assert (found.name, accepting.name) == ("uplift", "uplift")
    assert raw.value == pytest.approx(0.33, abs=0.02)
    assert raw.basis is Basis.CHOSEN
    assert "uplift" not in raw.name + raw.basis.sentence


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Of 300 months with a true effect, 95 % of the intervals hold it, but for three standard errors."""
    covered = 0
    for seed in range(300):
        shop = traffic(20_000, seed)
        held = np.random.default_rng(1000 + seed).random(len(shop)) < 0.5
        invited = shop.eligible & ~held
        treated, holdout = _arm(shop, invited, invited), _arm(shop, shop.eligible & held, invited)
        found = intention_to_treat(treated, holdout, ratio_check([1, 1], [1, 1])).interval
        assert found is not None
        covered += found.covers(0.0042 * (1 - 0.0102))

    assert covered >= 300 * 0.95 - 3 * 3.8


def test_order_values_rise_where_somebody_helped(shop: Traffic) -> None:
    everyone = np.ones(len(shop), np.bool_)
    helped = shop.chats(everyone) & shop.buys(everyone)

    assert shop.values(everyone)[helped].mean() == pytest.approx(85 * 1.06, rel=0.03)
    assert (shop.values(everyone)[~shop.buys(everyone)] == 0).all()
