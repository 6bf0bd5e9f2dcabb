"""What other systems got wrong, each under its report: first in choosing, then with everything there is."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.actions import leases
from chat.models import Agent, Site
from kit.clock import database_now
from routing import queries
from routing.actions import offers, segments, transfers
from routing.actions.choices import leave_message, offer_choices
from routing.actions.closing import close_queues
from routing.actions.matching import match_partition
from routing.actions.presence import attend
from routing.actions.stays import enqueue
from routing.models import Calendar, Desk, Holiday, Offer, Opening, Presence, QueueStay, Segment
from routing.strategy import REQUEUED_TIER, Cap, Decision, Relaxation, Requirement, Ring, match
from routing.waits import estimate
from tests.people import make_agent, make_visitor, start
from tests.routing.people import make_queue, make_team
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
    patient,
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


@patient
@given(st.integers(2, 6), st.integers(0, 12))
def test_chatwoot_11034_among_equals_nobody_gets_two_more_than_another(agents: int, items: int) -> None:
    there = [agent(number, capacity=12_000) for number in range(1, agents + 1)]

    got = Counter(placed([waiting(number) for number in range(1, items + 1)], there).values())

    counts = [got[each.agent] for each in there]
    assert sum(counts) == items
    assert max(counts) - min(counts) <= 1


def test_rocketchat_13134_who_was_away_for_weeks_is_not_given_everything() -> None:
    """What counts is open work, not all that was ever given."""
    back_from_holiday = agent(ANA, last_assigned_us=TEN - 86_400 * 14 * SECOND)
    there = [back_from_holiday, agent(BEN, last_assigned_us=TEN - SECOND)]

    assert Counter(placed([waiting(number) for number in range(1, 5)], there).values()) == {ANA: 2, BEN: 2}


@pytest.mark.parametrize(("ahead", "most_s"), [(0, 30), (9, 300)])
def test_comm100_and_rocketchat_an_estimate_is_not_off_by_a_whole_conversation(
    ahead: int, most_s: int
) -> None:
    """Ten agents with three each, ten minutes a conversation: a slot is free every twenty seconds. By
    ⌊(N−1)/X⌋+1 mean chat times even the first would be told ten minutes."""
    found = estimate(ahead, 30 / 600, 0.0)

    assert found is not None
    assert found.seconds == pytest.approx((ahead + 1) * 20)
    assert found.seconds < most_s


# With everything there is -------------------------------------------------------------------------------


def everyone_is_there() -> None:
    Desk.objects.update(presence=Presence.ONLINE)


def somebody_waits(site: Site) -> QueueStay:
    stay = enqueue(conversation_id=start(make_visitor(site)[0]).pk)
    assert stay is not None
    return stay


def test_rocketchat_23404_who_forwarded_it_is_rid_of_it_and_another_is_asked(
    site: Site, ana: Agent, ben: Agent
) -> None:
    """It kept its old agent, and was never assigned."""
    queue = make_queue(make_team(), ana, site=site)
    other = make_queue(queue.team, ben, name="Returns")
    everyone_is_there()
    stay = somebody_waits(site)
    match_partition(partition=queue.partition)
    offers.accept(offer_id=Offer.objects.get().pk, agent=ana)

    transfers.transfer_to_queue(conversation_id=stay.conversation_id, by=ana, queue_id=other.pk)
    match_partition(partition=other.partition)

    assert not Segment.objects.filter(agent=ana, left_at=None).exists()
    assert Offer.objects.get(ended_at=None).agent == ben
    assert (Desk.objects.get(pk=ana.pk).used, Desk.objects.get(pk=ben.pk).used) == (0, 1000)


def test_rocketchat_28252_a_parked_one_that_comes_back_is_whole_and_stops_new_offers(
    site: Site, ana: Agent
) -> None:
    queue = make_queue(make_team(), ana, site=site)
    Desk.objects.update(presence=Presence.ONLINE, capacity=1000)
    stay = somebody_waits(site)
    match_partition(partition=queue.partition)
    offers.accept(offer_id=Offer.objects.get().pk, agent=ana)
    conversation = stay.conversation
    conversation.last_agent_at = database_now() - timedelta(minutes=10)
    conversation.last_visitor_at = database_now() - timedelta(minutes=11)
    conversation.save()
    segments.park_silent()
    assert Desk.objects.get().used == 250

    conversation.last_visitor_at = database_now()
    conversation.save()
    segments.park_silent()
    somebody_waits(site)

    assert (Desk.objects.get().used, match_partition(partition=queue.partition)) == (1000, 0)


def test_chatwoot_10685_whoever_ends_one_is_offered_the_oldest_at_once(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site, wrap_limit_s=0)
    Desk.objects.update(presence=Presence.ONLINE, capacity=1000)
    served, oldest, newest = (somebody_waits(site) for _ in range(3))
    match_partition(partition=queue.partition)
    offers.accept(offer_id=Offer.objects.get().pk, agent=ana)
    for segment in Segment.objects.select_related("queue"):
        segments.end_segment(segment, "closed", database_now(), wrap=False)

    match_partition(partition=queue.partition)

    assert Offer.objects.get(ended_at=None).stay == oldest
    assert (served.pk < oldest.pk < newest.pk, queries.partitions_with_work()) == (True, [queue.partition])


def test_livehelperchat_1921_what_waits_at_closing_does_not_wait_until_the_morning(
    site: Site, ana: Agent
) -> None:
    calendar = Calendar.objects.create(name="Never", zone="UTC")
    for weekday in range(7):
        Opening.objects.create(calendar=calendar, weekday=weekday, opens="00:00", closes="00:00")
    queue = make_queue(make_team(), ana, site=site, calendar=calendar, drain_minutes=0)
    somebody_waits(site)
    for days in (-1, 0, 1):
        Holiday.objects.create(calendar=calendar, date=(database_now() + timedelta(days=days)).date())

    assert close_queues() == 1

    everyone_is_there()
    assert match_partition(partition=queue.partition) == 0
    assert QueueStay.objects.get().outcome == "left_message"


def test_chatwoot_5436_presence_is_of_all_devices(site: Site, ana: Agent) -> None:
    """The phone lost its network; the desk is still there."""
    make_queue(make_team(), ana, site=site)
    leases.take_lease(session="desk", process="p", agent_id=ana.pk)
    leases.take_lease(session="phone", process="q", agent_id=ana.pk)
    attend(agent_id=ana.pk)

    states = []
    for session, said_goodbye in (("phone", False), ("desk", True)):
        leases.give_up_lease(session=session, said_goodbye=said_goodbye)
        attend(agent_id=ana.pk)
        states.append(Desk.objects.get().presence)

    assert states == ["online", "reconnecting"]


def test_chatwoot_1600_whether_anybody_comes_is_read_from_the_rows_each_time(site: Site, ana: Agent) -> None:
    """The widget said away while agents were online, until it was loaded again."""
    make_queue(make_team(), ana, site=site, max_waiting_per_agent=1)

    def told() -> str:
        place = queries.place_frame(enqueued(site))
        assert place is not None
        return place.state

    first = told()
    everyone_is_there()
    second = told()
    Desk.objects.update(presence=Presence.OFFLINE)

    assert (first, second, told()) == ("full", "waiting", "full")


def enqueued(site: Site) -> uuid.UUID:
    conversation = start(make_visitor(site)[0])
    enqueue(conversation_id=conversation.pk)
    return conversation.pk


def test_rocketchat_22183_a_queue_without_anybody_shows_and_its_visitors_are_told(
    site: Site, ana: Agent
) -> None:
    make_queue(make_team(), ana, site=site)
    stay = somebody_waits(site)
    offer_choices()

    place = queries.place_frame(stay.conversation_id)
    [queue] = queries.floor_page(make_agent("sam", "supervisor")).queues

    assert place is not None
    assert (queue.online, queue.waiting, place.choices) == (0, 1, ("message",))


def test_zammad_1083_nobody_waits_for_ever_without_a_choice(site: Site, ana: Agent) -> None:
    """And what they leave is answered, not lost."""
    make_queue(make_team(), ana, site=site)
    everyone_is_there()
    stay = somebody_waits(site)
    QueueStay.objects.update(entered_at=database_now() - timedelta(minutes=5))

    assert offer_choices() == 1
    leave_message(
        visitor_id=stay.conversation.visitor_id,
        conversation_id=stay.conversation_id,
        client_id=uuid.uuid4(),
        email="maya@shop.test",
        body="Please write",
    )
    offers.pull(agent=ana, conversation_id=stay.conversation_id)

    stay.conversation.refresh_from_db()
    assert (stay.conversation.agent, Segment.objects.get().queue_id) == (ana, stay.queue_id)


def test_declining_twice_is_declining_once(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    everyone_is_there()
    somebody_waits(site)
    match_partition(partition=queue.partition)
    offer = Offer.objects.get()

    offers.decline(offer_id=offer.pk, agent=ana)
    ended = Offer.objects.get().ended_at
    offers.decline(offer_id=offer.pk, agent=ana)

    assert (Offer.objects.get().ended_at, Desk.objects.get().used) == (ended, 0)


def test_a_concierge_queue_waits_for_the_usual_agent_as_long_as_it_promises(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(direction="concierge"), ana, site=site, sticky_wait_s=30)
    visitor, _ = make_visitor(site)
    earlier = start(make_visitor(site)[0])
    earlier.visitor = visitor
    earlier.state = "closed"
    earlier.save()
    Segment.objects.create(
        conversation=earlier,
        agent=ana,
        queue=queue,
        joined_at=database_now(),
        left_at=database_now(),
        wrap_ended_at=database_now(),
        weight=0,
        changed_at=database_now(),
    )

    stay = enqueue(conversation_id=start(visitor).pk)

    assert stay is not None
    assert stay.sticky_until == stay.entered_at + timedelta(seconds=30)
