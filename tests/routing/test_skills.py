"""What a conversation asks, and how it relaxes."""

from hypothesis import given
from hypothesis import strategies as st

from routing.strategy import Relaxation, Requirement, Ring, RingFault, requirements_at, ring_faults, why_not
from tests.routing.scenes import BILLING, FINNISH, GERMAN, SECOND, TEN, agents, items, patient, waiting

BILLING_IN_FINNISH = (Requirement(BILLING, 3), Requirement(FINNISH, 1, hard=True))
RINGS = (
    Ring(20 * SECOND, (Relaxation(BILLING, 1),)),
    Ring(45 * SECOND, (Relaxation(BILLING),)),
)


def asked_after(seconds: float) -> tuple[Requirement, ...]:
    item = waiting(1, requirements=BILLING_IN_FINNISH, rings=RINGS)
    return requirements_at(item, TEN + int(seconds * SECOND))


def test_rings_open_one_after_the_other_and_keep_what_is_hard() -> None:
    finnish = Requirement(FINNISH, 1, hard=True)

    assert asked_after(0) == BILLING_IN_FINNISH
    assert asked_after(19.999999) == BILLING_IN_FINNISH
    assert asked_after(20) == (Requirement(BILLING, 1), finnish)
    assert asked_after(45) == asked_after(9999) == (finnish,)


def test_a_ring_never_asks_for_more_whatever_was_stored() -> None:
    item = waiting(
        1,
        requirements=(Requirement(BILLING, 2), Requirement(FINNISH, 2, hard=True)),
        rings=(Ring(SECOND, (Relaxation(BILLING, 5), Relaxation(FINNISH), Relaxation(GERMAN, 5))),),
    )

    assert requirements_at(item, TEN + 60 * SECOND) == item.requirements


@patient
@given(items(), agents(), st.integers(0, 120), st.integers(0, 120))
def test_who_may_take_it_stays_able_while_it_waits(found, there, early: int, late: int) -> None:
    early, late = sorted([early, late])

    for item in found:
        able_early = {each.agent for each in there if why_not(each, item, TEN + early * SECOND) is None}
        able_late = {each.agent for each in there if why_not(each, item, TEN + late * SECOND) is None}
        assert able_early <= able_late


def test_sensible_rings_have_no_faults() -> None:
    assert list(ring_faults(BILLING_IN_FINNISH, RINGS)) == []


def test_every_nonsense_in_rings_is_named() -> None:
    rings = (
        Ring(0, (Relaxation(BILLING, 3),)),
        Ring(20 * SECOND, (Relaxation(GERMAN), Relaxation(FINNISH))),
        Ring(20 * SECOND, (Relaxation(BILLING, 1),)),
        Ring(30 * SECOND, (Relaxation(BILLING, 2),)),
    )

    assert list(ring_faults(BILLING_IN_FINNISH, rings)) == [
        RingFault(1, None, "opens no later than what comes before it"),
        RingFault(1, BILLING, "asks for as much as before, or more"),
        RingFault(2, GERMAN, "adds a skill that was not asked for"),
        RingFault(2, FINNISH, "relaxes a skill that must never be relaxed"),
        RingFault(3, None, "opens no later than what comes before it"),
        RingFault(4, BILLING, "asks for as much as before, or more"),
    ]
