"""Handing out room: in order, within limits, leaving nothing undone."""

import random
from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from routing.strategy import (
    Candidate,
    Cap,
    Decision,
    Item,
    Relaxation,
    Requirement,
    Ring,
    Strategy,
    due_at,
    match,
    order_key,
    signature,
    why_not,
)
from tests.routing.scenes import (
    ANA,
    BEN,
    SALES,
    SAM,
    SECOND,
    SERVICE,
    TECH,
    TEN,
    agent,
    agents,
    decided,
    items,
    patient,
    placed,
    waiting,
)

STRATEGIES = st.sampled_from(list(Strategy))


def after(there: list[Candidate], decisions: list[Decision]) -> list[Candidate]:
    """The agents once they carry what was decided."""
    now = {each.agent: each for each in there}
    for decision in decisions:
        each = now[decision.agent]
        caps = dict(each.caps)
        if decision.through in caps:
            cap = caps[decision.through]
            caps[decision.through] = Cap(cap.limit, cap.used + 1)
        now[each.agent] = replace(
            each,
            used=each.used + decision.item.weight,
            held=each.held + 1,
            caps=caps,
            last_assigned_us=decision.at_us,
        )
    return list(now.values())


def not_overdue(found: list[Item]) -> list[Item]:
    """In the same order. For a heavy one that is overdue, room may be kept."""
    return [replace(item, due_us=item.due_us + 600 * SECOND) for item in found]


def test_the_first_in_order_gets_the_only_free_agent() -> None:
    service, sales = waiting(1), waiting(2, after_s=40, sla_target_s=15, queue=SALES)

    assert placed([service, sales], [agent(ANA, SERVICE, SALES, capacity=1000)], at_s=50) == {2: ANA}


def test_an_item_that_nobody_can_take_does_not_stand_in_the_way() -> None:
    first, second = waiting(1, queue=TECH), waiting(2)

    assert placed([first, second], [agent(ANA)]) == {2: ANA}


def test_a_bulk_spreads_over_the_agents_in_turn() -> None:
    there = [agent(ANA), agent(BEN), agent(SAM, used=1000)]

    assert placed([waiting(number) for number in range(1, 9)], there) == {
        1: ANA,
        2: BEN,
        3: SAM,
        4: ANA,
        5: BEN,
        6: SAM,
        7: ANA,
        8: BEN,
    }


def test_a_cap_counts_conversations_of_its_queue_as_they_are_handed_out() -> None:
    there = [agent(ANA, SERVICE, SALES, caps={SALES: Cap(1)})]

    assert placed([waiting(1, queue=SALES), waiting(2, queue=SALES), waiting(3)], there) == {1: ANA, 3: ANA}


def test_overflow_keeps_the_item_in_its_queue_and_says_through_which_it_went() -> None:
    item = waiting(1, extra_queues=(SALES,))

    [decision] = decided([item], [agent(ANA, SALES)])

    assert (decision.item, decision.agent, decision.through) == (item, ANA, SALES)


def test_who_refused_is_passed_over() -> None:
    assert placed([waiting(1, refused_by=frozenset({ANA}))], [agent(ANA), agent(BEN, used=2000)]) == {1: BEN}


def test_refusals_are_forgotten_twice_when_everybody_able_has_refused() -> None:
    there = [agent(ANA), agent(BEN), agent(SAM, online=False)]
    refused = waiting(1, refused_by=frozenset({ANA, BEN}))

    [again] = decided([refused], there)
    [anew] = decided([replace(refused, refusals_cleared=1)], there)

    assert (again.agent, again.clears_refusals) == (anew.agent, anew.clears_refusals) == (ANA, True)
    assert decided([replace(refused, refusals_cleared=2)], there) == []
    assert [each.clears_refusals for each in decided([waiting(1)], there)] == [False]


def test_a_sticky_wait_leaves_the_others_free_for_those_behind() -> None:
    sticky = waiting(1, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)
    there = [agent(ANA, used=3000), agent(BEN, capacity=1000)]

    assert placed([sticky, waiting(2)], there, at_s=14) == {2: BEN}
    assert placed([sticky, waiting(2)], there, at_s=15) == {1: BEN}


def test_a_usual_agent_filled_by_the_same_match_is_waited_for_too() -> None:
    sticky = waiting(2, preferred=ANA, sticky_until_us=TEN + 15 * SECOND)
    there = [agent(ANA, capacity=1000), agent(BEN, capacity=1000, last_assigned_us=TEN)]

    assert placed([waiting(1), sticky], there) == {1: ANA}


