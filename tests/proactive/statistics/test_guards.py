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
        (Share(0, 60), Share(40, 60), Share(4, 60), Harm.EXITS),
        (Share(300, 1_000), Share(520, 10_000), Share(50, 1_000), None),
        (Share(300, 1_000), Share(50, 10_000), Share(150, 1_000), None),
    ],
)
def test_harm_stops_a_trigger_and_chance_does_not(
    dismissed: Share, treated: Share, holdout: Share, found: Harm | None
) -> None:
    assert harm(Toll(dismissed, treated, holdout), dismissal_limit=0.8) is found


def test_a_reason_comes_with_its_figures() -> None:
    toll = Toll(Share(1_900, 2_000), Share(1_500, 10_000), Share(50, 1_000))

    assert [why.because(toll) for why in Harm] == [
        "More visitors dismiss it than you allow: 1,900 of 2,000 (95.0 %).",
        "More visitors leave the site within ten seconds than among those left alone:"
        " 1,500 of 10,000 (15.0 %) beside 50 of 1,000 (5.0 %).",
    ]
    assert toll.sentence == (
        "Closed by 1,900 of 2,000 (95.0 %) who saw it. Left within ten seconds by 1,500 of 10,000 (15.0 %)"
        " who could be invited, and by 50 of 1,000 (5.0 %) who were left alone."
    )
