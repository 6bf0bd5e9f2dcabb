"""What other systems got wrong in choosing, each under its report."""

from dataclasses import replace

import pytest

from routing.strategy import REQUEUED_TIER, Cap, Decision, Relaxation, Requirement, Ring, match
from tests.routing.scenes import (
    ANA,
    BEN,
    BILLING,
    SALES,
    SECOND,
    SERVICE,
    TEN,
    agent,
    decided,
    placed,
    waiting,
)


def test_rocketchat_19352_a_burst_gives_nobody_more_than_the_limit() -> None:
    there = [agent(number) for number in range(1, 11)]

    decisions = decided([waiting(number) for number in range(1, 201)], there)

    assert sorted(decision.item.stay for decision in decisions) == list(range(1, 31))
    assert sorted(decision.agent for decision in decisions) == sorted([*range(1, 11)] * 3)


def test_rocketchat_21839_a_queue_cap_does_not_count_conversations_of_other_queues() -> None:
    busy_elsewhere = agent(ANA, SERVICE, SALES, used=2000, caps={SALES: Cap(2, 2), SERVICE: Cap(1, 0)})

    assert placed([waiting(1)], [busy_elsewhere]) == {1: ANA}


def test_rocketchat_35722_every_limit_holds_at_once() -> None:
    there = [agent(ANA, SERVICE, SALES, used=1000, caps={SALES: Cap(1, 0)})]

    assert placed([waiting(1, queue=SALES), waiting(2, queue=SALES)], there) == {1: ANA}
    assert placed([waiting(1), waiting(2), waiting(3)], there) == {1: ANA, 2: ANA}
    assert placed([waiting(1, queue=SALES), waiting(2), waiting(3)], there) == {1: ANA, 2: ANA}


def test_rocketchat_23404_a_conversation_forwarded_to_a_queue_is_assigned_again() -> None:
    forwarded = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)

    assert placed([forwarded], [agent(ANA, SALES), agent(BEN)]) == {1: BEN}
    assert placed([replace(forwarded, preferred=None)], [agent(ANA), agent(BEN)]) == {1: ANA}


def test_rocketchat_28252_a_resumed_conversation_counts_and_nothing_new_comes_until_there_is_room() -> None:
    """Three held and one more that was parked: its visitor wrote, so it weighs its whole again."""
    over = agent(ANA, used=4000)

    assert placed([waiting(1)], [over]) == {}
    assert placed([waiting(1)], [replace(over, used=3000)]) == {}
    assert placed([waiting(1)], [replace(over, used=2000)]) == {1: ANA}


def test_chatwoot_10376_the_backlog_is_drained_oldest_first_when_an_agent_frees_up() -> None:
    backlog = [waiting(number, after_s=-number) for number in range(1, 6)]
    newest = waiting(6, after_s=30)

    assert placed([newest, *backlog], [agent(ANA, used=2000)], at_s=30) == {5: ANA}
    assert placed([newest, *backlog], [agent(ANA)], at_s=30) == {5: ANA, 4: ANA, 3: ANA}


def test_chatwoot_12334_whatever_is_free_is_handed_out_in_one_go() -> None:
    there = [agent(ANA), agent(BEN)]

    assert len(placed([waiting(number) for number in range(1, 20)], there)) == 6


@pytest.mark.parametrize("report", ["chatwoot#4158", "chatwoot#9587"])
def test_chatwoot_a_returning_visitor_is_not_given_to_an_absent_agent(report: str) -> None:
    returning = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)
    absent = {"chatwoot#4158": {"online": False}, "chatwoot#9587": {"accepting": False}}[report]

    assert placed([returning], [agent(ANA, **absent), agent(BEN)]) == {1: BEN}


def test_chatwoot_13050_what_nobody_can_take_waits_and_keeps_its_place() -> None:
    first, second = waiting(1), waiting(2, after_s=1)

    assert placed([first, second], [agent(ANA, used=3000)], at_s=1) == {}
    assert placed([first, second], [agent(ANA, used=2000)], at_s=600) == {1: ANA}


def test_genesys_rings_belong_to_the_item_and_agents_need_no_number() -> None:
    relaxing = waiting(
        1, requirements=(Requirement(BILLING, 3),), rings=(Ring(20 * SECOND, (Relaxation(BILLING),)),)
    )
    unskilled = agent(ANA)

    assert placed([relaxing], [unskilled], at_s=19) == {}
    assert placed([relaxing], [unskilled], at_s=20) == {1: ANA}


def test_livehelperchat_1921_yesterdays_queue_does_not_fall_on_the_first_to_log_in() -> None:
    overnight = [waiting(number, after_s=-3600 * 12) for number in range(1, 101)]

    assert placed(overnight, [agent(ANA, used=0)]) == {1: ANA, 2: ANA, 3: ANA}


def test_salesforce_a_declined_conversation_keeps_its_age_and_goes_to_another() -> None:
    declined, later = waiting(1, refused_by=frozenset({ANA})), waiting(2, after_s=5)
    there = [agent(ANA, used=2000, last_assigned_us=TEN), agent(BEN, used=2000)]

    assert placed([later, declined], there, at_s=5) == {1: BEN, 2: ANA}


def test_declining_is_not_rewarded_with_the_next_offer() -> None:
    declined_just_now = agent(ANA, last_assigned_us=TEN)

    assert placed([waiting(1)], [declined_just_now, agent(BEN, last_assigned_us=TEN - SECOND)]) == {1: BEN}


def test_who_lost_an_agent_goes_first_and_to_the_same_one_if_back() -> None:
    lost = waiting(2, after_s=-60, tier=REQUEUED_TIER, preferred=ANA)

    decisions: list[Decision] = match([waiting(1, after_s=-600), lost], [agent(ANA, used=2000)], TEN, {})

    assert [(each.item.stay, each.agent) for each in decisions] == [(2, ANA)]