def test_light_items_pass_a_heavy_one_until_it_is_overdue() -> None:
    heavy, light = waiting(1, weight=1500, queue=TECH), waiting(2)
    there = [agent(ANA, SERVICE, TECH, used=2000), agent(BEN, used=2000)]

    assert placed([heavy, light], [there[0]], at_s=59) == {2: ANA}
    assert placed([heavy, light], [there[0]], at_s=60) == {}
    assert placed([heavy, light], there, at_s=60) == {2: BEN}
    assert placed([heavy, light], [replace(there[0], used=1500)], at_s=60) == {1: ANA}


def test_no_room_is_kept_with_an_agent_who_can_never_have_enough_of_it() -> None:
    heavy, light = waiting(1, weight=3500), waiting(2, queue=SALES)
    capped = [agent(ANA, SERVICE, SALES, used=2000, caps={SERVICE: Cap(1, 1)})]

    assert placed([heavy, light], [agent(ANA, SERVICE, SALES)], at_s=99) == {2: ANA}
    assert placed([replace(heavy, weight=1500), light], capped, at_s=99) == {2: ANA}


def test_room_is_kept_with_the_agent_who_is_nearest_to_enough_and_did_not_refuse() -> None:
    heavy, light = waiting(1, weight=2000), waiting(2)
    there = [agent(ANA, used=2000), agent(BEN, used=1500), agent(SAM, used=2000)]

    assert placed([heavy, light, waiting(3), waiting(4)], there, at_s=60) == {2: ANA, 3: SAM}
    assert placed([replace(heavy, refused_by=frozenset({BEN})), light], there[:2], at_s=60) == {2: BEN}


def test_throughput_counts_what_the_same_match_has_given() -> None:
    there = [agent(ANA, rates=(100, 110)), agent(BEN, rates=(50, 100))]

    assert placed([waiting(1), waiting(2), waiting(3)], there, strategy=Strategy.THROUGHPUT) == {
        1: ANA,
        2: BEN,
        3: BEN,
    }


def test_a_decision_keeps_the_head_of_its_ranking_and_the_number_of_all() -> None:
    [decision] = decided([waiting(1)], [agent(number) for number in range(1, 9)])

    assert [standing.agent for standing in decision.ranking.standings] == [1, 2, 3, 4, 5]
    assert decision.ranking.eligible == 8


