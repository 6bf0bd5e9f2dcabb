"""Which agent, and why in words."""

import pytest

from routing.strategy import Requirement, Strategy, rank
from tests.routing.scenes import ANA, BEN, BILLING, FINNISH, SALES, SAM, SECOND, TEN, agent, waiting


def order(there, strategy: Strategy = Strategy.BALANCED, **changed) -> list[int]:
    ranking = rank(waiting(1, **changed), there, strategy, TEN)
    return [standing.agent for standing in ranking.standings]


def why(there, strategy: Strategy = Strategy.BALANCED, **changed) -> str:
    return rank(waiting(1, **changed), there, strategy, TEN).why


def test_balanced_takes_the_least_loaded_by_share_of_capacity() -> None:
    there = [
        agent(ANA, used=1000),
        agent(BEN, used=1000, capacity=4000),
        agent(SAM, used=1000, capacity=2000),
    ]

    assert order(there) == [BEN, ANA, SAM]
    assert why(there) == (
        "The least loaded of the 3 who can take it: "
        "50 % loaded with it, 0 visitors awaiting a reply, no conversation assigned before."
    )


def test_loads_within_a_bucket_are_equal_and_fewer_visitors_awaiting_a_reply_decides() -> None:
    there = [
        agent(ANA, used=1000, capacity=3000, awaiting_reply=1),
        agent(BEN, used=1020, capacity=3000),
    ]

    assert order(there) == [BEN, ANA]
    assert why(there) == "About as loaded as the next best; fewer visitors await this agent's reply."


def test_then_the_one_longest_without_a_new_conversation() -> None:
    there = [
        agent(ANA, last_assigned_us=TEN - 10 * SECOND),
        agent(BEN, last_assigned_us=TEN - 30 * SECOND),
        agent(SAM, last_assigned_us=TEN - 20 * SECOND),
    ]

    assert order(there) == [BEN, SAM, ANA]
    assert why(there) == "About as loaded as the next best; longest without a new conversation."


def test_then_the_lower_number_so_that_it_is_always_the_same() -> None:
    there = [agent(SAM), agent(ANA), agent(BEN)]

    assert order(there) == [ANA, BEN, SAM]
    assert why(there) == "Equal to the next best in everything; the lower number decides."


def test_most_skilled_goes_by_the_levels_first_asked_even_after_they_were_relaxed() -> None:
    there = [
        agent(ANA, skills={BILLING: 3, FINNISH: 1}),
        agent(BEN, skills={BILLING: 5, FINNISH: 1}, used=2000),
        agent(SAM, skills={BILLING: 3, FINNISH: 1}, used=1000),
    ]
    asked = (Requirement(BILLING, 3), Requirement(FINNISH))

    assert order(there, Strategy.MOST_SKILLED, requirements=asked) == [BEN, ANA, SAM]
    assert order(there, Strategy.BALANCED, requirements=asked) == [ANA, SAM, BEN]
    assert (
        why(there, Strategy.MOST_SKILLED, requirements=asked) == "The most skilled of the 3 who can take it."
    )


def test_throughput_takes_the_largest_gain_and_treats_a_tenth_less_as_equal() -> None:
    there = [
        agent(ANA, held=1, used=1000, rates=(100, 190, 270)),
        agent(BEN, held=0, rates=(82, 150)),
        agent(SAM, held=0, used=500, rates=(80, 160)),
        agent(4, held=0, rates=(60, 110)),
    ]

    # 90 is the best gain, 82 is within a tenth of it, 80 is not.
    assert order(there, Strategy.THROUGHPUT) == [ANA, BEN, SAM, 4]
    assert order(
        [agent(ANA, held=1, rates=(100, 190), awaiting_reply=1), *there[1:]], Strategy.THROUGHPUT
    ) == [BEN, ANA, SAM, 4]
    assert why([there[0], there[2]], Strategy.THROUGHPUT).startswith(
        "Finishes most by taking one more, of the 2"
    )


