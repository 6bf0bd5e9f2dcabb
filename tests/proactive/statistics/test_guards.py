"""When a trigger stops itself."""

import pytest

from proactive.statistics import Harm, Share, Toll, harm

CALM = Share(50, 1_000)


@pytest.mark.parametrize(
    ("dismissed", "treated", "holdout", "found"),
    [
        (Share(300, 1_000), CALM, CALM, None),
        (Share(900, 1_000), CALM, CALM, Harm.DISMISSED),
        # Few saw it: nothing is sure yet.
        (Share(49, 49), CALM, CALM, None),
        (Share(0, 0), Share(0, 0), Share(0, 0), None),
        (Share(300, 1_000), Share(1_500, 10_000), Share(50, 1_000), Harm.EXITS),
        (Share(300, 1_000), Share(520, 10_000), Share(50, 1_000), None),
        (Share(300, 1_000), Share(50, 10_000), Share(150, 1_000), None),
    ],
)
def test_harm_stops_a_trigger_and_chance_does_not(
    dismissed: Share, treated: Share, holdout: Share, found: Harm | None
) -> None:
    assert harm(Toll(dismissed, treated, holdout), dismissal_limit=0.8) is found


def test_a_ratio_reached_before_is_not_forgotten() -> None:
    toll = Toll(CALM, Share(520, 10_000), Share(50, 1_000), largest_ratio=21)

    assert harm(toll, dismissal_limit=0.8) is Harm.EXITS
