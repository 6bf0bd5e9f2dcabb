"""What somebody who leads does on purpose, what holds them back, and what it leaves behind."""

import uuid

import pytest

from chat.actions.errors import Forbidden, NotFound
from chat.models import Agent, Conversation, Entry, Visitor
from routing.actions import leading, offers, segments, transfers
from routing.actions.errors import NotThere, OverCapacity
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue
from routing.models import AuditLine, Desk, Member, Offer, Presence, Queue, QueueStay, Team
from routing.queries import floor_page
from tests.people import make_agent, make_site, make_visitor, start, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(ana: Agent, ben: Agent, sam: Agent) -> Queue:
    queue = make_queue(make_team(), ana, ben, sam, site=make_site())
    Desk.objects.update(presence=Presence.ONLINE)
    return queue


@pytest.fixture
def maya(queue: Queue) -> Visitor:
    return make_visitor(queue.sites.get(), "Maya")[0]


@pytest.fixture
def waiting(maya: Visitor) -> Conversation:
    conversation = start(maya)
    enqueue(conversation_id=conversation.pk)
    return conversation


@pytest.fixture
def served(maya: Visitor, ana: Agent) -> Conversation:
    conversation = start_taken(maya, ana)
    segments.settle_responsibility(conversation_id=conversation.pk)
    return conversation


