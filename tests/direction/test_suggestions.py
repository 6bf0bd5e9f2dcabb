"""What to do next: written down before it is shown, used within limits or put aside, left out by chance."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.actions.conversations import close_conversation
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Conversation, Resolution, Site, Topic, Visitor
from direction.actions import suggestions
from direction.actions.suggestions import dismiss_suggestion, suggest, use_suggestion
from direction.choosing import is_held_out
from direction.models import NextAction, Suggestion
from direction.queries.suggestions import counted, shown
from kit.clock import database_now
from proactive.models import Visit
from proactive.queries.moments import known_of, moment_of
from routing.models import Queue, Team
from tests.people import start, start_taken
from tests.routing.people import make_queue, make_team

ADMIN = "/admin/direction/nextaction/"


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_queue(make_team(), ana, site=site)


@pytest.fixture
def team(queue: Queue) -> Team:
    return queue.team


@pytest.fixture
def talk(maya: Visitor, ana: Agent, queue: Queue) -> Conversation:
    return start_taken(maya, ana)


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Chance, as the test wants it: everybody is suggested something unless it says otherwise."""

    def draw(is_out: bool) -> None:
        monkeypatch.setattr(suggestions, "is_held_out", lambda conversation, rule: is_out)

    draw(False)
    return draw


def rule(team: Team, **fields: Any) -> NextAction:
    return NextAction.objects.create(
        **{
            "team": team,
            "name": "Send the sizes",
            "kind": "link",
            "link": "https://shop.test/sizes",
            **fields,
        }
    )


def seen(talk: Conversation, agent: Agent) -> str | None:
    found = shown(suggest(conversation_id=talk.pk, agent=agent))
    return found.name if found else None


def test_it_is_written_down_once_before_it_is_shown(talk: Conversation, ana: Agent, team: Team) -> None:
    action = rule(team, words="Look here:")

    first, again = (suggest(conversation_id=talk.pk, agent=ana) for _ in range(2))

    assert first == again == Suggestion.objects.get()
    told = shown(first)
    assert told is not None
    assert (told.kind, told.name, told.text) == (
        "link",
        "Send the sizes",
        "Look here: https://shop.test/sizes",
    )
    kept = Suggestion.objects.get()
    assert (kept.action, kept.version, kept.agent, kept.is_held_out) == (action, 1, ana, False)


