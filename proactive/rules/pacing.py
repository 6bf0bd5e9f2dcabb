"""How many invitations the team can keep the promise of."""

import math

# Beyond the usual delay of acceptance, somebody who accepts writes within this time.
WRITING_S = 60
# An acceptance of 8 % until a trigger has figures of its own, as strong as fifty invitations.
USUAL_ACCEPTANCE = 0.08
USUAL_WEIGHT = 50
# A share that is nearly nothing would allow nearly everything.
LEAST_ACCEPTANCE = 0.01


def allowance(free_slots: float, reserve: float, expected: float, p_accept: float) -> int:
    """Invitations allowed now: max(0, ⌊(free − reserve − expected) / p_accept⌋), as in Livechat's domain
    notes, section 5.3. `expected` are the arrivals without invitation until the invited would arrive;
    raises ValueError for a share outside ]0, 1]."""
    if not 0 < p_accept <= 1:
        raise ValueError("The share that accepts lies above 0 and up to 1.")
    # Of 0.3 / 0.1 floating point leaves 2.9999999999999996.
    return max(0, math.floor((free_slots - reserve - expected) / p_accept + 1e-9))


def expected_arrivals(per_second: float, mean_accept_delay_s: float) -> float:
    """Reactive arrivals within the horizon of an invitation."""
    return per_second * (mean_accept_delay_s + WRITING_S)


def acceptance(shown: int, accepted: int) -> float:
    """The share that accepts, drawn to the usual one while there is little to go by (the mean of a beta
    posterior)."""
    share = (accepted + USUAL_ACCEPTANCE * USUAL_WEIGHT) / (shown + USUAL_WEIGHT)
    return min(max(share, LEAST_ACCEPTANCE), 1.0)


def may_show(allowed: int, pending: int, shown_last_minute: int, per_minute: int | None) -> bool:
    """Whether one more may go out, where `pending` were shown and neither accepted nor lapsed."""
    return pending < allowed and (per_minute is None or shown_last_minute < per_minute)
