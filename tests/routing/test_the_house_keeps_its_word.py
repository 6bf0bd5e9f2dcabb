"""A state machine over the real database: whatever people do, in whatever order, the invariants of routing
hold after every step. The numbers in the comments are those of the design's lists."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chat.actions import conversations as chat
from chat.actions.errors import Refused
from chat.models import Agent, Conversation, Visitor
from kit.events import wire
from livechat import wiring
from routing import queries
from routing.actions import choices, desks, leading, offers, presence, segments, silence, stays, transfers
from routing.actions.matching import match_partition
from routing.models import Desk, Offer, OfferOutcome, Queue, QueueStay, Segment
from tests.conftest import World
from tests.people import make_agent, make_site, make_visitor
from tests.routing.people import make_queue, make_team
from tests.tables import empty_tables

AGENTS, VISITORS = 3, 6

WHO = st.integers(0, AGENTS - 1)
VISITOR = st.integers(0, VISITORS - 1)


class Operation(RuleBasedStateMachine):
    """A site with two queues and three agents, of whom one also leads."""

    @initialize(capacities=st.lists(st.sampled_from([1000, 2000, 3000]), min_size=AGENTS, max_size=AGENTS))
    def open_shop(self, capacities: list[int]) -> None:
        empty_tables()
        site = make_site()
        self.visitors: list[Visitor] = [make_visitor(site, f"Visitor {n}")[0] for n in range(VISITORS)]
        self.agents: list[Agent] = [
            make_agent(name, role)
            for name, role in (("ana", "agent"), ("ben", "agent"), ("sam", "supervisor"))
        ]
        self.queue = make_queue(
            make_team(), *self.agents[:2], name="Questions", site=site, offers_call_back=True
        )
        self.other = make_queue(
            self.queue.team, self.agents[1], self.agents[2], name="Returns", weight=500, park_weight=250
        )
        for agent, capacity in zip(self.agents, capacities, strict=True):
            Desk.objects.filter(pk=agent.pk).update(capacity=capacity)
        self.entered: dict[int, tuple[Any, ...]] = {}
        self.forced: set[int] = set()
        # A shop in full swing: most of what can go wrong needs people to be there.
        for agent in self.agents:
            self.connect(agent, "live")
        for visitor in self.visitors[:4]:
            chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello")
        self.catch_up()

    # What people do ---------------------------------------------------------------------------------

    @rule(visitor=VISITOR, start_id=st.uuids(version=4))
    def a_visitor_comes(self, visitor: int, start_id: uuid.UUID) -> None:
        for _ in range(2):  # and sends the same command again
            chat.start_conversation(visitor_id=self.visitors[visitor].pk, start_id=start_id, body="Hello")
        self.catch_up()

    @rule(visitor=VISITOR)
    def a_visitor_leaves(self, visitor: int) -> None:
        for conversation in Conversation.objects.filter(visitor=self.visitors[visitor]).exclude(
            state="closed"
        ):
            chat.close_conversation(conversation_id=conversation.pk, visitor_id=conversation.visitor_id)
        self.catch_up()

    @rule(visitor=VISITOR)
    def a_visitor_comes_back(self, visitor: int) -> None:
        conversation = Conversation.objects.filter(visitor=self.visitors[visitor], state="closed").first()
        if conversation is not None:
            self.attempt(
                chat.reopen_conversation,
                conversation_id=conversation.pk,
                visitor_id=conversation.visitor_id,
            )

    @rule(who=WHO)
    def an_agent_connects(self, who: int) -> None:
        self.connect(self.agents[who], "live")

    @rule(who=WHO)
    def an_agent_is_cut_off(self, who: int) -> None:
        self.connect(self.agents[who], "cut")

    @rule(who=WHO)
    def an_agent_is_gone(self, who: int) -> None:
        self.connect(self.agents[who], "gone")

    @rule(who=WHO, state=st.sampled_from(["available", "closing", "away"]))
    def an_agent_declares(self, who: int, state: str) -> None:
        desks.declare(agent_id=self.agents[who].pk, state=state)
        self.match()

    @rule(who=WHO, again=st.booleans())
    def an_agent_accepts(self, who: int, again: bool) -> None:
        offer = Offer.objects.filter(agent=self.agents[who], ended_at=None).first()
        if offer is not None:
            self.attempt(offers.accept, offer_id=offer.pk, agent=self.agents[who])
            if again:
                with pytest.raises(offers.OfferExpired):
                    offers.accept(offer_id=offer.pk, agent=self.agents[who])

    @rule(who=WHO)
    def an_agent_declines(self, who: int) -> None:
        offer = Offer.objects.filter(agent=self.agents[who], ended_at=None).first()
        if offer is not None:
            self.attempt(offers.decline, offer_id=offer.pk, agent=self.agents[who])

    @rule(who=WHO)
    def somebody_accepts_what_is_anothers(self, who: int) -> None:
        offer = Offer.objects.filter(ended_at=None).exclude(agent=self.agents[who]).first()
        if offer is not None:
            with pytest.raises(offers.OfferExpired):
                offers.accept(offer_id=offer.pk, agent=self.agents[who])

    @rule(who=WHO)
    def an_agent_takes_from_the_list(self, who: int) -> None:
        conversation = Conversation.objects.filter(state="waiting").first()
        if conversation is not None:
            if self.agents[who].is_lead:
                self.forced.add(self.agents[who].pk)
            self.attempt(offers.pull, agent=self.agents[who], conversation_id=conversation.pk)

    @rule(who=WHO)
    def an_agent_closes(self, who: int) -> None:
        conversation = Conversation.objects.filter(agent=self.agents[who], state="active").first()
        if conversation is not None:
            chat.close_conversation(conversation_id=conversation.pk, agent=self.agents[who])
            self.catch_up()

    @rule(who=WHO)
    def an_agent_is_done_wrapping_up(self, who: int) -> None:
        wrap = Segment.objects.filter(
            agent=self.agents[who], wrap_ended_at=None, wrap_until__isnull=False
        ).first()
        if wrap is not None:
            segments.wrap_up(agent_id=wrap.agent_id, conversation_id=wrap.conversation_id)
            self.match()

    @rule(who=WHO, to=WHO, warm=st.booleans())
    def an_agent_passes_on_to_another(self, who: int, to: int, warm: bool) -> None:
        conversation = Conversation.objects.filter(agent=self.agents[who], state="active").first()
        if conversation is not None:
            if self.agents[who].is_lead:
                self.forced.add(self.agents[to].pk)
            self.attempt(
                transfers.transfer_to_agent,
                conversation_id=conversation.pk,
                by=self.agents[who],
                agent_id=self.agents[to].pk,
                warm=warm,
            )

    @rule(who=WHO, to_other=st.booleans())
    def an_agent_passes_on_to_a_queue(self, who: int, to_other: bool) -> None:
        conversation = Conversation.objects.filter(agent=self.agents[who], state="active").first()
        if conversation is not None:
            self.attempt(
                transfers.transfer_to_queue,
                conversation_id=conversation.pk,
                by=self.agents[who],
                queue_id=(self.other if to_other else self.queue).pk,
                note="She knows her size",
            )

    @rule(hand=st.booleans())
    def a_consultation_ends(self, hand: bool) -> None:
        consulting = (
            Segment.objects.filter(role="consult", left_at=None).select_related("conversation").first()
        )
        if consulting is not None and consulting.conversation.agent is not None:
            act = transfers.hand_over if hand else transfers.stop_consulting
            self.forced.add(consulting.agent_id)
            self.attempt(act, conversation_id=consulting.conversation_id, by=consulting.conversation.agent)

    @rule(who=WHO)
    def an_agent_takes_back_what_was_passed_on(self, who: int) -> None:
        stay = QueueStay.objects.filter(left_at=None, transferred_by=self.agents[who]).first()
        if stay is not None:
            if stay.kind == "queue":
                self.forced.add(self.agents[who].pk)
            self.attempt(transfers.cancel_transfer, conversation_id=stay.conversation_id, by=self.agents[who])

    @rule(visitor=VISITOR, call=st.booleans(), client_id=st.uuids(version=4), again=st.booleans())
    def a_visitor_stops_waiting(self, visitor: int, call: bool, client_id: uuid.UUID, again: bool) -> None:
        person = self.visitors[visitor]
        conversation = Conversation.objects.filter(visitor=person).exclude(state="closed").first()
        for _ in range(1 + again if conversation else 0):
            assert conversation is not None
            named = {
                "visitor_id": person.pk,
                "conversation_id": conversation.pk,
                "client_id": client_id,
            }
            if call:
                self.attempt(choices.call_back, **named, phone="+358 40 123 4567")
            else:
                self.attempt(choices.leave_message, **named, email="maya@shop.test", body="Write to me")

    @rule(visitor=VISITOR, comes_back=st.booleans())
    def a_visitor_goes_without_a_word(self, visitor: int, comes_back: bool) -> None:
        self.execute(
            "INSERT INTO chat_lease (session, process, visitor_id, heard_at, until, is_cut) VALUES"
            " (%s, 'p', %s, clock_timestamp() - interval '5 minutes',"
            " clock_timestamp() + make_interval(mins => %s), %s)",
            uuid.uuid4().hex[:16],
            self.visitors[visitor].pk,
            60 if comes_back else -4,
            not comes_back,
        )
        self.some_minutes_pass()
        silence.end_silent()
        self.catch_up()

    @rule(to=WHO)
    def the_lead_assigns(self, to: int) -> None:
        conversation = Conversation.objects.exclude(state="closed").first()
        if conversation is not None:
            self.forced.add(self.agents[to].pk)
            self.attempt(
                leading.assign,
                conversation_id=conversation.pk,
                by=self.agents[2],
                agent_id=self.agents[to].pk,
            )

    @rule(who=WHO, serves=st.booleans())
    def the_lead_moves_an_agent(self, who: int, serves: bool) -> None:
        leading.move_member(
            by=self.agents[2], agent_id=self.agents[who].pk, queue_id=self.other.pk, serves=serves
        )
        self.match()

    # What time brings -------------------------------------------------------------------------------

    @rule()
    def offers_run_out(self) -> None:
        self.pass_time("routing_offer", "offered_at", "expires_at")
        offers.expire_offers()
        self.match()

    @rule()
    def the_work_after_a_conversation_ends(self) -> None:
        self.execute(
            "UPDATE routing_segment SET wrap_until = clock_timestamp() WHERE wrap_until IS NOT NULL"
            " AND wrap_ended_at IS NULL"
        )
        segments.end_due_wraps()
        self.match()

    @rule()
    def agents_stay_away_for_a_minute(self) -> None:
        self.execute("UPDATE chat_lease SET until = until - interval '2 minutes' WHERE is_cut")
        self.execute(
            "UPDATE routing_desk SET heard_at = heard_at - interval '3 minutes' WHERE presence <> 'online'"
        )
        presence.attend_all()
        presence.lose_the_lost()
        self.execute(
            "UPDATE routing_desk SET heard_at = heard_at - interval '3 minutes' WHERE presence <> 'online'"
        )
        presence.attend_all()
        presence.lose_the_lost()
        self.catch_up()

    @rule()
    def visitors_fall_silent(self) -> None:
        self.execute(
            "UPDATE chat_conversation SET last_agent_at = clock_timestamp() - interval '10 minutes',"
            " last_visitor_at = clock_timestamp() - interval '11 minutes' WHERE state = 'active'"
        )
        segments.park_silent()
        self.match()

    @rule()
    def visitors_speak_again(self) -> None:
        self.execute(
            "UPDATE chat_conversation SET last_visitor_at = clock_timestamp() WHERE state = 'active'"
        )
        parked = set(Segment.objects.filter(is_parked=True, left_at=None).values_list("agent_id", flat=True))
        self.forced |= parked
        segments.park_silent()
        self.match()

    @rule()
    def nobody_took_what_was_passed_on(self) -> None:
        self.some_minutes_pass()
        self.forced |= {agent.pk for agent in self.agents}
        transfers.return_unanswered()
        self.match()

    @rule()
    def a_process_dies_in_the_middle_of_matching(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            match_partition(partition=self.partition())
            raise ZeroDivisionError
        self.match()

    @rule()
    def everything_is_done_twice(self) -> None:
        self.catch_up()
        self.catch_up()

    # Means ------------------------------------------------------------------------------------------

    def some_minutes_pass(self) -> None:
        """The clocks of facts never move; minutes pass by making them minutes older together."""
        for table, columns in {
            "routing_queuestay": ("entered_at", "due_at", "left_at"),
            "routing_segment": ("joined_at", "left_at", "wrap_ended_at"),
            "chat_episode": ("began_at", "ended_at"),
            "chat_conversation": ("waiting_since", "last_visitor_at", "last_agent_at"),
        }.items():
            moved = ", ".join(f"{column} = {column} - interval '4 minutes'" for column in columns)
            self.execute(f"UPDATE {table} SET {moved}")
        self.entered.clear()

    def attempt(self, action, **arguments) -> None:
        with contextlib.suppress(Refused):
            action(**arguments)
        self.catch_up()

    def catch_up(self) -> None:
        """What handlers do after a commit, or the sweep a little later."""
        for conversation_id in Conversation.objects.values_list("pk", flat=True):
            segments.settle_responsibility(conversation_id=conversation_id)
            stays.enqueue(conversation_id=conversation_id)
        self.match()

    def match(self) -> None:
        for partition in set(Queue.objects.values_list("partition", flat=True)):
            while match_partition(partition=partition):
                pass

    def partition(self) -> int:
        return Queue.objects.values_list("partition", flat=True).get(pk=self.queue.pk)

    def connect(self, agent: Agent, how: str) -> None:
        self.execute("DELETE FROM chat_lease WHERE agent_id = %s", agent.pk)
        if how != "gone":
            self.execute(
                "INSERT INTO chat_lease (session, process, agent_id, heard_at, until, is_cut) VALUES"
                " (%s, 'p', %s, clock_timestamp(), clock_timestamp() + interval '1 hour', %s)",
                uuid.uuid4().hex[:16],
                agent.pk,
                how == "cut",
            )
        presence.attend(agent_id=agent.pk)
        self.match()

    def pass_time(self, table: str, *columns: str) -> None:
        moved = ", ".join(f"{column} = {column} - interval '5 minutes'" for column in columns)
        self.execute(f"UPDATE {table} SET {moved} WHERE ended_at IS NULL")

    def execute(self, sql: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    # What always holds ------------------------------------------------------------------------------

    @invariant()
    def one_owner_and_one_pending_offer_at_most(self) -> None:  # 1, I1
        assert not self.rows(
            "SELECT conversation_id FROM routing_segment WHERE role = 'owner' AND left_at IS NULL"
            " GROUP BY 1 HAVING count(*) > 1"
        )
        assert not self.rows(
            "SELECT stay_id FROM routing_offer WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1"
        )

    @invariant()
    def nobody_carries_more_than_they_can_unless_somebody_meant_it(self) -> None:  # 2, I2
        over = self.rows("SELECT agent_id FROM routing_desk WHERE used > capacity")
        assert {agent for (agent,) in over} <= self.forced

    @invariant()
    def the_ledger_is_what_the_rows_weigh(self) -> None:  # 3, I2
        assert presence.audit_desks() == {}

    @invariant()
    def what_can_be_served_is_being_offered(self) -> None:  # 4, I15
        partitions = set(Queue.objects.values_list("partition", flat=True))
        assert [match_partition(partition=partition) for partition in partitions] == [0] * len(partitions)

    @invariant()
    def when_somebody_came_and_is_due_never_changes(self) -> None:  # 6
        for pk, *moments in QueueStay.objects.values_list("pk", "entered_at", "due_at"):
            assert self.entered.setdefault(pk, tuple(moments)) == tuple(moments)

    @invariant()
    def everyone_who_entered_waits_or_left_with_an_outcome(self) -> None:  # 7
        assert not QueueStay.objects.filter(left_at=None).exclude(outcome="").exists()
        assert not QueueStay.objects.exclude(left_at=None).filter(outcome="").exists()

    @invariant()
    def only_those_who_are_there_are_offered_anything_new(self) -> None:  # 8, I5
        assert not self.rows(
            "SELECT o.id FROM routing_offer o JOIN routing_agentstate a ON a.agent_id = o.agent_id"
            " AND a.from_at <= o.offered_at AND (a.to_at IS NULL OR a.to_at > o.offered_at)"
            " WHERE a.state IN ('offline', 'reconnecting', 'away', 'closing', 'not_responding')"
        )

    @invariant()
    def no_conversation_is_nowhere(self) -> None:  # I3
        # Who left a message or a number instead waits in the list, and in no line.
        left = Exists(
            QueueStay.objects.filter(
                conversation=OuterRef("pk"),
                outcome__in=("left_message", "to_voice"),
                entered_at__gte=OuterRef("waiting_since"),
            )
        )
        waiting = set(Conversation.objects.filter(~left, state="waiting").values_list("pk", flat=True))
        standing = set(
            QueueStay.objects.filter(left_at=None, kind="queue").values_list("conversation", flat=True)
        )
        assert waiting == standing
        active = set(Conversation.objects.filter(state="active").values_list("pk", "agent"))
        owned = set(Segment.objects.filter(role="owner", left_at=None).values_list("conversation", "agent"))
        assert active == owned

    @invariant()
    def nobody_who_refused_is_asked_again_at_once(self) -> None:  # I6
        asked = self.rows(
            "SELECT s.refusals_cleared, count(*) FROM routing_offer o"
            " JOIN routing_queuestay s ON s.id = o.stay_id"
            " WHERE o.outcome IN ('declined', 'timed_out') GROUP BY s.id, o.agent_id, s.refusals_cleared"
            " HAVING count(*) > s.refusals_cleared + 1"
        )
        assert not asked

    @invariant()
    def states_of_an_agent_neither_overlap_nor_leave_a_gap(self) -> None:
        assert not self.rows(
            "SELECT a.id FROM routing_agentstate a JOIN routing_agentstate b ON a.agent_id = b.agent_id"
            " AND a.id < b.id AND a.to_at IS DISTINCT FROM b.from_at"
            " AND NOT EXISTS (SELECT FROM routing_agentstate c WHERE c.agent_id = a.agent_id"
            " AND c.id > a.id AND c.id < b.id) AND (a.to_at IS NULL OR a.to_at > b.from_at)"
        )

    @invariant()
    def entries_and_the_agents_own_logs_are_dense(self) -> None:  # I12, I13
        assert not self.rows(
            "SELECT c.id FROM chat_conversation c LEFT JOIN chat_entry e ON e.conversation_id = c.id"
            " GROUP BY c.id HAVING count(e.seq) <> c.last_seq OR max(e.seq) <> c.last_seq"
        )
        assert not self.rows(
            "SELECT a.id FROM chat_agent a LEFT JOIN chat_agentline l ON l.agent_id = a.id"
            " GROUP BY a.id HAVING count(l.aseq) <> a.last_aseq"
        )

    @invariant()
    def who_is_asked_by_name_is_being_asked(self) -> None:
        asked = set(QueueStay.objects.filter(left_at=None).exclude(kind="queue").values_list("pk", flat=True))
        offered = set(
            Offer.objects.filter(ended_at=None).exclude(stay__kind="queue").values_list("stay", flat=True)
        )
        assert asked == offered

    @invariant()
    def who_is_consulted_is_so_by_somebody_responsible(self) -> None:
        assert not self.rows(
            "SELECT s.id FROM routing_segment s JOIN chat_conversation c ON c.id = s.conversation_id"
            " WHERE s.role = 'consult' AND s.left_at IS NULL"
            " AND (c.state <> 'active' OR c.agent_id = s.agent_id)"
        )

    @invariant()
    def nothing_is_left_to_be_settled(self) -> None:
        assert queries.unsettled() == []

    @invariant()
    def an_accepted_offer_is_an_answered_stay(self) -> None:
        accepted = set(Offer.objects.filter(outcome=OfferOutcome.ACCEPTED).values_list("stay", flat=True))
        assert not QueueStay.objects.filter(pk__in=accepted).exclude(outcome="answered").exists()

    def rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


@pytest.fixture
def alone(world: World) -> Iterator[None]:
    """Nothing happens but what the rules do, and no commit waits for the disk."""
    wire({})
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    yield
    wiring.connect()
    connection.close()


def test_the_house_keeps_its_word(alone: None) -> None:
    Operation.TestCase.settings = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Operation.TestCase("runTest").runTest()
