"""What settings begin with where nobody said otherwise: the targets and habits of the team's direction."""

from typing import Any

from routing.models import OfferMode, Team
from routing.profiles import PROFILES, Direction, offer_stands_for_s


def of_team(direction: str) -> dict[str, Any]:
    """The targets of a new team."""
    profile = PROFILES[Direction(direction)]
    return {
        "asa_target_s": profile.asa_target_s,
        "sl_percent": profile.sl_percent,
        "sl_seconds": profile.sl_seconds,
        "conversion_target": profile.conversion_target_percent,
        "ftr_target": profile.ftr_target_percent,
    }


def of_queue(team: Team, sla_target_s: int | None = None) -> dict[str, Any]:
    """The settings of a new queue. An offer stands short enough for its target."""
    profile = PROFILES[Direction(team.direction)]
    sla_target_s = sla_target_s or team.sl_seconds
    asks_first = not profile.auto_accept
    return {
        "sla_target_s": sla_target_s,
        "offer_mode": OfferMode.MANUAL if asks_first else OfferMode.AUTO,
        "offer_timeout_s": (
            offer_stands_for_s(profile.offer_timeout_s, sla_target_s)
            if asks_first
            else profile.offer_timeout_s
        ),
        "sticky_wait_s": profile.sticky_wait_s,
        "wrap_limit_s": profile.wrap_limit_s,
    }


# A team can have no target for these.
OPTIONAL_TARGETS = ("conversion_target", "ftr_target")
TARGETS = ("asa_target_s", "sl_percent", "sl_seconds", *OPTIONAL_TARGETS)
HABITS = ("sla_target_s", "offer_mode", "offer_timeout_s", "sticky_wait_s", "wrap_limit_s")


def complete_team(given: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """What is given of a team, with its direction's targets where there are none."""
    usual = of_team(given["direction"])
    wanted = TARGETS if is_new else [name for name in TARGETS if name not in OPTIONAL_TARGETS]
    return {**given, **{name: usual[name] for name in wanted if given.get(name) is None}}


def complete_queue(given: dict[str, Any]) -> dict[str, Any]:
    """What is given of a new queue, with what its team's direction has where it says nothing."""
    usual = of_queue(given["team"], given.get("sla_target_s"))
    return {**given, **{name: usual[name] for name in HABITS if given.get(name) in (None, "")}}