def test_what_chance_leaves_out_is_written_down_and_nothing_takes_its_place(
    talk: Conversation, ana: Agent, team: Team, drawn: Callable[[bool], None]
) -> None:
    rule(team)
    rule(team, name="Second", place=20)
    drawn(True)

    assert [seen(talk, ana), seen(talk, ana)] == [None, None]
    drawn(False)
    assert seen(talk, ana) is None
    kept = Suggestion.objects.get()
    assert (kept.is_held_out, kept.action.name) == (True, "Send the sizes")
    with pytest.raises(NotFound):
        use_suggestion(conversation_id=talk.pk, suggestion_id=kept.pk, agent=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.update(used_at=kept.at)


def test_what_was_used_or_put_aside_makes_room_for_the_next(
    talk: Conversation, ana: Agent, team: Team
) -> None:
    for place, name in enumerate(("First", "Second", "Third")):
        rule(team, name=name, place=place)
    of: Any = {"conversation_id": talk.pk, "agent": ana}

    def open_one() -> int:
        found = suggest(**of)
        assert found is not None
        return found.pk

    assert seen(talk, ana) == "First"
    used = [use_suggestion(suggestion_id=pk, **of) for pk in [open_one()] * 2]
    assert used[0].used_at == used[1].used_at
    assert dismiss_suggestion(suggestion_id=used[0].pk, **of).dismissed_at is None
    assert seen(talk, ana) == "Second"
    aside = dismiss_suggestion(suggestion_id=open_one(), **of)
    with pytest.raises(Conflict):
        use_suggestion(suggestion_id=aside.pk, **of)
    assert seen(talk, ana) == "Third"


def test_only_whoever_is_responsible_is_suggested_anything(
    talk: Conversation, ana: Agent, ben: Agent, sam: Agent, zoe: Visitor, team: Team
) -> None:
    rule(team)
    rule(make_team("Other"), name="Of others")
    waiting = start(zoe)

    assert [seen(talk, ben), seen(talk, sam), seen(waiting, ana)] == [None] * 3
    assert not Suggestion.objects.exists()
    assert seen(talk, ana) == "Send the sizes"
    mine = Suggestion.objects.get()
    for other in (ben, sam):
        with pytest.raises(NotFound):
            use_suggestion(conversation_id=talk.pk, suggestion_id=mine.pk, agent=other)
    with pytest.raises(NotFound):
        use_suggestion(conversation_id=waiting.pk, suggestion_id=mine.pk, agent=ana)
    close_conversation(conversation_id=talk.pk, agent=ana)
    assert seen(talk, ana) is None


def test_no_more_coupons_are_used_than_a_day_has(
    talk: Conversation, zoe: Visitor, ana: Agent, team: Team
) -> None:
    rule(team, name="Ten off", kind="coupon", words="TEN", per_day=1)
    other = start_taken(zoe, ana)
    mine, theirs = (suggest(conversation_id=each.pk, agent=ana) for each in (talk, other))
    assert mine is not None
    assert theirs is not None

    use_suggestion(conversation_id=talk.pk, suggestion_id=mine.pk, agent=ana)

    with pytest.raises(Conflict, match="for a day"):
        use_suggestion(conversation_id=other.pk, suggestion_id=theirs.pk, agent=ana)
    Suggestion.objects.filter(pk=theirs.pk).delete()
    assert seen(other, ana) is None
    Suggestion.objects.filter(pk=mine.pk).update(used_at=database_now() - timedelta(days=1, seconds=1))
    assert seen(other, ana) == "Ten off"


def test_a_coupon_is_not_shown_while_it_is_used_up_and_keeps_its_place(
    talk: Conversation, zoe: Visitor, ana: Agent, team: Team
) -> None:
    rule(team, name="Ten off", kind="coupon", words="TEN", per_day=1)
    rule(team, name="Second", place=20)
    other = start_taken(zoe, ana)
    mine, _ = (suggest(conversation_id=each.pk, agent=ana) for each in (talk, other))
    assert mine is not None

    use_suggestion(conversation_id=talk.pk, suggestion_id=mine.pk, agent=ana)

    assert [seen(talk, ana), seen(other, ana)] == ["Second", None]
    Suggestion.objects.filter(pk=mine.pk).update(used_at=database_now() - timedelta(days=1, seconds=1))
    assert seen(other, ana) == "Ten off"


def test_what_is_known_of_the_visitor_and_the_conversation_decides(
    talk: Conversation, maya: Visitor, ana: Agent, team: Team
) -> None:
    returns = Topic.objects.create(name="Returns", group="Returns")
    phone = {"all": [{"fact": "device", "is": "is", "value": "phone"}]}
    path = {"fact": "page.path", "is": "starts_with", "value": "/sizes"}
    rule(team, name="Phone", place=1, condition=phone)
    rule(team, name="Sizes", place=2, condition=path)
    rule(team, name="Returns", place=3, topic=returns)
    rule(team, name="Waits", place=4, minutes_unanswered=5)

    assert seen(talk, ana) is None
    Conversation.objects.filter(pk=talk.pk).update(last_visitor_at=database_now() - timedelta(minutes=6))
    assert seen(talk, ana) == "Waits"
    Conversation.objects.filter(pk=talk.pk).update(topic=returns)
    assert seen(talk, ana) == "Returns"
    now = database_now()
    visit = Visit.objects.create(
        visitor=maya,
        site=maya.site,
        device="desktop",
        url="https://shop.test/sizes?x=1",
        began_at=now,
        seen_at=now,
    )
    assert seen(talk, ana) == "Sizes"
    Visit.objects.filter(pk=visit.pk).update(device="phone")
    assert seen(talk, ana) == "Phone"


def test_who_keeps_their_visits_to_themselves_is_still_the_customer_that_they_are(
    talk: Conversation, maya: Visitor, ana: Agent, team: Team
) -> None:
    """Of visits that nobody noted nothing is known, not that there were none."""
    Visitor.objects.filter(pk=maya.pk).update(external_id="c-7", value_tier="gold")
    few = {"fact": "visitor.visits", "is": "at_most", "value": 3}
    rule(team, name="New here", place=1, condition=few)
    rule(team, name="Gold", place=2, condition={"fact": "visitor.tier", "is": "is", "value": "gold"})

    assert seen(talk, ana) == "Gold"
    known = known_of(maya.pk)
    assert (known["visitor.known"], known["chat.count"], known["chat.open"]) == (True, 1, True)
    assert {known[of_visits] for of_visits in ("device", "language", "place.country")} == {None}
    assert moment_of(maya.pk, with_ended=True) is None
    assert known_of(uuid4()) == {}


def test_asking_costs_no_more_with_many_rules(talk: Conversation, ana: Agent, team: Team) -> None:
    asks = {"is_reached": True, "condition": {"fact": "device", "is": "is", "value": "phone"}}

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert suggest(conversation_id=talk.pk, agent=ana) is None
        return len(context)

    rule(team, kind="coupon", words="x", per_day=5, **asks)
    one = asked()
    for place in range(20):
        rule(team, place=place, kind="coupon", words="x", per_day=5, **asks)

    assert asked() == one


def test_a_rule_that_was_suggested_is_not_deleted(
    talk: Conversation, ana: Agent, team: Team, admin_client: Client
) -> None:
    kept, unused = rule(team), rule(team, name="Unused", place=20)
    suggest(conversation_id=talk.pk, agent=ana)

    alone = admin_client.post(f"{ADMIN}{kept.pk}/delete/", {"post": "yes"})
    together = admin_client.post(
        ADMIN,
        {"action": "delete_selected", "_selected_action": [kept.pk, unused.pk], "post": "yes"},
    )
    admin_client.post(f"{ADMIN}{unused.pk}/delete/", {"post": "yes"})

    for answer in (alone, together):
        assert "has a history. What came of it is kept" in answer.content.decode()
    assert list(NextAction.objects.all()) == [kept]


def test_a_topic_or_queue_that_a_rule_names_is_kept_and_whoever_deletes_it_is_told(
    team: Team, admin_client: Client
) -> None:
    topic = Topic.objects.create(name="Returns", group="Returns")
    billing = make_queue(make_team("Payments"), name="Billing")
    rule(team, name="Look at returns", topic=topic)
    rule(team, name="Pass it on", kind="queue", link="", queue=billing)

    for page, named, by in (
        ("chat/topic", topic, "Look at returns"),
        ("routing/queue", billing, "Pass it on"),
    ):
        refused = admin_client.post(f"/admin/{page}/{named.pk}/delete/", {"post": "yes"})
        together = admin_client.post(
            f"/admin/{page}/", {"action": "delete_selected", "_selected_action": [named.pk], "post": "yes"}
        )
        for answer in (refused, together):
            assert (answer.status_code, by in answer.content.decode()) == (200, True)
    over_http = admin_client.delete(f"/api/v1/routing/queues/{billing.pk}")
    assert (over_http.status_code, over_http.json()["message"]) == (
        409,
        "Something still refers to it, so it is kept.",
    )
    assert list(NextAction.objects.values_list("topic", "queue")) == [(topic.pk, None), (None, billing.pk)]


def test_who_leads_others_reads_no_rule_of_a_team_that_they_do_not_lead(
    team: Team, client: Client, sam: Agent
) -> None:
    make_team("Payments").leads.add(sam)
    topic = Topic.objects.create(name="Returns", group="Returns")
    rule(team, name="The secret rule", topic=topic)
    client.force_login(sam)

    refused = client.post(f"/admin/chat/topic/{topic.pk}/delete/", {"post": "yes"}).content.decode()

    assert ("It is named in 1 of the teams" in refused, "The secret rule" in refused) == (True, False)
    assert Topic.objects.filter(pk=topic.pk).exists()


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("link", "link"), ("co_browse", "link"), ("call", "words"), ("coupon", "per_day"), ("queue", "queue")],
)
def test_a_rule_that_could_do_nothing_is_refused(team: Team, kind: str, missing: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NextAction(team=team, name="x", kind=kind).full_clean()
    assert missing in refused.value.message_dict
    NextAction(team=team, name="x", kind="close").full_clean()


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({"fact": "form.errors", "is": "at_least", "value": 2}, "not known beside a conversation"),
        ({"fact": "queue.free_slots", "is": "at_least", "value": 2}, "not known beside a conversation"),
        ({"fact": "nonsense", "is": "is", "value": 2}, "There is no fact"),
        (["device"], "A condition is an object"),
    ],
)
def test_a_condition_that_could_never_be_known_is_refused(team: Team, condition: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        NextAction(team=team, name="x", kind="close", condition=condition).full_clean()


def test_leads_keep_the_rules_of_their_teams_and_a_change_is_another_version(
    team: Team, talk: Conversation, sam: Agent, ana: Agent
) -> None:
    team.leads.add(sam)
    hidden = rule(make_team("Other"), name="The secret")
    client = Client()
    client.force_login(sam)
    given = {
        "team": team.pk,
        "name": "Send the sizes",
        "place": 10,
        "is_on": "on",
        "kind": "link",
        "link": "https://shop.test/sizes",
        "minutes_open": 0,
        "minutes_unanswered": 0,
        "entries": 0,
        "is_reached": "unknown",
        "condition": '{"fact": "device", "is": "is", "value": "phone"}',
    }

    assert client.post(f"{ADMIN}add/", given).status_code == 302
    [made] = NextAction.objects.filter(team=team)
    page = f"{ADMIN}{made.pk}/change/"
    shown_page = client.get(page).content.decode()
    assert "visitor.tier" in shown_page
    assert "form.errors" not in shown_page
    assert client.post(page, {**given, "place": 5}).status_code == 302
    made.refresh_from_db()
    assert (made.place, made.version) == (5, 1)
    assert client.post(page, {**given, "entries": 3}).status_code == 302
    made.refresh_from_db()
    assert (made.entries, made.version) == (3, 2)
    assert client.post(page, {**given, "link": ""}).status_code == 200
    assert client.post(page, {**given, "condition": "[]"}).status_code == 302
    made.refresh_from_db()
    assert (made.condition, made.version) == ({}, 3)
    said = client.post(f"{ADMIN}check/", {"text": given["condition"]}).json()
    assert said["faults"] == []
    listed = client.get(ADMIN).content.decode()
    assert ("Send the sizes" in listed, "The secret" in listed) == (True, False)
    assert client.get(f"{ADMIN}{hidden.pk}/change/").status_code == 302
    typed = [client.post(f"{ADMIN}{each.pk}/typed/", given).status_code for each in (made, hidden)]
    assert typed == [200, 404]
    assert client.post(f"{ADMIN}add/", {**given, "team": hidden.team_id}).status_code == 200
    client.force_login(ana)
    assert client.post(f"{ADMIN}check/", {"text": ""}).status_code in (302, 403)


def test_the_team_reads_what_came_of_it_by_what_was_drawn(
    talk: Conversation, zoe: Visitor, ana: Agent, team: Team, drawn: Callable[[bool], None]
) -> None:
    action = rule(team)
    mine = suggest(conversation_id=talk.pk, agent=ana)
    assert mine is not None
    use_suggestion(conversation_id=talk.pk, suggestion_id=mine.pk, agent=ana)
    drawn(True)
    alone = start_taken(zoe, ana)
    suggest(conversation_id=alone.pk, agent=ana)
    for each in (talk, alone):
        close_conversation(conversation_id=each.pk, agent=ana)
    now = database_now()
    for by, value in (("agent", "no"), ("customer", "yes")):
        Resolution.objects.create(conversation=talk, episode_at=now, by=by, value=value, at=now)
    later = now + timedelta(seconds=1)

    one, other = counted([team.pk], now - timedelta(days=1), later)

    assert (one.action, one.version, one.is_held_out) == (action.pk, 1, False)
    assert (one.conversations, one.used, one.dismissed, one.over, one.ignored, one.resolved) == (
        1,
        1,
        0,
        1,
        0,
        1,
    )
    assert (other.is_held_out, other.conversations, other.over, other.resolved) == (True, 1, 1, 0)
    assert counted([team.pk + 1], now - timedelta(days=1), later) == []
    assert counted([team.pk], later, later) == []


def test_chance_is_the_hash_of_the_conversation_and_the_version(
    talk: Conversation, ana: Agent, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "is_held_out", is_held_out)
    action = rule(team)

    suggest(conversation_id=talk.pk, agent=ana)

    assert Suggestion.objects.get().is_held_out == is_held_out(talk.pk, action.rule(used=0))
