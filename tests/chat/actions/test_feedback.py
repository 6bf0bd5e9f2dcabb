"""What a conversation was about, whether it helped, and what its visitor thinks of it."""

from datetime import timedelta

import pytest
from django.db.models import F

from chat.actions.conversations import close_conversation, reopen_conversation
from chat.actions.errors import Conflict, Forbidden, NotFound
from chat.actions.feedback import (
    also_ask_about_call,
    answer_about_call,
    ask_visitor,
    choose_topic,
    hand_to_voice,
    rate_conversation,
    resolve_for_agent,
    resolve_for_visitor,
)
from chat.models import (
    Agent,
    Conversation,
    Entry,
    Episode,
    Resolution,
    Site,
    SurveyResponse,
    Topic,
    Visitor,
    VoiceHandOver,
)
from chat.protocol import Feedback
from chat.queries import heads
from tests.people import start_taken


@pytest.fixture
def billing(db: None) -> Topic:
    return Topic.objects.create(name="Invoices", group="Billing")


@pytest.fixture
def ended(maya: Visitor, ana: Agent) -> Conversation:
    conversation = start_taken(maya, ana)
    close_conversation(conversation_id=conversation.pk, agent=ana)
    conversation.refresh_from_db()
    return conversation


def resolutions() -> list[tuple[str, str]]:
    return list(Resolution.objects.order_by("at").values_list("by", "value"))


def surveys() -> list[tuple[int | None, str, bool]]:
    """Each response in order: stars, words, and whether it was answered at all."""
    found = SurveyResponse.objects.order_by("asked_at")
    return [(response.value, response.comment, response.at is not None) for response in found]


def feedback(conversation: Conversation, *, staff: bool = False) -> Feedback | None:
    conversation.refresh_from_db()
    [head] = heads([conversation], staff=staff)
    return head.feedback


def age(conversation: Conversation, by: timedelta) -> None:
    """Let the last episode have ended that long ago."""
    Episode.objects.filter(conversation=conversation).update(
        began_at=F("began_at") - by, ended_at=F("ended_at") - by
    )


class TestTopic:
    def test_the_responsible_agent_or_a_lead_says_it_at_any_time(
        self, maya: Visitor, ana: Agent, sam: Agent, billing: Topic
    ) -> None:
        conversation = start_taken(maya, ana)
        before = Conversation.objects.get().changed_at

        done = choose_topic(conversation_id=conversation.pk, agent=ana, topic_id=billing.pk)

        after = Conversation.objects.get()
        assert (done.dup, after.topic) == (False, billing)
        assert after.changed_at > before
        assert choose_topic(conversation_id=conversation.pk, agent=sam, topic_id=billing.pk).dup
        close_conversation(conversation_id=conversation.pk, agent=ana)
        choose_topic(conversation_id=conversation.pk, agent=ana, topic_id=None)
        assert Conversation.objects.get().topic is None

    def test_nobody_else_does(self, maya: Visitor, ana: Agent, ben: Agent, billing: Topic) -> None:
        conversation = start_taken(maya, ana)

        with pytest.raises(Forbidden):
            choose_topic(conversation_id=conversation.pk, agent=ben, topic_id=billing.pk)

    def test_one_that_is_not_on_the_list_is_refused(self, maya: Visitor, ana: Agent, billing: Topic) -> None:
        conversation = start_taken(maya, ana)
        Topic.objects.update(is_active=False)

        for topic_id in (billing.pk, 10**15):
            with pytest.raises(NotFound, match="no such topic"):
                choose_topic(conversation_id=conversation.pk, agent=ana, topic_id=topic_id)


class TestResolution:
    def test_each_side_has_its_own_word_and_the_last_one_counts(
        self, ended: Conversation, maya: Visitor, ana: Agent
    ) -> None:
        resolve_for_agent(conversation_id=ended.pk, agent=ana, value="yes")
        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="no")
        first = Resolution.objects.get(by="customer")

        done = resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="partly")

        assert not done.dup
        assert resolutions() == [("agent", "yes"), ("customer", "partly")]
        assert Resolution.objects.get(by="customer").pk == first.pk
        assert Resolution.objects.get(by="customer").changed_at > first.changed_at

    def test_saying_it_again_changes_nothing(self, ended: Conversation, maya: Visitor) -> None:
        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="yes")
        before = Resolution.objects.get()

        assert resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="yes").dup
        assert Resolution.objects.get().changed_at == before.changed_at

    def test_each_episode_has_its_own(self, ended: Conversation, maya: Visitor, ana: Agent) -> None:
        resolve_for_agent(conversation_id=ended.pk, agent=ana, value="yes")
        reopen_conversation(conversation_id=ended.pk, agent=ana)

        resolve_for_agent(conversation_id=ended.pk, agent=ana, value="no")

        first, second = Episode.objects.order_by("number")
        assert list(Resolution.objects.order_by("at").values_list("episode_at", "value")) == [
            (first.began_at, "yes"),
            (second.began_at, "no"),
        ]

    def test_a_team_mate_does_not_say_it(self, ended: Conversation, ben: Agent) -> None:
        with pytest.raises(Forbidden):
            resolve_for_agent(conversation_id=ended.pk, agent=ben, value="yes")