@patient
@given(items(weights=(500, 1000, 1500)), agents(), STRATEGIES, st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_decisions(found, there, strategy, shuffled) -> None:
    expected = decided(found, there, strategy=strategy)

    shuffled.shuffle(found)
    shuffled.shuffle(there)

    assert decided(found, there, strategy=strategy) == expected


@patient
@given(items(weights=(250, 1000, 1500)), agents(), STRATEGIES)
def test_nobody_is_given_more_than_they_can_carry(found, there, strategy) -> None:
    decisions = decided(found, there, strategy=strategy)

    assert len({decision.item.stay for decision in decisions}) == len(decisions)
    given_to = {decision.agent for decision in decisions}
    for each in after(there, decisions):
        if each.agent in given_to:
            assert each.used <= each.capacity
        for decision in decisions:
            if decision.agent == each.agent and decision.through in each.caps:
                assert each.caps[decision.through].used <= each.caps[decision.through].limit


@patient
@given(items(), agents(), STRATEGIES)
def test_every_decision_was_allowed_when_it_was_made(found, there, strategy) -> None:
    decisions = decided(found, there, strategy=strategy)

    for number, decision in enumerate(decisions):
        item = replace(decision.item, refused_by=frozenset()) if decision.clears_refusals else decision.item
        standing = {each.agent: each for each in after(there, decisions[:number])}
        assert why_not(standing[decision.agent], item, TEN) is None


@patient
@given(items(plain=True, weights=(500, 1000, 1500)), agents(), STRATEGIES)
def test_no_eligible_pair_stays_unmatched(found, there, strategy) -> None:
    found = not_overdue(found)
    decisions = decided(found, there, strategy=strategy)

    gone = {decision.item.stay for decision in decisions}
    standing = after(there, decisions)
    assert [
        (item.stay, each.agent)
        for item in found
        if item.stay not in gone
        for each in standing
        if why_not(each, item, TEN) is None
    ] == []


@patient
@given(items(plain=True), agents(), STRATEGIES)
def test_nobody_is_served_while_an_earlier_one_wanted_the_same_agent(found, there, strategy) -> None:
    decisions = decided(found, there, strategy=strategy)

    gone = {decision.item.stay for decision in decisions}
    before = {each.agent: each for each in there}
    for decision in decisions:
        for earlier in found:
            if order_key(earlier) < order_key(decision.item) and earlier.stay not in gone:
                reason = why_not(before[decision.agent], earlier, TEN)
                # A cap of the earlier one's queue may have been used up meanwhile.
                assert reason is not None or decision.agent in {
                    other.agent for other in decisions if order_key(other.item) < order_key(earlier)
                }


@patient
@given(items(plain=True), agents(), STRATEGIES)
def test_no_overtaking_between_items_that_ask_the_same(found, there, strategy) -> None:
    gone = {decision.item.stay for decision in decided(found, there, strategy=strategy)}

    lines: dict[object, list[bool]] = {}
    for item in sorted(found, key=order_key):
        lines.setdefault(signature(item, TEN), []).append(item.stay in gone)
    assert [served for served in lines.values() if served != sorted(served, reverse=True)] == []


@patient
@given(items(weights=(1000, 1500)), agents())
def test_a_bulk_decides_as_one_after_the_other_would(found, there) -> None:
    found = not_overdue(found)

    alone: list[Decision] = []
    for item in sorted(found, key=order_key):
        alone += match([item], after(there, alone), TEN + len(alone), {})

    assert [(each.item.stay, each.agent) for each in decided(found, there)] == [
        (each.item.stay, each.agent) for each in alone
    ]


@patient
@given(items(plain=True), agents())
def test_the_heads_of_the_lines_are_enough(found, there) -> None:
    """What an edge may rely on that reads only so many of each line as there is room."""
    slots = sum(max(0, each.capacity - each.used) // 1000 for each in there)
    seen: Counter[object] = Counter()
    heads = []
    for item in sorted(found, key=order_key):
        seen[signature(item, TEN)] += 1
        if seen[signature(item, TEN)] <= slots:
            heads.append(item)

    assert decided(heads, there) == decided(found, there)


@patient
@given(st.integers(1, 8), st.integers(0, 30), st.integers(0, 10**6))
def test_equals_share_equally(staff: int, arrivals: int, seed: int) -> None:
    there = [agent(number, capacity=30_000) for number in range(1, staff + 1)]
    random.Random(seed).shuffle(there)
    shares: Counter[int] = Counter(dict.fromkeys(range(1, staff + 1), 0))

    for number in range(arrivals):
        [decision] = match([waiting(number)], there, TEN + number * SECOND, {})
        shares[decision.agent] += 1
        there = after(there, [decision])

    assert max(shares.values()) - min(shares.values()) <= 1


def a_large_house(full: bool) -> tuple[list[Item], list[Candidate]]:
    """1,000 agents in 4 of 50 queues each, 10,000 waiting, 30 skills."""
    draw = random.Random(20)
    there = [
        Candidate(
            agent=number,
            queues=frozenset(draw.sample(range(50), 4)),
            skills={skill: draw.randint(1, 5) for skill in draw.sample(range(30), 8)},
            used=3000 if full else 0,
            last_assigned_us=TEN - draw.randrange(3600) * SECOND,
        )
        for number in range(1000)
    ]
    found = []
    for number in range(10_000):
        hard, soft = draw.sample(range(30), 2)
        entered_us = TEN - draw.randrange(600) * SECOND
        found.append(
            Item(
                stay=number,
                conversation=UUID(int=number),
                queue=draw.randrange(50),
                entered_us=entered_us,
                due_us=due_at(entered_us, 60),
                seq=number,
                requirements=(Requirement(hard, draw.randint(1, 3), hard=True), Requirement(soft, 2)),
                rings=(
                    Ring(20 * SECOND, (Relaxation(soft, 1),)),
                    Ring(45 * SECOND, (Relaxation(soft),)),
                ),
            )
        )
    return found, there


def test_a_freed_slot_among_ten_thousand_waiting_is_given_once() -> None:
    found, there = a_large_house(full=True)
    there[7] = replace(there[7], used=2000)

    assert len(match(found, there, TEN, {})) == 1


def test_a_restart_with_ten_thousand_waiting_fills_the_house_at_one_go() -> None:
    found, there = a_large_house(full=False)

    decisions = match(found, there, TEN, {})

    assert len(decisions) > 2500
    assert match(remaining(found, decisions), seated(there, decisions), TEN, {}) == []


def remaining(found: list[Item], decisions: list[Decision]) -> list[Item]:
    given = {decision.item.stay for decision in decisions}
    return [item for item in found if item.stay not in given]


def seated(there: list[Candidate], decisions: list[Decision]) -> list[Candidate]:
    """The agents with what they were given."""
    carried = Counter[int]()
    for decision in decisions:
        carried[decision.agent] += decision.item.weight
    return [replace(agent, used=agent.used + carried[agent.agent]) for agent in there]
