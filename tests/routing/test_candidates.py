"""Who may take what waits, and why not."""

from typing import Any

import pytest

from routing.strategy import Cap, Reason, Requirement, serving_queue, why_not, why_not_yet
from tests.routing.scenes import (
    ANA,
    BEN,
    BILLING,
    FINNISH,
    SALES,
    SAM,
    SECOND,
    SERVICE,
    TECH,
    TEN,
    agent,
    waiting,
)

ABLE: dict[str, Any] = {"skills": {BILLING: 3, FINNISH: 1}}
ASKING = waiting(
    1, requirements=(Requirement(BILLING, 3), Requirement(FINNISH, 1, hard=True)), refused_by=frozenset({BEN})
)


def test_an_agent_who_fits_in_everything_may_take_it() -> None:
    assert why_not(agent(ANA, **ABLE), ASKING, TEN) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"online": False}, Reason.OFFLINE),
        ({"not_responding": True}, Reason.NOT_RESPONDING),
        ({"closing": True}, Reason.CLOSING),
        ({"accepting": False}, Reason.NOT_ACCEPTING),
        ({"on_call": True}, Reason.ON_CALL),
        ({"queues": frozenset({SALES})}, Reason.NOT_MEMBER),
        ({"skills": {BILLING: 5}}, Reason.LACKS_HARD_SKILL),
        ({"skills": {BILLING: 2, FINNISH: 5}}, Reason.LACKS_SKILL),
        ({"agent": BEN}, Reason.REFUSED),
        ({"caps": {SERVICE: Cap(2, 2)}}, Reason.QUEUE_FULL),
        ({"used": 2001}, Reason.FULL),
        ({"used": 3250}, Reason.FULL),
        ({"capacity": 0}, Reason.FULL),
        # Of several reasons the one that lasts is told, lack of room only if there is no other.
        ({"online": False, "used": 3000}, Reason.OFFLINE),
        ({"agent": BEN, "used": 3000}, Reason.REFUSED),
        ({"used": 2000}, None),
        ({"used": 2000, "caps": {SERVICE: Cap(2, 1), SALES: Cap(1, 1)}}, None),
    ],
)
def test_each_obstacle_has_its_reason(changed: dict[str, Any], reason: Reason | None) -> None:
    fields: dict[str, Any] = {"queues": frozenset({SERVICE}), **ABLE} | changed
    candidate = agent(fields.pop("agent", ANA), *fields.pop("queues"), **fields)

    assert why_not(candidate, ASKING, TEN) is reason


def test_each_reason_is_a_plain_sentence() -> None:
    assert Reason.FULL.sentence == "The agent has no room for it."
    assert [reason for reason in Reason if not reason.sentence.startswith("The agent ")] == []
    assert len({reason.sentence for reason in Reason}) == len(Reason)


def test_overflow_lets_other_agents_help_within_their_own_cap() -> None:
    item = waiting(1, extra_queues=(SALES, TECH))

    assert why_not(agent(ANA, SALES), waiting(1), TEN) is Reason.NOT_MEMBER
    assert why_not(agent(ANA, SALES), item, TEN) is None
    assert why_not(agent(ANA, SALES, caps={SALES: Cap(1, 1)}), item, TEN) is Reason.QUEUE_FULL
    assert why_not(agent(ANA, SALES, TECH, caps={SALES: Cap(1, 1)}), item, TEN) is None
    assert why_not(agent(ANA, SERVICE, TECH, caps={SERVICE: Cap(1, 1)}), item, TEN) is Reason.QUEUE_FULL


def test_the_membership_that_counts_is_the_home_queue_or_the_first_opened_with_room() -> None:
    item = waiting(1, extra_queues=(SALES, TECH))

    assert serving_queue(agent(ANA, SERVICE, SALES), item) == SERVICE
    assert serving_queue(agent(ANA, SALES, TECH), item) == SALES
    assert serving_queue(agent(ANA, SALES, TECH, caps={SALES: Cap(1, 1)}), item) == TECH
    assert serving_queue(agent(ANA, SALES, TECH, caps={SALES: Cap(1, 1), TECH: Cap(0)}), item) == SALES


def test_why_not_yet_counts_the_agents_of_its_queues_by_reason() -> None:
    item = waiting(1, refused_by=frozenset({BEN}))
    there = [
        agent(ANA, used=3000),
        agent(BEN),
        agent(SAM, online=False),
        agent(4, used=3000),
        agent(5, SALES),
    ]

    assert why_not_yet(item, there, TEN) == (
        "Of 4 agents: 1 is offline; 1 declined it or let the offer pass; 2 have no room for it."
    )
    assert why_not_yet(item, there[:1], TEN) == "Of 1 agent: 1 has no room for it."
    assert why_not_yet(item, there[4:], TEN) == "No agent serves this queue."
    assert why_not_yet(waiting(1), there[:2], TEN) == (
        "Of 2 agents: 1 could take it, after what is due earlier; 1 has no room for it."
    )


def test_why_not_yet_names_the_usual_agent_only_while_waiting_for_one() -> None:
    item = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)
    there = [agent(ANA, used=3000)]

    assert why_not_yet(item, there, TEN) == "The usual agent is busy; waiting a moment before asking another."
    assert why_not_yet(item, there, TEN + 15 * SECOND) == "Of 1 agent: 1 has no room for it."
