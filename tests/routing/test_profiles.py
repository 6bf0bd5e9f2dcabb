"""What each direction begins with."""

import pytest

from routing.profiles import PROFILES, Direction, offer_stands_for_s


def test_the_targets_of_the_five_directions() -> None:
    targets = {
        direction: (
            profile.asa_target_s,
            profile.conversion_target_percent,
            profile.ftr_target_percent,
            profile.sl_percent,
            profile.sl_seconds,
        )
        for direction, profile in PROFILES.items()
    }

    assert targets == {
        Direction.CUSTOMER_SERVICE: (60, None, 65, 80, 60),
        Direction.TECH_SUPPORT: (60, None, 50, 80, 60),
        Direction.CONCIERGE: (60, None, 90, 80, 60),
        Direction.REACTIVE_SALES: (15, 33, 50, 80, 15),
        Direction.PROACTIVE_SALES: (15, 10, 90, 90, 15),
    }


def test_the_settings_around_them() -> None:
    settings = {
        direction: (
            profile.capacity,
            profile.auto_accept,
            profile.offer_timeout_s,
            profile.sticky_wait_s,
            profile.wrap_limit_s,
        )
        for direction, profile in PROFILES.items()
    }

    assert settings == {
        Direction.CUSTOMER_SERVICE: (3000, False, 20, 15, 60),
        Direction.TECH_SUPPORT: (2000, False, 20, 20, 60),
        Direction.CONCIERGE: (2000, False, 20, 30, 60),
        Direction.REACTIVE_SALES: (3000, True, 8, 15, 60),
        Direction.PROACTIVE_SALES: (3000, True, 8, 15, 60),
    }
    assert [direction for direction, profile in PROFILES.items() if profile.prefers_strongly] == [
        Direction.CONCIERGE
    ]
    assert [direction for direction, profile in PROFILES.items() if not profile.lets_wait] == [
        Direction.PROACTIVE_SALES
    ]


@pytest.mark.parametrize(
    ("offer_timeout_s", "sla_target_s", "stands_s"), [(20, 60, 20), (30, 60, 20), (8, 15, 5), (20, 2, 1)]
)
def test_an_offer_leaves_time_for_two_more(offer_timeout_s: int, sla_target_s: int, stands_s: int) -> None:
    assert offer_stands_for_s(offer_timeout_s, sla_target_s) == stands_s
