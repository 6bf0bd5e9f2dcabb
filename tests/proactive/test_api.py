"""Reaching out over HTTP: from a page, from the business's server, and from an agent's console."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from chat.models import Conversation, Site, Visitor
from kit.work import in_database
from proactive import previews
from proactive.models import EntryPoint, Goal, GoalEvent, Invitation, RecordLink, Trigger, Visit
from proactive.statistics import Group
from tests.chat.actions.test_identity import proof
from tests.conftest import World
from tests.people import ORIGIN, make_agent, make_visitor, start_taken
from tests.proactive.people import (
    CHECKOUT,
    group_of,
    looks_at,
    make_goal,
    make_served_queue,
    make_trigger,
)
from tests.proactive.test_beacons import counted
from tests.security.strangers import new_id
from tests.server import Server

AT: Any = {"view": 1, "page": {"url": CHECKOUT}, "facts": {"idle.seconds": 75}}


@pytest.fixture
def trigger(world: World) -> Trigger:
    return make_trigger(world.site, make_served_queue(world.site, world.ana))


@pytest.fixture
def invited(trigger: Trigger) -> tuple[Visitor, str]:
    """A visitor on the checkout whom chance lets be invited, and their token."""
    while True:
        visitor, token = make_visitor(trigger.site)
        if group_of(visitor, trigger) is Group.TREATED:
            looks_at(trigger.site, token)
            return visitor, token


def ask(server: Server, path: str, token: str, origin: str = ORIGIN, **body: Any) -> httpx.Response:
    return httpx.post(
        f"{server.origin}/api/v1/visitor/{path}",
        json={"site": "shop", "token": token, **body},
        headers={"Origin": origin},
        timeout=30,
    )


def as_agent(server: Server, world: World, path: str) -> httpx.Response:
    session = world.login(world.ana)
    return httpx.get(
        f"{server.origin}/api/v1/agent/{path}", cookies={"livechat-session": session}, timeout=30
    )


def test_from_the_moment_to_the_conversation(
    world: World, server: Server, trigger: Trigger, invited: tuple[Visitor, str]
) -> None:
    visitor, token = invited

    moment = ask(server, "moments", token, triggers=[trigger.pk], **AT)
    card = moment.json()["invitation"]
    for act in ("shown", "opened"):
        assert ask(server, "deeds", token, invitation=card["id"], did=act).status_code == 200
    accepted = ask(
        server,
        "deeds",
        token,
        invitation=card["id"],
        did="accepted",
        id=new_id(),
        page={"url": CHECKOUT},
    )

    conversation = Conversation.objects.get()
    assert card["body"] == "Can we help with your order?"
    assert accepted.json() == {"conversation": str(conversation.pk)}
    assert (conversation.origin, conversation.page_url) == ("proactive", CHECKOUT)
    assert "invitation" not in ask(server, "moments", token, triggers=[trigger.pk], **AT).json()


def test_a_page_reads_the_answer_and_a_foreign_one_gets_none(
    world: World, server: Server, trigger: Trigger, invited: tuple[Visitor, str]
) -> None:
    own = ask(server, "moments", invited[1], triggers=[trigger.pk], **AT)
    foreign = ask(server, "moments", invited[1], origin="https://evil.example", triggers=[1], **AT)

    assert own.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert (foreign.status_code, foreign.json()["code"]) == (403, "origin_not_allowed")


def test_a_goal_that_is_refused_is_counted_where_the_goal_is_kept(world: World, server: Server) -> None:
    goal = make_goal(world.site)
    make_goal(world.site, "thanks", kind=Goal.Kind.PAGE, pages=["/thanks*"])
    paid: dict[str, Any] = {"goal": "order", "value": 5, "currency": "EUR"}
    refused = [{**paid, "value": -5}, {**paid, "value": 1e12}, {**paid, "goal": "ordr"}]
    refused += [{**paid, "currency": ""}, {"goal": "thanks", "url": CHECKOUT}]

    statuses = [ask(server, "goals", world.token, **said).status_code for said in refused]
    by_server = httpx.post(
        f"{server.origin}/api/v1/sites/shop/goals",
        json={**paid, "id": "A-1", "value": -1, "visitor": str(world.visitor.pk)},
        headers={"Authorization": f"Bearer {world.site.secret}"},
        timeout=30,
    )

    assert (statuses, by_server.status_code) == ([400, 400, 404, 400, 400], 400)
    assert not GoalEvent.objects.exists()
    assert counted("goal_value", 3) == 3
    assert [counted(f"goal_{why}") for why in ("unknown", "currency", "page")] == [1, 1, 1]
    shown = httpx.get(
        f"{server.origin}/admin/proactive/goal/{goal.pk}/change/",
        cookies={"livechat-session": world.login(make_agent("root", "admin"))},
        timeout=30,
    )
    assert "3 on Shop, since the value was negative, too large, or no number" in shown.text
    assert "1 on Shop, since no goal of this name is on" in shown.text


def test_a_page_knows_which_goals_it_reaches_by_itself(world: World, server: Server) -> None:
    make_goal(world.site, "thanks", kind=Goal.Kind.PAGE, pages=["/Thanks*"])
    for kind in (Goal.Kind.FORM, Goal.Kind.EVENT, Goal.Kind.ORDER):
        make_goal(world.site, f"by-{kind}", kind=kind)
    make_goal(world.site, "off", is_on=False)

    config = httpx.get(f"{server.origin}/widget/reach?site=shop", headers={"Origin": ORIGIN}).json()

    assert config["page_goals"] == [{"name": "thanks", "pages": ["/thanks*"]}]
    assert (config["form_goals"], config["goals"]) == (["by-form"], ["by-event", "by-order"])


def test_the_configuration_is_small_and_kept_until_it_changes(
    world: World, server: Server, trigger: Trigger
) -> None:
    EntryPoint.objects.create(site=world.site, name="Help", look="tab", text="Help", on_pages=["/help*"])
    address = f"{server.origin}/widget/reach?site=shop"
    first = httpx.get(address, headers={"Origin": ORIGIN})
    again = httpx.get(address, headers={"Origin": ORIGIN, "If-None-Match": first.headers["ETag"]})

    config = first.json()
    assert [one["words"] for one in config["entries"]] == ["Help"]
    assert [one["id"] for one in config["triggers"]] == [trigger.pk]
    assert (again.status_code, again.content) == (304, b"")
    Trigger.objects.update(state="paused")
    changed = httpx.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json().get("triggers")) == (200, None)


def test_a_preview_is_given_to_its_pass_alone_and_never_kept(world: World, server: Server) -> None:
    entry = EntryPoint.objects.create(site=world.site, name="Help", text="Help", is_on=False)
    passed = previews.address("https://shop.example/", entry.pk).split("#livechat=")[1]
    address = f"{server.origin}/widget/reach?site=shop&preview="

    shown, usual, forged = (
        httpx.get(address + each, headers={"Origin": ORIGIN}) for each in (passed, "", f"{passed}x")
    )

    assert [one["id"] for one in shown.json()["entries"]] == [entry.pk]
    assert (shown.headers["Cache-Control"], shown.json()["trail"]) == ("no-store", False)
    assert [usual.json().get("entries"), forged.json().get("entries")] == [None, None]


@pytest.mark.parametrize("id", ["A-1", "RE/2026/1", "1 & 2?"])
def test_an_order_is_told_by_the_page_and_by_the_server_and_taken_back(
    id: str, world: World, server: Server
) -> None:
    make_goal(world.site)
    Visitor.objects.filter(pk=world.visitor.pk).update(external_id="c-7")
    secret = {"Authorization": f"Bearer {Site.objects.get().secret}"}
    address = f"{server.origin}/api/v1/sites/shop/goals"
    order: dict[str, Any] = {"goal": "order", "id": id, "value": 120, "currency": "EUR"}

    by_page = ask(server, "goals", world.token, **order)
    by_server = httpx.post(address, json={**order, "customer": "c-7"}, headers=secret)
    wrong = httpx.post(address, json={**order, "customer": "c-7"}, headers={"Authorization": "Bearer x"})
    back = httpx.delete(f"{address}/order/{quote(id, safe='')}", headers=secret)

    assert by_page.json() == {"id": id}
    assert (by_server.status_code, by_server.json()) == (200, {"id": id, "dup": True})
    assert wrong.status_code == 401
    assert back.json() == {"id": id}
    assert GoalEvent.objects.get().reversed_at is not None


@pytest.mark.parametrize("value", ["-1", "1e300", '"a"', "NaN"])
def test_a_value_that_cannot_be_is_refused(world: World, server: Server, value: str) -> None:
    make_goal(world.site)
    told = f'"goal": "order", "value": {value}, "currency": "EUR"'
    answer = httpx.post(
        f"{server.origin}/api/v1/visitor/goals",
        content=f'{{"site": "shop", "token": "{world.token}", {told}}}',
        headers={"Origin": ORIGIN, "Content-Type": "text/plain"},
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_frame")
    assert not GoalEvent.objects.exists()


def test_the_trail_stands_beside_the_conversation(world: World, server: Server) -> None:
    conversation = start_taken(world.visitor, world.ana)
    RecordLink.objects.create(
        site=world.site, label="CRM", template="https://crm.example/c/{external_id}?plan={plan}"
    )
    RecordLink.objects.create(site=world.site, label="Needs more", template="https://crm.example/{unknown}")
    Visitor.objects.filter(pk=world.visitor.pk).update(
        external_id="7/../x", value_tier="gold", attributes={"plan": "pro&x"}
    )
    other, other_token = make_visitor(world.site)
    Visitor.objects.filter(pk=other.pk).update(external_id="7/../x")
    looks_at(world.site, other_token, f"{ORIGIN}/before", title="Before")
    looks_at(world.site, world.token, f"{ORIGIN}/boots", title="Boots")
    looks_at(world.site, world.zoe_token, f"{ORIGIN}/secret", title="Zoe's")

    found = as_agent(server, world, f"conversations/{conversation.pk}/trail?limit=1").json()
    rest = as_agent(
        server, world, f"conversations/{conversation.pk}/trail?before={found['pages'][0]['id']}"
    ).json()

    assert [page["title"] for page in found["pages"] + rest["pages"]] == ["Boots", "Before"]
    assert (found["more"], rest["more"]) == (True, False)
    assert found["customer"]["tier"] == "gold"
    assert found["customer"]["links"] == [
        {"label": "CRM", "url": "https://crm.example/c/7%2F..%2Fx?plan=pro%26x"}
    ]


def test_who_is_on_the_site_now(world: World, server: Server) -> None:
    for token in (world.token, world.zoe_token):
        looks_at(world.site, token, f"{ORIGIN}/boots", title="Boots")
    gone, gone_token = make_visitor(world.site)
    looks_at(world.site, gone_token)
    Visit.objects.filter(visitor=gone).update(began_at="2026-01-01T00:00Z", seen_at="2026-01-01T00:00Z")

    first = as_agent(server, world, "visitors?limit=1").json()
    second = as_agent(server, world, f"visitors?limit=1&after={first['items'][0]['visit']}").json()

    assert (first["total"], first["more"], second["more"]) == (2, True, False)
    assert {one["name"] for one in first["items"] + second["items"]} == {"Maya", "Zoe"}
    assert (first["items"][0]["pages"], first["items"][0]["chats"]) == (1, 0)
    assert as_agent(server, world, "visitors?site=other").json()["total"] == 0


def test_a_list_is_compressed_for_whoever_can_read_it(world: World, server: Server) -> None:
    looks_at(world.site, world.token, f"{ORIGIN}/boots", title="Boots")
    cookies = {"livechat-session": world.login(world.ana)}
    plain, small = (
        httpx.get(
            f"{server.origin}/api/v1/agent/visitors",
            cookies=cookies,
            headers={"Accept-Encoding": encoding},
            timeout=30,
        )
        for encoding in ("identity", "gzip")
    )

    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert plain.json() == small.json()
    assert plain.json()["items"][0]["title"] == "Boots"


def test_an_agents_word_reaches_the_page_with_its_next_beacon(world: World, server: Server) -> None:
    looks_at(world.site, world.token, f"{ORIGIN}/boots")
    session = world.login(world.ana)
    client = httpx.Client(base_url=server.origin, cookies={"livechat-session": session}, timeout=30)
    client.get("/console/")
    answer = client.post(
        f"/api/v1/agent/visitors/{world.visitor.pk}/invite",
        json={"message": "May I help?"},
        headers={"X-CSRFToken": client.cookies["csrftoken"], "Origin": server.origin},
    )

    beacon = ask(server, "trail", world.token, view=9, page={"url": f"{ORIGIN}/boots"})

    assert answer.status_code == 200
    assert beacon.json()["invitation"]["body"] == "May I help?"
    ask(server, "deeds", world.token, invitation=answer.json()["id"], did="shown")
    assert ask(server, "trail", world.token, view=9, n=1, page={"url": f"{ORIGIN}/boots"}).status_code == 204
    assert Invitation.objects.get().arm == "by_hand"


async def test_who_is_connected_with_the_old_token_must_come_back(
    world: World, server: Server, meet: Any
) -> None:
    maya = await meet(world.visitor)

    await in_database(
        lambda: httpx.post(
            f"{server.origin}/api/v1/visitor/identity",
            json={"site": "shop", "token": world.token, "jwt": proof(world.site)},
            headers={"Origin": ORIGIN},
        ).raise_for_status()
    )

    assert await maya.closed() == 4401


async def test_whom_no_entry_point_is_for_is_told_so_at_every_door(
    world: World, server: Server, meet: Any
) -> None:
    entry = await in_database(EntryPoint.objects.create, site=world.site, name="Members", who="signed_in")
    maya = await meet(world.visitor)
    start = {"t": "op", "id": new_id(), "op": "start", "conv": None, "args": {"body": "Hello"}}

    await maya.say(**start)
    refused = await maya.hear("err")
    twin = await in_database(
        lambda: httpx.post(
            f"{server.origin}/api/v1/visitor/frames",
            json=start,
            headers={"Authorization": f"Bearer {world.token}", "Origin": ORIGIN},
        )
    )
    opened = await in_database(ask, server, "deeds", world.token, entry=entry.pk, did="opened")

    sentence = "Please sign in first, then we can chat with you."
    assert (refused["id"], refused["code"], refused["message"]) == (start["id"], "forbidden", sentence)
    assert (twin.status_code, twin.json()["frames"][-1]["message"]) == (403, sentence)
    assert (opened.status_code, opened.json()["message"]) == (403, sentence)
    assert not await in_database(Conversation.objects.filter(visitor=world.visitor).exists)
