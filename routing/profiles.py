"""The five directions a team can have, and the targets and settings each begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    CUSTOMER_SERVICE = "customer_service"
    TECH_SUPPORT = "tech_support"
    CONCIERGE = "concierge"
    REACTIVE_SALES = "reactive_sales"
    PROACTIVE_SALES = "proactive_sales"


@dataclass(frozen=True, slots=True)
class Profile:
    """Targets for a team's figures, and the settings of its queues that serve them."""

    asa_target_s: int
    ftr_target_percent: int
    sl_seconds: int
    sl_percent: int = 80
    # The share of this kind of conversation that ends in what was wanted; not that of the website.
    conversion_target_percent: int | None = None
    # Thousandths of a conversation.
    capacity: int = 3000
    auto_accept: bool = False
    offer_timeout_s: int = 20
    sticky_wait_s: int = 15
    # The usual agent is what the team offers, so waiting may take the whole target.
    prefers_strongly: bool = False
    wrap_limit_s: int = 60
    # Without: nobody is invited unless a slot is free.
    lets_wait: bool = True


PROFILES: Mapping[Direction, Profile] = {
    Direction.CUSTOMER_SERVICE: Profile(asa_target_s=60, ftr_target_percent=65, sl_seconds=60),
    Direction.TECH_SUPPORT: Profile(
        asa_target_s=60, ftr_target_percent=50, sl_seconds=60, capacity=2000, sticky_wait_s=20
    ),
    Direction.CONCIERGE: Profile(
        asa_target_s=60,
        ftr_target_percent=90,
        sl_seconds=60,
        capacity=2000,
        sticky_wait_s=30,
        prefers_strongly=True,
    ),
    Direction.REACTIVE_SALES: Profile(
        asa_target_s=15,
        ftr_target_percent=50,
        sl_seconds=15,
        conversion_target_percent=33,
        auto_accept=True,
        offer_timeout_s=8,
    ),
    Direction.PROACTIVE_SALES: Profile(
        asa_target_s=15,
        ftr_target_percent=90,
        sl_seconds=15,
        sl_percent=90,
        conversion_target_percent=10,
        auto_accept=True,
        offer_timeout_s=8,
        lets_wait=False,
    ),
}


def offer_stands_for_s(offer_timeout_s: int, sla_target_s: int) -> int:
    """An offer may use up a third of the target at most, so that two more agents can be asked in time."""
    return max(1, min(offer_timeout_s, sla_target_s // 3))
