"""Guidelines: written version by version, read by agents, and stamped on what is served by them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.actions.conversations import hand_over_conversation
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Conversation, Site, Topic, Visitor
from direction.actions.guidelines import Unsaid, put_away, read_guideline, write_guideline
from direction.actions.pursuits import set_out, set_out_the_missed
from direction.models import Guideline, GuidelineReading, GuidelineStamp, InteractionGoal, Pursuit
from direction.queries.guidelines import readers, shown
from routing.actions.segments import settle_responsibility
from routing.models import Queue, Segment, Team
from tests.people import start, start_taken
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team

ADMIN = "/admin/direction/guideline/"


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_queue(make_team(), ana, site=site)


@pytest.fixture
def team(queue: Queue) -> Team:
    return queue.team


@pytest.fixture
def returns() -> Topic:
    return Topic.objects.create(name="Returns", group="Returns")


@pytest.fixture
def first(team: Team, sam: Agent) -> Guideline:
    return write_guideline(team_id=team.pk, text="Be *kind*.", by=sam)


@pytest.fixture
def taken(maya: Visitor, ana: Agent, queue: Queue) -> Conversation:
    conversation = start_taken(maya, ana)
    settle_responsibility(conversation_id=conversation.pk)
    return conversation


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def stamped() -> list[tuple[int, Agent | None]]:
    return [(stamp.guideline_id, stamp.agent) for stamp in GuidelineStamp.objects.order_by("pk")]


def test_the_next_version_ends_the_one_before_and_changes_nothing_of_it(first: Guideline, sam: Agent) -> None:
    second = write_guideline(team_id=first.team_id, text="Be kind, and brief.\r\n", by=sam)

    first.refresh_from_db()
    assert (first.text, first.number, first.until) == ("Be *kind*.", 1, second.from_at)
    assert (second.text, second.number, second.until, second.by) == ("Be kind, and brief.", 2, None, sam)
    with pytest.raises(IntegrityError):
        Guideline.objects.create(
            team_id=first.team_id, number=3, text="x", from_at=second.from_at, changed_at=second.from_at
        )


def test_the_same_again_is_no_new_version_until_it_was_put_away(first: Guideline, sam: Agent) -> None:
    def write() -> Guideline:
        return write_guideline(team_id=first.team_id, text=" Be *kind*.\n", by=sam)

    assert write() == first
    assert [put_away(guideline_id=first.pk), put_away(guideline_id=first.pk)] == [True, False]
    assert write().number == 2


def test_what_cannot_be_is_refused_and_nothing_is_written(first: Guideline, sam: Agent) -> None:
    elsewhere = make_queue(make_team("Other"), name="Other")

    for wrong in (
        {"team_id": 404, "text": "x"},
        {"team_id": first.team_id, "text": "x", "queue_id": elsewhere.pk},
        {"team_id": first.team_id, "text": "x", "topic_id": 404},
    ):
        with pytest.raises(NotFound):
            write_guideline(**wrong, by=sam)  # type: ignore[arg-type]
    with pytest.raises(Unsaid):
        write_guideline(team_id=first.team_id, text=" \n", by=sam)
    assert [each.until for each in Guideline.objects.all()] == [None]


def test_what_is_for_the_topic_goes_first_then_what_is_for_the_queue(
    first: Guideline, queue: Queue, returns: Topic, taken: Conversation, ana: Agent
) -> None:
    def write(text: str, **of: int) -> None:
        write_guideline(team_id=queue.team_id, text=text, by=None, **of)

    def seen() -> str:
        found = shown(taken.pk, ana)
        assert found is not None
        return found.html

    other = make_queue(queue.team, name="Other")
    write("Of another queue", queue_id=other.pk)
    assert seen() == "<p>Be <em>kind</em>.</p>\n"
    write("Of the queue", queue_id=queue.pk)
    assert seen() == "<p>Of the queue</p>\n"
    write("Of the topic", topic_id=returns.pk)
    assert seen() == "<p>Of the queue</p>\n"
    Conversation.objects.filter(pk=taken.pk).update(topic=returns)
    assert seen() == "<p>Of the topic</p>\n"
    write("Of both", queue_id=queue.pk, topic_id=returns.pk)
    assert seen() == "<p>Of both</p>\n"
    put_away(guideline_id=Guideline.objects.get(text="Of both").pk)
    assert seen() == "<p>Of the topic</p>\n"


def test_each_agent_says_once_of_each_version_that_they_have_read_it(
    first: Guideline, taken: Conversation, ana: Agent, ben: Agent
) -> None:
    def read(version: Guideline, agent: Agent) -> GuidelineReading:
        return read_guideline(conversation_id=taken.pk, guideline_id=version.pk, agent=agent)

    def is_read(agent: Agent) -> bool:
        found = shown(taken.pk, agent)
        assert found is not None
        return found.is_read

    assert read(first, ana) == read(first, ana)
    assert (is_read(ana), is_read(ben)) == (True, False)

    second = write_guideline(team_id=first.team_id, text="Be brief.", by=None)
    assert is_read(ana) is False
    with pytest.raises(Conflict, match="newer version"):
        read(first, ben)
    read(second, ana)
    assert is_read(ana) is True
    put_away(guideline_id=second.pk)
    with pytest.raises(NotFound, match="no guidelines"):
        read(second, ben)
    assert GuidelineReading.objects.count() == 2


def test_those_who_serve_and_have_not_read_it_are_named(
    first: Guideline, queue: Queue, taken: Conversation, ana: Agent, ben: Agent
) -> None:
    other = make_queue(queue.team, ben, ana, name="Other")
    of_other = write_guideline(team_id=queue.team_id, queue_id=other.pk, text="Of the other", by=None)
    make_queue(make_team("Elsewhere"), ben, name="Elsewhere")
    reading = read_guideline(conversation_id=taken.pk, guideline_id=first.pk, agent=ana)
    of_queue = write_guideline(team_id=queue.team_id, queue_id=queue.pk, text="Of the queue", by=None)

    found = readers([first, of_other, of_queue])

    assert found[first.pk] == ([(ana, reading.at)], [ben])
    assert found[of_other.pk] == ([], [ana, ben])
    assert found[of_queue.pk] == ([], [ana])
    Agent.objects.filter(pk=ben.pk).update(is_active=False)
    assert readers([first])[first.pk].unread == []


def test_what_is_taken_is_stamped_once_with_the_version_that_holds(
    first: Guideline, taken: Conversation, ana: Agent, ben: Agent
) -> None:
    for _ in range(2):
        set_out(conversation_id=taken.pk)
    assert stamped() == [(first.pk, ana)]
    assert set_out_the_missed() == 0

    second = write_guideline(team_id=first.team_id, text="Be brief.", by=None)
    assert set_out_the_missed() == 0
    hand_over_conversation(conversation_id=taken.pk, to=ben)
    set_out(conversation_id=taken.pk)
    assert stamped() == [(first.pk, ana), (second.pk, ben)]


def test_who_hears_late_that_it_was_taken_stamps_what_held_then(
    first: Guideline, taken: Conversation, ana: Agent
) -> None:
    write_guideline(team_id=first.team_id, text="Be brief.", by=None)

    set_out(conversation_id=taken.pk)

    assert stamped() == [(first.pk, ana)]
    assert GuidelineStamp.objects.get().at == Segment.objects.get(conversation=taken).joined_at


def test_who_hears_of_it_before_routing_does_stamps_all_the_same(
    first: Guideline, maya: Visitor, ana: Agent
) -> None:
    set_out(conversation_id=start_taken(maya, ana).pk)

    assert stamped() == [(first.pk, ana)]


def test_what_nobody_heard_of_is_stamped_with_what_held_when_it_was_taken(
    first: Guideline, taken: Conversation, zoe: Visitor, ana: Agent
) -> None:
    start(zoe)
    write_guideline(team_id=first.team_id, text="Be brief.", by=None)

    assert [set_out_the_missed(), set_out_the_missed()] == [1, 0]
    assert stamped() == [(first.pk, ana)]
    assert GuidelineStamp.objects.get().at == Segment.objects.get(conversation=taken).joined_at


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_goal_that_is_set_later_brings_no_version_under_which_nobody_took_it(
    first: Guideline, taken: Conversation, ana: Agent, site: Site, is_heard: bool
) -> None:
    if is_heard:
        set_out(conversation_id=taken.pk)
    write_guideline(team_id=first.team_id, text="Be brief.", by=None)
    InteractionGoal.objects.create(
        team=first.team, visitor_does="Order", agent_does="Name a size", success=make_goal(site, "order")
    )

    assert [set_out_the_missed(), set_out_the_missed()] == [1 if is_heard else 2, 0]
    assert stamped() == [(first.pk, ana)]
    assert Pursuit.objects.get().conversation == taken


def test_a_topic_that_is_named_later_brings_its_own(
    first: Guideline, taken: Conversation, ana: Agent, returns: Topic
) -> None:
    of_topic = write_guideline(team_id=first.team_id, topic_id=returns.pk, text="Of returns", by=None)
    Guideline.objects.update(from_at=first.from_at - timedelta(days=1))
    set_out(conversation_id=taken.pk)
    Conversation.objects.filter(pk=taken.pk).update(topic=returns)

    assert [set_out_the_missed(), set_out_the_missed()] == [1, 0]
    assert stamped() == [(first.pk, ana), (of_topic.pk, ana)]


def test_what_was_taken_before_there_were_any_has_no_stamp(
    team: Team, taken: Conversation, ana: Agent
) -> None:
    write_guideline(team_id=team.pk, text="Be kind.", by=None)

    assert set_out_the_missed() == 0
    Segment.objects.update(queue=None)
    assert set_out_the_missed() == 0
    assert stamped() == []


def test_a_supervisor_writes_the_next_version_in_the_admin_and_sees_who_read_it(
    first: Guideline, queue: Queue, taken: Conversation, sam: Agent, ana: Agent
) -> None:
    queue.team.leads.add(sam)
    hidden = write_guideline(team_id=make_team("Other").pk, text="The secret", by=None)
    read_guideline(conversation_id=taken.pk, guideline_id=first.pk, agent=ana)
    client = client_of(sam)

    listed = client.get(ADMIN).content.decode()
    page = client.get(f"{ADMIN}{first.pk}/change/").content.decode()
    begun = client.get(f"{ADMIN}add/?after={first.pk}").content.decode()
    assert ("1 of 1" in listed, "Other" in listed) == (True, False)
    assert "Be <em>kind</em>." in page and "Ana, " in page and f"?after={first.pk}" in page
    assert "Be *kind*." in begun
    assert client.get(f"{ADMIN}{hidden.pk}/change/").status_code == 302
    assert "The secret" not in client.get(f"{ADMIN}add/?after={hidden.pk}").content.decode()
    assert client.get(f"{ADMIN}add/?after=nonsense").status_code == 200

    given = {"team": queue.team_id, "queue": "", "topic": "", "text": "Be brief."}
    assert client.post(f"{ADMIN}add/", given).status_code == 302
    assert client.post(f"{ADMIN}add/", {**given, "team": hidden.team_id}).status_code == 200
    assert client.post(f"{ADMIN}{first.pk}/change/", {"text": "Rewritten"}).status_code == 403
    versions = Guideline.objects.filter(team=queue.team_id).order_by("number")
    assert [(each.number, each.text, each.by) for each in versions] == [
        (1, "Be *kind*.", sam),
        (2, "Be brief.", sam),
    ]
    assert "0 of 1" in client.get(ADMIN).content.decode()
    assert "1 of 1" in client.get(f"{ADMIN}?which=all").content.decode()

    away = {"action": "put_away", "_selected_action": [versions[1].pk, hidden.pk]}
    assert "1 no longer holds." in client.post(ADMIN, away, follow=True).content.decode()
    assert Guideline.objects.filter(until=None).get() == hidden


def test_the_list_asks_as_little_for_three_as_for_one(first: Guideline, sam: Agent) -> None:
    client = client_of(sam)

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(ADMIN)
        return len(context)

    one = asked()
    for name in ("Second", "Third"):
        write_guideline(team_id=make_team(name).pk, text="Be brief.", by=sam)

    assert asked() == one


def test_what_somebody_was_served_by_is_not_deleted(
    first: Guideline, taken: Conversation, admin_client: Client
) -> None:
    unused = write_guideline(team_id=first.team_id, text="Be brief.", by=None)
    put_away(guideline_id=unused.pk)
    GuidelineStamp.objects.create(guideline=first, conversation=taken, at=first.from_at)

    said = [
        admin_client.post(f"{ADMIN}{first.pk}/delete/", {"post": "yes"}),
        admin_client.post(
            f"{ADMIN}?which=all",
            {"action": "delete_selected", "_selected_action": [first.pk, unused.pk], "post": "yes"},
        ),
    ]
    admin_client.post(f"{ADMIN}{unused.pk}/delete/", {"post": "yes"})

    for answer in said:
        assert "has a history. Conversations were served by it" in answer.content.decode()
    assert list(Guideline.objects.all()) == [first]
