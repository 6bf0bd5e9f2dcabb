"""The life of a conversation."""

import uuid
from collections.abc import Callable

import pytest

from chat import events
from chat.actions.conversations import (
    close_conversation,
    reopen_conversation,
    start_conversation,
    take_conversation,
)
from chat.actions.errors import Closed, Conflict, Forbidden, IdReuse, NotFound
from chat.models import Agent, AgentLine, Conversation, Entry, Visitor
from chat.protocol import Page
from tests.people import start, start_taken


def timeline(conversation: Conversation) -> list[str]:
    return [
        entry.data["event"]["type"] if entry.data else entry.body
        for entry in Entry.objects.filter(conversation=conversation).order_by("seq")
    ]


def state(conversation: Conversation) -> tuple[str, int | None]:
    conversation.refresh_from_db()
    return conversation.state, conversation.agent_id


class TestStart:
    def test_it_waits_with_its_first_message_and_page(self, maya: Visitor) -> None:
        page = Page(url="https://shop.example/tents", title="Tents")

        done = start_conversation(visitor_id=maya.pk, start_id=uuid.uuid4(), body="Hello", page=page)

        conversation = done.conversation
        assert (done.dup, done.seq) == (False, 2)
        assert state(conversation) == ("waiting", None)
        assert timeline(conversation) == ["started", "Hello"]
        assert (conversation.page_url, conversation.page_title) == ("https://shop.example/tents", "Tents")
        assert conversation.waiting_since == conversation.created_at

    def test_a_second_start_is_the_same_conversation(self, maya: Visitor) -> None:
        first = start_conversation(visitor_id=maya.pk, start_id=uuid.uuid4(), body="Hello")

        second = start_conversation(visitor_id=maya.pk, start_id=uuid.uuid4(), body="Are you there?")

        assert (second.conversation, second.dup) == (first.conversation, True)
        assert timeline(first.conversation) == ["started", "Hello", "Are you there?"]

    def test_the_same_command_again_changes_nothing(self, maya: Visitor) -> None:
        start_id = uuid.uuid4()
        first = start_conversation(visitor_id=maya.pk, start_id=start_id, body="Hello")

        again = start_conversation(visitor_id=maya.pk, start_id=start_id, body="Hello")

        assert (again.conversation, again.dup, again.seq) == (first.conversation, True, first.seq)
        assert timeline(first.conversation) == ["started", "Hello"]

    def test_the_same_command_with_another_message_is_refused(self, maya: Visitor) -> None:
        start_id = uuid.uuid4()
        start_conversation(visitor_id=maya.pk, start_id=start_id, body="Hello")

        with pytest.raises(IdReuse):
            start_conversation(visitor_id=maya.pk, start_id=start_id, body="Goodbye")

    def test_after_the_end_a_new_start_is_a_new_conversation(self, maya: Visitor) -> None:
        first = start(maya)
        close_conversation(conversation_id=first.pk, visitor_id=maya.pk)

        assert start(maya) != first

    def test_a_blocked_visitor_starts_nothing(self, maya: Visitor) -> None:
        Visitor.objects.filter(pk=maya.pk).update(is_blocked=True)

        with pytest.raises(NotFound):
            start(maya)
        assert not Conversation.objects.exists()


class TestTake:
    def test_one_of_two_wins_and_the_other_is_told(self, maya: Visitor, ana: Agent, ben: Agent) -> None:
        conversation = start(maya)
        take_conversation(agent=ana, conversation_id=conversation.pk)

        with pytest.raises(Conflict, match="Ana was faster"):
            take_conversation(agent=ben, conversation_id=conversation.pk)

        assert state(conversation) == ("active", ana.pk)
        assert timeline(conversation) == ["started", "Hello", "taken"]

    def test_taking_again_changes_nothing(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)

        assert take_conversation(agent=ana, conversation_id=conversation.pk).dup
        assert timeline(conversation) == ["started", "Hello", "taken"]

    def test_it_stands_in_the_agents_own_log(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)

        lines = AgentLine.objects.values_list("agent", "aseq", "type", "conversation")
        assert list(lines) == [(ana.pk, 1, "assigned", conversation.pk)]

    def test_what_has_ended_or_never_was_cannot_be_taken(self, maya: Visitor, ana: Agent) -> None:
        conversation = start(maya)
        close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

        with pytest.raises(Closed):
            take_conversation(agent=ana, conversation_id=conversation.pk)
        with pytest.raises(NotFound):
            take_conversation(agent=ana, conversation_id=uuid.uuid4())