def test_throughput_expects_nothing_beyond_what_is_known_of_an_agent() -> None:
    there = [agent(ANA, held=2, rates=(100, 190)), agent(BEN, held=1, rates=(100, 110)), agent(SAM)]

    assert order(there, Strategy.THROUGHPUT) == [BEN, ANA, SAM]


def test_throughput_bears_gains_that_are_losses() -> None:
    there = [
        agent(ANA, held=1, rates=(200, 90)),
        agent(BEN, held=1, rates=(200, 100)),
        agent(SAM, held=1, rates=(200, 50)),
    ]

    assert order(there, Strategy.THROUGHPUT) == [ANA, BEN, SAM]


def test_most_busy_is_the_reverse_of_balanced() -> None:
    there = [agent(ANA), agent(BEN, used=2000), agent(SAM, used=1000)]

    assert order(there, Strategy.MOST_BUSY) == [BEN, SAM, ANA]


def test_random_draws_another_lot_for_each_item_and_the_same_for_the_same() -> None:
    there = [agent(number) for number in range(1, 5)]

    chosen = [order(there, Strategy.RANDOM, seq=seq)[0] for seq in range(4000)]

    assert chosen == [order(there, Strategy.RANDOM, seq=seq)[0] for seq in range(4000)]
    assert all(900 < chosen.count(number) < 1100 for number in range(1, 5))


def test_the_usual_agent_comes_first_if_able() -> None:
    there = [agent(ANA, used=2000), agent(BEN)]

    assert order(there, preferred=ANA) == [ANA, BEN]
    assert why(there, preferred=ANA) == "The visitor's usual agent, who has room."


def test_a_busy_usual_agent_is_waited_for_until_the_sticky_wait_is_over() -> None:
    item = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)
    there = [agent(ANA, used=3000), agent(BEN)]

    early = rank(item, there, Strategy.BALANCED, TEN + 15 * SECOND - 1)
    late = rank(item, there, Strategy.BALANCED, TEN + 15 * SECOND)

    assert (early.chosen, early.awaited) == (None, ANA)
    assert early.why == "The usual agent is busy; waiting a moment before asking another."
    assert (late.chosen, late.awaited) == (BEN, None)


@pytest.mark.parametrize(
    "away",
    [
        {"online": False},
        {"accepting": False},
        {"closing": True},
        {"not_responding": True},
        {"on_call": True},
    ],
)
def test_nobody_waits_for_a_usual_agent_who_is_not_there(away) -> None:
    item = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)

    assert rank(item, [agent(ANA, **away), agent(BEN)], Strategy.BALANCED, TEN).chosen == BEN


def test_nobody_waits_for_a_usual_agent_who_serves_another_queue_or_refused() -> None:
    sticky = {"preferred": ANA, "sticky_until_us": TEN + 15 * SECOND}
    elsewhere = [agent(ANA, SALES, used=3000), agent(BEN)]
    refused = [agent(ANA, used=3000), agent(BEN)]

    assert rank(waiting(1, **sticky), elsewhere, Strategy.BALANCED, TEN).chosen == BEN
    assert (
        rank(waiting(1, **sticky, refused_by=frozenset({ANA})), refused, Strategy.BALANCED, TEN).chosen == BEN
    )


def test_without_anybody_there_is_no_choice_and_a_word_for_it() -> None:
    ranking = rank(waiting(1), [agent(ANA, used=3000)], Strategy.BALANCED, TEN)

    assert (ranking.chosen, ranking.eligible, ranking.why) == (None, 0, "No agent can take it now.")
    assert why([agent(ANA)]) == "The only agent who can take it now."


def test_a_standing_tells_what_it_stands_on() -> None:
    there = [agent(ANA, used=1000, awaiting_reply=1, last_assigned_us=TEN - 42 * SECOND)]

    ranking = rank(waiting(1), there, Strategy.BALANCED, TEN)

    assert ranking.standings[0].words == (
        "67 % loaded with it, 1 visitor awaiting a reply, last assigned 42 s ago"
    )
