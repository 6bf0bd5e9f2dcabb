"""Agents' own rates: from what they held, drawn to their team's, and what routing makes of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.models import Agent
from kit.clock import database_now
from routing import queries
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue
from routing.actions.throughput import reckon_rates
from routing.estimates import MOST_AT_ONCE, USUAL, USUAL_SERVICE_S
from routing.models import AgentRates, Desk, Offer, Presence, Queue, Segment
from routing.rates import HOUR_S, MILLION, Held, Level, curve, levels_seen, per_hour, pooled
from tests.people import make_agent, make_site, make_visitor, start, start_taken
from tests.routing.people import make_queue, make_team
from tests.routing.scenes import patient


def test_time_and_endings_are_counted_at_the_level_at_which_they_happen() -> None:
    """Alone from 0 to 100, two until 300, alone again until 400."""
    seen = levels_seen([Held(0, 300), Held(100, 400)], 3)

    assert seen == (Level(1, 200.0), Level(1, 200.0), Level(0, 0.0))


def test_one_after_the_other_is_never_two() -> None:
    assert levels_seen([Held(0, 100), Held(100, 250)], 2) == (Level(2, 250.0), Level(0, 0.0))


def test_what_was_passed_on_was_held_and_not_finished() -> None:
    assert levels_seen([Held(0, 100, is_finished=False)], 1) == (Level(0, 100.0),)


def test_more_than_the_highest_level_counts_as_that() -> None:
    assert levels_seen([Held(0, 100)] * 3, 2) == (Level(1, 0.0), Level(2, 100.0))


SPANS = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.booleans()).map(
        lambda drawn: Held(min(drawn[:2]), max(drawn[:2]), drawn[2])
    ),
    max_size=12,
)


@patient
@given(SPANS)
def test_nothing_is_lost_in_counting(held: list[Held]) -> None:
    """Every finished one is counted once, and every second as often as conversations were held in it."""
    seen = levels_seen(held, 12)
    lasting = [one for one in held if one.to_s > one.from_s]

    weighed = sum(level.seconds * number for number, level in enumerate(seen, start=1))
    assert weighed == pytest.approx(sum(one.to_s - one.from_s for one in held))
    assert sum(level.ended for level in seen) == sum(one.is_finished for one in lasting)


def test_a_pool_is_the_sum_of_its_agents() -> None:
    assert pooled([(Level(1, 10.0),), (Level(2, 20.0), Level(1, 5.0))], 2) == (Level(3, 30.0), Level(1, 5.0))


# From the facts ----------------------------------------------------------------------------------------


@pytest.fixture
def queue(db: None) -> Queue:
    queue = make_queue(
        make_team(), make_agent("ana"), make_agent("ben"), site=make_site(), strategy="throughput"
    )
    Desk.objects.update(presence=Presence.ONLINE)
    return queue


def the(name: str) -> Agent:
    return Agent.objects.get(username=name)


def finished(agent: Agent, queue: Queue, number: int, seconds: int, *, days_ago: int = 1) -> None:
    """So many conversations, one after the other, each of this length."""
    visitor, _ = make_visitor(queue.sites.get())
    conversation = start(visitor)
    begin = (database_now().astimezone(UTC) - timedelta(days=days_ago)).replace(hour=1)
    Segment.objects.bulk_create(
        Segment(
            conversation=conversation,
            agent=agent,
            queue=queue,
            joined_at=begin + timedelta(seconds=seconds * each),
            left_at=begin + timedelta(seconds=seconds * (each + 1)),
            wrap_ended_at=begin + timedelta(seconds=seconds * (each + 1)),
            left_reason="closed",
            weight=0,
            changed_at=begin,
        )
        for each in range(number)
    )


def alone_per_hour(agent: Agent) -> float:
    return AgentRates.objects.get(agent=agent).per_hour[0] / MILLION


def test_an_agent_with_many_behind_them_goes_by_their_own_rate(queue: Queue) -> None:
    """The team is ana alone: its curve is hers drawn to the usual one by 200/250, and hers again to that."""
    finished(the("ana"), queue, 200, 300)

    assert reckon_rates() == 1

    own, usual = HOUR_S / 300, HOUR_S / USUAL_SERVICE_S
    team = (own * 200 + usual * 50) / 250
    assert alone_per_hour(the("ana")) == pytest.approx((own * 200 + team * 50) / 250, abs=1e-5)


def test_an_agent_with_few_behind_them_goes_by_the_teams(queue: Queue) -> None:
    finished(the("ana"), queue, 200, 300)
    finished(the("ben"), queue, 2, 3000)

    reckon_rates()

    ana, ben = alone_per_hour(the("ana")), alone_per_hour(the("ben"))
    assert ben > 0.7 * ana


def test_the_rates_stand_until_tomorrow(queue: Queue) -> None:
    finished(the("ana"), queue, 10, 300)
    reckon_rates()
    first = alone_per_hour(the("ana"))

    finished(the("ana"), queue, 100, 60, days_ago=2)

    assert (reckon_rates(), alone_per_hour(the("ana"))) == (0, first)
    AgentRates.objects.update(day=datetime(2020, 1, 1, tzinfo=UTC).date())
    assert reckon_rates() == 1
    assert alone_per_hour(the("ana")) > first


def test_what_is_older_than_four_weeks_counts_no_more(queue: Queue) -> None:
    finished(the("ana"), queue, 10, 300, days_ago=30)

    assert reckon_rates() == 0


def test_before_there_are_figures_everybody_is_as_the_model_says(queue: Queue) -> None:
    usual = per_hour(curve(USUAL, USUAL_SERVICE_S, MOST_AT_ONCE))

    assert [each.rates for each in queries.candidates(None, everyone=True)] == [usual, usual]


def test_before_there_are_figures_one_more_gains_most_where_fewest_are_held(queue: Queue) -> None:
    conversation = start_taken(make_visitor(queue.sites.get())[0], the("ana"))
    Segment.objects.create(
        conversation=conversation,
        agent=the("ana"),
        queue=queue,
        joined_at=database_now(),
        weight=1000,
        changed_at=database_now(),
    )

    assert offered_to(queue) == the("ben")


def test_whoever_finishes_most_by_one_more_is_asked(queue: Queue) -> None:
    Desk.objects.filter(agent=the("ana")).update(last_assigned_at=database_now())
    finished(the("ana"), queue, 200, 200)
    finished(the("ben"), queue, 200, 900)
    reckon_rates()

    assert offered_to(queue) == the("ana")


def offered_to(queue: Queue) -> Agent:
    visitor, _ = make_visitor(queue.sites.get())
    enqueue(conversation_id=start(visitor).pk)
    match_partition(partition=queue.partition)
    return Offer.objects.select_related("agent").get().agent