class TestClose:
    def test_the_visitor_may(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)

        close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

        assert state(conversation) == ("closed", ana.pk)
        assert (conversation.ended_by, conversation.ended_at is None) == ("visitor", False)
        assert timeline(conversation)[-1] == "closed"
        assert list(AgentLine.objects.values_list("type", "why")) == [
            ("assigned", ""),
            ("unassigned", "closed"),
        ]

    def test_the_responsible_agent_and_a_lead_may_and_a_team_mate_may_not(
        self, maya: Visitor, zoe: Visitor, ana: Agent, ben: Agent, sam: Agent
    ) -> None:
        mine, hers = start_taken(maya, ana), start_taken(zoe, ana)

        with pytest.raises(Forbidden):
            close_conversation(conversation_id=mine.pk, agent=ben)
        close_conversation(conversation_id=mine.pk, agent=ana)
        close_conversation(conversation_id=hers.pk, agent=sam)

        assert [state(mine)[0], state(hers)[0]] == ["closed", "closed"]

    def test_other_visitors_do_not_find_it(self, maya: Visitor, zoe: Visitor) -> None:
        conversation = start(maya)

        with pytest.raises(NotFound):
            close_conversation(conversation_id=conversation.pk, visitor_id=zoe.pk)

    def test_closing_again_changes_nothing(self, maya: Visitor) -> None:
        conversation = start(maya)
        close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

        assert close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk).dup
        assert timeline(conversation) == ["started", "Hello", "closed"]


class TestReopen:
    def test_a_visitor_waits_again(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)
        close_conversation(conversation_id=conversation.pk, agent=ana)

        reopen_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

        assert state(conversation) == ("waiting", None)
        assert conversation.waiting_since is not None
        assert (conversation.ended_at, conversation.ended_by) == (None, "")

    def test_an_agent_becomes_responsible(self, maya: Visitor, ana: Agent, ben: Agent) -> None:
        conversation = start_taken(maya, ana)
        close_conversation(conversation_id=conversation.pk, agent=ana)

        reopen_conversation(conversation_id=conversation.pk, agent=ben)

        assert state(conversation) == ("active", ben.pk)

    def test_not_while_a_newer_one_is_open(self, maya: Visitor) -> None:
        old = start(maya)
        close_conversation(conversation_id=old.pk, visitor_id=maya.pk)
        start(maya)

        with pytest.raises(Conflict):
            reopen_conversation(conversation_id=old.pk, visitor_id=maya.pk)

    def test_an_open_one_stays_as_it_is(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)

        assert reopen_conversation(conversation_id=conversation.pk, visitor_id=maya.pk).dup
        assert state(conversation) == ("active", ana.pk)


class TestFacts:
    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        facts: list[object] = []
        monkeypatch.setattr("kit.events.announce", facts.append)
        return facts

    def test_each_act_tells_what_happened_after_its_commit(
        self,
        maya: Visitor,
        ana: Agent,
        told: list[object],
        django_capture_on_commit_callbacks: Callable,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            conversation = start(maya)
            take_conversation(agent=ana, conversation_id=conversation.pk)
            close_conversation(conversation_id=conversation.pk, agent=ana)
            reopen_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

        ids = (conversation.pk, maya.pk)
        assert [
            fact for fact in told if not isinstance(fact, events.EntryPosted | events.AgentLineWritten)
        ] == [
            events.HumanRequested(*ids),
            events.ConversationTaken(*ids, ana.pk),
            events.ConversationClosed(*ids, ana.pk),
            events.HumanRequested(*ids),
            events.ConversationReopened(*ids, None),
        ]
