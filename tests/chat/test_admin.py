"""What admins and supervisors keep in the admin."""

import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.models import Agent, Conversation, SavedReply, Site, Topic
from tests.people import make_agent, make_visitor, start

REPLY = {"title": "Returns", "shortcut": "returns", "body": "Within 30 days.", "is_active": "on"}


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_the_line_to_paste_names_where_people_reach_the_chat(site: Site, settings: Any) -> None:
    """Whichever of its hosts the admin is read at."""
    settings.PUBLIC_URL = "https://chat.example.com"

    page = signed_in(make_agent("root", "admin")).get(
        f"/admin/chat/site/{site.pk}/change/", headers={"host": "localhost"}
    )

    assert (
        '<script async src="https://chat.example.com/widget.js" data-site="shop"></script>'
        in html.unescape(page.content.decode())
    )


def test_nobody_is_offered_groups_since_roles_say_what_somebody_may_do(site: Site) -> None:
    index = signed_in(make_agent("root", "admin")).get("/admin/").content.decode()

    assert "/admin/chat/agent/" in index
    assert "/admin/auth/" not in index


def test_no_key_is_shown_before_it_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    web = signed_in(make_agent("root", "admin"))
    monkeypatch.setattr(Site._meta.get_field("key"), "_get_default", lambda: "made-for-an-empty-form")

    empty = web.get("/admin/chat/site/add/").content.decode()
    kept = web.get(f"/admin/chat/site/{site.pk}/change/").content.decode()

    assert "made-for-an-empty-form" not in empty
    assert '<div class="readonly">shop</div>' in kept


def test_a_site_with_a_history_is_kept_however_long_that_is(
    site: Site, django_assert_num_queries: Any
) -> None:
    web = signed_in(make_agent("root", "admin"))
    page = f"/admin/chat/site/{site.pk}/delete/"
    start(make_visitor(site)[0])
    with CaptureQueriesContext(connection) as asked:
        web.get(page)
    for _ in range(3):
        start(make_visitor(site)[0])

    with django_assert_num_queries(len(asked)):
        refused = web.get(page).content.decode()
    web.post(page, {"post": "yes"})
    web.post("/admin/chat/site/", {"action": "delete_selected", "_selected_action": [site.pk], "post": "yes"})

    assert "has a history. Conversations are kept" in html.unescape(refused)
    assert Conversation.objects.filter(site=site).count() == 4


def test_a_topic_that_was_chosen_is_kept_and_another_is_not(site: Site, sam: Agent) -> None:
    web = signed_in(sam)
    chosen, unused = (Topic.objects.create(name=name, group="All") for name in ("Sizes", "Repairs"))
    conversation = start(make_visitor(site)[0])
    Conversation.objects.filter(pk=conversation.pk).update(topic=chosen)

    refused = web.post(f"/admin/chat/topic/{chosen.pk}/delete/", {"post": "yes"}).content.decode()
    web.post(f"/admin/chat/topic/{unused.pk}/delete/", {"post": "yes"})

    assert "Sizes has a history. The figures need it" in html.unescape(refused)
    assert list(Topic.objects.all()) == [chosen]


def test_a_supervisor_adds_changes_and_puts_away_a_saved_reply(sam: Agent) -> None:
    web = signed_in(sam)

    web.post("/admin/chat/savedreply/add/", REPLY)
    reply = SavedReply.objects.get()
    web.post(
        f"/admin/chat/savedreply/{reply.pk}/change/", {**REPLY, "title": "Send it back", "is_active": ""}
    )
    removed = web.post(f"/admin/chat/savedreply/{reply.pk}/delete/", {"post": "yes"})

    after = SavedReply.objects.get()
    assert (after.title, after.is_active, removed.status_code) == ("Send it back", False, 403)
    assert after.changed_at > reply.changed_at


def test_a_shortcut_is_easy_to_type_and_used_once(sam: Agent) -> None:
    web = signed_in(sam)
    web.post("/admin/chat/savedreply/add/", REPLY)

    for wrong in ({}, {"shortcut": "Re turns"}, {"shortcut": "new", "body": "x" * 2_001}):
        answer = web.post("/admin/chat/savedreply/add/", {**REPLY, **wrong})
        assert "Please correct the error below." in answer.content.decode()

    assert SavedReply.objects.count() == 1


def test_an_agent_keeps_nothing(ana: Agent) -> None:
    signed_in(ana).post("/admin/chat/topic/add/", {"name": "Returns", "group": "Orders", "is_active": "on"})

    assert not Topic.objects.exists()