def audited() -> list[tuple[str, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("act", "words"))


def notes(conversation: Conversation) -> list[str]:
    found = Entry.objects.filter(conversation=conversation, kind="note", public=False)
    return list(found.order_by("seq").values_list("body", flat=True))


def test_a_push_is_an_entry_and_an_audit_line(waiting: Conversation, sam: Agent, ben: Agent) -> None:
    leading.assign(conversation_id=waiting.pk, by=sam, agent_id=ben.pk)

    waiting.refresh_from_db()
    assert (waiting.agent, QueueStay.objects.get().outcome) == (ben, "answered")
    assert (audited(), notes(waiting)) == ([("push", "to Ben")], ["Sam made Ben responsible."])


def test_a_reassignment_frees_whoever_had_it(
    served: Conversation, sam: Agent, ana: Agent, ben: Agent
) -> None:
    leading.assign(conversation_id=served.pk, by=sam, agent_id=ben.pk)

    used = {desk.pk: desk.used for desk in Desk.objects.all()}
    assert (used[ana.pk], used[ben.pk], audited()) == (0, 1000, [("reassign", "to Ben")])


def test_pulling_to_oneself_is_called_so(served: Conversation, sam: Agent) -> None:
    leading.assign(conversation_id=served.pk, by=sam, agent_id=sam.pk)

    assert audited() == [("pull", "to Sam")]


def test_assigning_to_whoever_has_it_changes_nothing(served: Conversation, sam: Agent, ana: Agent) -> None:
    before = served.last_seq
    leading.assign(conversation_id=served.pk, by=sam, agent_id=ana.pk)

    served.refresh_from_db()
    assert (audited(), notes(served), served.agent) == ([], [], ana)
    assert served.last_seq >= before


@pytest.mark.parametrize(("used", "fits"), [(3000, True), (3001, False), (4000, False)])
def test_one_conversation_beyond_the_capacity_and_no_more(
    waiting: Conversation, sam: Agent, ben: Agent, used: int, fits: bool
) -> None:
    Desk.objects.filter(pk=ben.pk).update(used=used)

    if fits:
        leading.assign(conversation_id=waiting.pk, by=sam, agent_id=ben.pk)
    else:
        with pytest.raises(OverCapacity, match="Ben has no room"):
            leading.assign(conversation_id=waiting.pk, by=sam, agent_id=ben.pk)
    assert Desk.objects.get(pk=ben.pk).used == used + (1000 if fits else 0)
    assert len(audited()) == fits


def test_nothing_is_pushed_to_somebody_who_is_not_there(
    waiting: Conversation, sam: Agent, ben: Agent
) -> None:
    Desk.objects.filter(pk=ben.pk).update(presence=Presence.OFFLINE)

    with pytest.raises(NotThere, match="Ben is offline"):
        leading.assign(conversation_id=waiting.pk, by=sam, agent_id=ben.pk)


def test_only_who_leads_assigns_and_moves(
    waiting: Conversation, queue: Queue, ana: Agent, ben: Agent
) -> None:
    with pytest.raises(Forbidden):
        leading.assign(conversation_id=waiting.pk, by=ana, agent_id=ben.pk)
    with pytest.raises(Forbidden):
        leading.move_member(by=ana, agent_id=ben.pk, queue_id=queue.pk, serves=False)
    assert Member.objects.filter(agent=ben).exists()


@pytest.fixture
def kim() -> Agent:
    """A supervisor of another team."""
    kim = make_agent("kim", "supervisor")
    make_team("Sales").leads.add(kim)
    return kim


def test_whoever_leads_another_team_assigns_and_moves_nobody_here(
    waiting: Conversation, queue: Queue, kim: Agent, sam: Agent, ben: Agent
) -> None:
    words = "Questions belongs to a team that you do not lead"
    with pytest.raises(Forbidden, match=words):
        leading.assign(conversation_id=waiting.pk, by=kim, agent_id=ben.pk)
    with pytest.raises(Forbidden, match=words):
        leading.move_member(by=kim, agent_id=ben.pk, queue_id=queue.pk, serves=False)
    assert Member.objects.filter(agent=ben).exists()

    queue.team.leads.add(kim)
    leading.assign(conversation_id=waiting.pk, by=kim, agent_id=ben.pk)
    assert audited() == [("push", "to Ben")]


def test_nor_passes_on_what_somebody_there_is_responsible_for(
    served: Conversation, queue: Queue, kim: Agent, ana: Agent
) -> None:
    with pytest.raises(Forbidden):
        transfers.transfer_to_queue(conversation_id=served.pk, by=kim, queue_id=queue.pk, note="")

    served.refresh_from_db()
    assert served.agent == ana


def test_they_see_the_floor_of_their_teams(queue: Queue, kim: Agent, sam: Agent, ana: Agent) -> None:
    orders = make_queue(Team.objects.get(name="Sales"), ana, name="Orders")

    floor, whole = floor_page(kim), floor_page(sam)

    assert [queue.name for queue in floor.queues] == ["Orders"]
    assert [(agent.name, agent.queues) for agent in floor.agents] == [("Ana", (orders.pk,))]
    assert [queue.name for queue in whole.queues] == ["Orders", "Questions"]
    assert [agent.name for agent in whole.agents] == ["Ana", "Ben", "Sam"]


def test_a_lead_pulls_one_more_than_the_desk_holds_and_that_is_written_down(
    waiting: Conversation, sam: Agent
) -> None:
    Desk.objects.filter(pk=sam.pk).update(used=3000)

    offers.pull(agent=sam, conversation_id=waiting.pk)

    assert (Desk.objects.get(pk=sam.pk).used, audited()) == (4000, [("pull", "beyond the capacity")])


def test_a_lead_pulls_no_two_more_than_the_desk_holds(waiting: Conversation, sam: Agent) -> None:
    Desk.objects.filter(pk=sam.pk).update(used=3500)

    with pytest.raises(OverCapacity):
        offers.pull(agent=sam, conversation_id=waiting.pk)
    assert audited() == []


# Moving agents between queues ---------------------------------------------------------------------------


def test_moving_an_agent_settles_the_layout_and_leaves_one_audit_line(
    queue: Queue, sam: Agent, ben: Agent
) -> None:
    returns = make_queue(queue.team, name="Returns")

    for _ in range(2):
        leading.move_member(by=sam, agent_id=ben.pk, queue_id=returns.pk, serves=True)

    returns.refresh_from_db()
    assert (returns.partition, audited()) == (queue.partition, [("join", "Ben · Returns")])


def test_an_agent_who_leaves_a_queue_keeps_what_they_carry_and_gets_no_more_of_it(
    queue: Queue, served: Conversation, sam: Agent, ana: Agent, ben: Agent
) -> None:
    for agent in (ana, ben):
        leading.move_member(by=sam, agent_id=agent.pk, queue_id=queue.pk, serves=False)
    zoe, _ = make_visitor(queue.sites.get(), "Zoe")
    enqueue(conversation_id=start(zoe).pk)
    match_partition(partition=queue.partition)

    served.refresh_from_db()
    assert (served.agent, Offer.objects.get().agent) == (ana, sam)
    assert audited() == [("leave", "Ana · Questions"), ("leave", "Ben · Questions")]


def test_nobody_joins_a_queue_whose_conversations_they_could_never_carry(
    queue: Queue, sam: Agent, ben: Agent
) -> None:
    heavy = make_queue(queue.team, name="Claims", weight=4000)

    with pytest.raises(leading.TooHeavy, match="less than one conversation of Claims"):
        leading.move_member(by=sam, agent_id=ben.pk, queue_id=heavy.pk, serves=True)
    assert (Member.objects.filter(queue=heavy).count(), audited()) == (0, [])


def test_nobody_is_moved_who_is_not(queue: Queue, sam: Agent) -> None:
    with pytest.raises(NotFound):
        leading.move_member(by=sam, agent_id=404, queue_id=queue.pk, serves=True)
    with pytest.raises(NotFound):
        leading.assign(conversation_id=uuid.uuid4(), by=sam, agent_id=sam.pk)