class TestSurvey:
    def test_being_asked_is_noted_once_for_each_episode(
        self, ended: Conversation, maya: Visitor, ana: Agent
    ) -> None:
        assert not ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk).dup
        assert ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk).dup
        assert surveys() == [(None, "", False)]

        reopen_conversation(conversation_id=ended.pk, agent=ana)
        close_conversation(conversation_id=ended.pk, agent=ana)
        assert not ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk).dup
        assert len(surveys()) == 2

    def test_the_last_answer_counts_in_the_same_row(self, ended: Conversation, maya: Visitor) -> None:
        ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk)
        asked = SurveyResponse.objects.get()
        rate_conversation(conversation_id=ended.pk, visitor_id=maya.pk, value=2, comment=" Slow ")
        assert surveys() == [(2, "Slow", True)]

        rate_conversation(conversation_id=ended.pk, visitor_id=maya.pk, value=5, comment="Good after all")

        response = SurveyResponse.objects.get()
        assert surveys() == [(5, "Good after all", True)]
        assert (response.pk, response.asked_at, response.scale) == (asked.pk, asked.asked_at, 5)
        assert response.changed_at > asked.changed_at
        again = rate_conversation(
            conversation_id=ended.pk, visitor_id=maya.pk, value=5, comment="Good after all"
        )
        assert again.dup

    def test_words_alone_are_an_answer_and_cards_are_masked(self, ended: Conversation, maya: Visitor) -> None:
        rate_conversation(
            conversation_id=ended.pk,
            visitor_id=maya.pk,
            value=None,
            comment="I paid with 4111 1111 1111 1111",
        )

        [(stars, comment, answered)] = surveys()
        assert (stars, answered) == (None, True)
        assert "4111 1111 1111 1111" not in comment

    def test_an_open_conversation_is_not_judged_yet(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)

        with pytest.raises(Conflict, match="once the conversation has ended"):
            rate_conversation(conversation_id=conversation.pk, visitor_id=maya.pk, value=5)

    def test_an_answer_on_its_way_while_it_was_reopened_is_kept_with_what_it_judged(
        self, ended: Conversation, maya: Visitor, ana: Agent
    ) -> None:
        reopen_conversation(conversation_id=ended.pk, agent=ana)

        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="yes")

        assert Resolution.objects.get().episode_at == Episode.objects.get(number=1).began_at

    def test_the_window_is_72_hours(self, ended: Conversation, maya: Visitor) -> None:
        age(ended, timedelta(hours=71, minutes=59))
        rate_conversation(conversation_id=ended.pk, visitor_id=maya.pk, value=4)
        age(ended, timedelta(minutes=2))

        with pytest.raises(Conflict, match="too long ago"):
            rate_conversation(conversation_id=ended.pk, visitor_id=maya.pk, value=1)
        assert [stars for stars, _, _ in surveys()] == [4]

    def test_a_site_that_does_not_ask_takes_no_answer(
        self, ended: Conversation, maya: Visitor, site: Site
    ) -> None:
        Site.objects.update(asks_after=False)

        with pytest.raises(Conflict, match="does not ask"):
            ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk)
        assert surveys() == []

    def test_somebody_elses_is_not_found(self, ended: Conversation, zoe: Visitor) -> None:
        with pytest.raises(NotFound):
            rate_conversation(conversation_id=ended.pk, visitor_id=zoe.pk, value=1)
        with pytest.raises(NotFound):
            resolve_for_visitor(conversation_id=ended.pk, visitor_id=zoe.pk, value="no")


class TestHeads:
    def test_they_show_what_was_said_and_the_agents_word_to_staff_alone(
        self, ended: Conversation, maya: Visitor, ana: Agent
    ) -> None:
        resolve_for_agent(conversation_id=ended.pk, agent=ana, value="yes")
        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="partly")
        rate_conversation(conversation_id=ended.pk, visitor_id=maya.pk, value=3, comment="Well")
        ended_at = Episode.objects.get().ended_at
        assert ended_at is not None

        said = Feedback(until=ended_at + timedelta(hours=72), resolved="partly", stars=3, comment="Well")
        assert feedback(ended) == said
        assert feedback(ended, staff=True) == Feedback(
            until=said.until, resolved="partly", stars=3, comment="Well", by_agent="yes"
        )

    def test_what_goes_on_shows_none(self, ended: Conversation, maya: Visitor, ana: Agent) -> None:
        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="no")
        reopen_conversation(conversation_id=ended.pk, agent=ana)
        assert feedback(ended, staff=True) is None

        close_conversation(conversation_id=ended.pk, agent=ana)
        again = feedback(ended, staff=True)
        assert again is not None
        assert (again.resolved, again.stars) == (None, None)

    def test_each_judgement_makes_a_newer_head(self, ended: Conversation, maya: Visitor, ana: Agent) -> None:
        before = ended.rev
        resolve_for_visitor(conversation_id=ended.pk, visitor_id=maya.pk, value="no")
        ended.refresh_from_db()

        assert ended.rev > before


class TestTelephone:
    def test_each_way_is_noted_once_for_the_team(self, maya: Visitor, ana: Agent) -> None:
        conversation = start_taken(maya, ana)
        done = [
            hand_to_voice(conversation_id=conversation.pk, agent=ana, kind=kind)
            for kind in ("callback_scheduled", "callback_scheduled", "agent_calls_visitor")
        ]

        assert [each.dup for each in done] == [False, True, False]
        noted = VoiceHandOver.objects.order_by("pk").values_list("kind", "agent__username")
        assert list(noted) == [("callback_scheduled", "ana"), ("agent_calls_visitor", "ana")]
        lines = Entry.objects.filter(conversation=conversation, kind="note").order_by("seq")
        assert [(line.body, line.public) for line in lines] == [
            ("Ana arranged a call.", False),
            ("Ana calls the visitor.", False),
        ]

    def test_it_is_noted_afterwards_too_and_of_the_episode_it_ended(
        self, ended: Conversation, ana: Agent
    ) -> None:
        hand_to_voice(conversation_id=ended.pk, agent=ana, kind="told_to_call")

        assert VoiceHandOver.objects.get().episode_at == Episode.objects.get().began_at

    def test_only_the_responsible_agent_or_a_lead_notes_it(
        self, maya: Visitor, ana: Agent, ben: Agent, sam: Agent
    ) -> None:
        conversation = start_taken(maya, ana)

        with pytest.raises(Forbidden):
            hand_to_voice(conversation_id=conversation.pk, agent=ben, kind="told_to_call")
        hand_to_voice(conversation_id=conversation.pk, agent=sam, kind="told_to_call")
        assert VoiceHandOver.objects.get().agent == sam


def about_calls() -> list[tuple[int | None, bool]]:
    found = SurveyResponse.objects.filter(kind="call")
    return [(response.value, response.at is not None) for response in found]


def test_whether_they_would_have_called_is_asked_only_where_somebody_wants_to_know(
    maya: Visitor, ended: Conversation
) -> None:
    ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk)

    with pytest.raises(Conflict, match="asks about calls"):
        answer_about_call(conversation_id=ended.pk, visitor_id=maya.pk, value=True)
    assert about_calls() == []


def test_they_say_whether_they_would_have_called_and_may_change_it(
    maya: Visitor, ended: Conversation
) -> None:
    assert not also_ask_about_call(conversation_id=ended.pk).dup
    assert also_ask_about_call(conversation_id=ended.pk).dup
    ask_visitor(conversation_id=ended.pk, visitor_id=maya.pk)
    assert about_calls() == [(None, False)]

    done = [
        answer_about_call(conversation_id=ended.pk, visitor_id=maya.pk, value=value)
        for value in (True, True, False)
    ]

    assert [each.dup for each in done] == [False, True, False]
    assert about_calls() == [(0, True)]
    judged = feedback(ended)
    assert judged is not None
    assert (judged.asks_call, judged.would_call) == (True, False)


def test_zoe_cannot_answer_for_maya(zoe: Visitor, ended: Conversation) -> None:
    also_ask_about_call(conversation_id=ended.pk)

    with pytest.raises(NotFound):
        answer_about_call(conversation_id=ended.pk, visitor_id=zoe.pk, value=True)
