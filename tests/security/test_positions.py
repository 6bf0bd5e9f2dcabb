"""Positions that nobody can have: in a resume, a sync, a mark, a page."""

from typing import Any

import httpx
import pytest

from chat.models import Conversation
from kit.wire import Close
from kit.work import in_database
from tests.conftest import Meet, World
from tests.security.conftest import CANARY, Knock, SignIn, Talk, bearer, greeting
from tests.security.strangers import Outcome, new_id, refusal
from tests.server import Server

CONV = new_id()
REFUSED: dict[str, Any] = {
    "a negative seq": {"epoch": "x", "convs": {CONV: -1}},
    "a seq as text": {"epoch": "x", "convs": {CONV: "x"}},
    "a seq beyond all": {"epoch": "x", "convs": {CONV: 2**53 + 1}},
    "a seq of fractions": {"epoch": "x", "convs": {CONV: 0.5}},
    "a seq that is null": {"epoch": "x", "convs": {CONV: None}},
    "a conversation that is none": {"epoch": "x", "convs": {"x": 1}},
    "a conversation that is the prototype": {"epoch": "x", "convs": {"__proto__": 1}},
    "conversations as a list": {"epoch": "x", "convs": [CONV]},
    "too many conversations": {"epoch": "x", "convs": {new_id(): 1 for _ in range(1_001)}},
    "an epoch that is a number": {"epoch": 1, "convs": {}},
    "a negative aseq": {"epoch": "x", "aseq": -1},
    "an aseq as text": {"epoch": "x", "aseq": "x"},
    "more": {"epoch": "x", "admin": True},
}


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_a_resume_that_is_none(
    side: str,
    world: World,
    server: Server,
    knock: Knock,
    web: httpx.AsyncClient,
    sign_in: SignIn,
    talk: Talk,
) -> None:
    sender = web if side == "visitor" else (await sign_in(world.ben)).web
    headers = bearer(world.zoe_token) if side == "visitor" else {}

    by_socket: dict[str, list[Outcome]] = {}
    by_poll = {}
    for name, resume in REFUSED.items():
        stranger = await knock(side)
        await stranger.say({**await greeting(side, world, server), "resume": resume})
        by_socket[name] = await stranger.ending()
        poll = {"v": 1, "tab": new_id(), "wait": 0, "resume": resume}
        by_poll[name] = refusal(await sender.post(f"/api/v1/{side}/poll", json=poll, headers=headers))

    assert by_socket == dict.fromkeys(REFUSED, ["bad_frame", Close.BAD_FRAME])
    assert by_poll == dict.fromkeys(REFUSED, "bad_frame")
    await talk.goes_on()


POLLS: dict[str, Any] = {
    "a negative wait": {"v": 1, "tab": CONV, "wait": -1},
    "a wait too long": {"v": 1, "tab": CONV, "wait": 26},
    "no tab": {"v": 1},
    "a tab that is none": {"v": 1, "tab": "x"},
    "a token": {"v": 1, "tab": CONV, "token": "x"},
    "a page too long": {"v": 1, "tab": CONV, "page": {"url": "x" * 2_001}},
}


async def test_a_poll_that_is_none(world: World, web: httpx.AsyncClient) -> None:
    found = {
        name: refusal(await web.post("/api/v1/visitor/poll", json=poll, headers=bearer(world.zoe_token)))
        for name, poll in POLLS.items()
    }
    outdated = await web.post(
        "/api/v1/visitor/poll", json={"v": 2, "tab": CONV, "wait": 0}, headers=bearer(world.zoe_token)
    )

    assert found == dict.fromkeys(POLLS, "bad_frame")
    assert (outdated.status_code, outdated.json()["frames"][0]["code"]) == (426, Close.VERSION)


async def test_who_knows_more_than_there_is_starts_afresh(
    world: World, meet: Meet, web: httpx.AsyncClient, talk: Talk
) -> None:
    """From a backup that was put back, or invented."""
    for resume in (
        {"epoch": talk.maya.epoch, "convs": {talk.conv: 10**9}, "aseq": 10**9},
        {"epoch": "another", "convs": {talk.conv: 1}, "aseq": 1},
    ):
        maya = await meet(world.visitor, resume=resume)
        ana = await meet(world.ana, resume=resume)
        polled = await web.post(
            "/api/v1/visitor/poll",
            json={"v": 1, "tab": new_id(), "wait": 0, "resume": resume},
            headers=bearer(world.token),
        )

        for welcome in (maya.frames[0], ana.frames[0], polled.json()["frames"][0]):
            assert welcome["reset"] == [talk.conv]
            assert welcome.get("aseq", 0) <= 1
        await maya.say(t="sync", conv=talk.conv, after=10**9)
        assert (await maya.hear("entries"))["items"] == []
    await talk.goes_on()


def marks(conv: str) -> list[int]:
    row = Conversation.objects.values_list("visitor_recv", "visitor_read", "agent_recv", "agent_read")
    return list(row.get(pk=conv))


async def test_marks_never_pass_the_last_entry(world: World, meet: Meet, talk: Talk) -> None:
    last = talk.ana.seen[talk.conv][-1]["seq"]

    for actor in (talk.maya, talk.ana):
        await actor.say(t="recv", conv=talk.conv, seq=10**9)
        await actor.say(t="read", conv=talk.conv, seq=2**53)
    await talk.maya.find(lambda frame: frame["t"] == "marked" and frame["agent"].get("read") == last)
    await talk.ana.find(lambda frame: frame["t"] == "marked" and frame["visitor"].get("read") == last)

    assert await in_database(marks, talk.conv) == [last] * 4
    await talk.maya.say(t="recv", conv=talk.conv, seq=0)
    await talk.goes_on()


PAGES = (
    *("before=-1", "before=x", "before=1.5", "before=1e3", "before=", "before=٣", "before=1%00"),
    *("before=99999999999999999", "limit=0", "limit=201", "limit=1000000000", "limit=x", "limit=' OR 1=1"),
)
LISTS = (
    *("", "state=open", "state=waiting", "state=closed'--", "order_by=password", "state__regex=(a%2B)%2B$"),
    *(
        "visitor=x",
        "visitor=' OR 1=1--",
        "visitor=%00",
        "state=closed&limit=0",
        "state=closed&limit=1000000000",
    ),
    *("state=closed&before=2026-13-45", "state=closed&before=x", "state=closed&before=0"),
    *("state=closed&before=2026-01-01T00:00:00"),
)


async def test_a_page_that_is_none(world: World, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk) -> None:
    ana = (await sign_in(world.ana)).web
    path = f"conversations/{talk.conv}/entries"

    by_visitor = {
        query: refusal(await web.get(f"/api/v1/visitor/{path}?{query}", headers=bearer(world.token)))
        for query in PAGES
    }
    by_agent = {query: refusal(await ana.get(f"/api/v1/agent/{path}?{query}")) for query in PAGES}
    lists = {query: refusal(await ana.get(f"/api/v1/agent/conversations?{query}")) for query in LISTS}

    assert by_visitor == dict.fromkeys(PAGES, "bad_frame")
    assert by_agent == by_visitor
    assert lists == dict.fromkeys(LISTS, "bad_frame")
    await talk.goes_on()


EDGES = (
    "state=closed&before=0001-01-01T00:00:00%2B14:00",
    "state=closed&before=9999-12-31T23:59:59-14:00",
    *(f"visitor={CONV}", f"visitor={{{CONV}}}", f"visitor=urn:uuid:{CONV}"),
)


async def test_the_edge_of_time_is_empty(
    world: World, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk
) -> None:
    ana = (await sign_in(world.ana)).web

    found = {
        query: (await ana.get(f"/api/v1/agent/conversations?{query}")).json()["items"] for query in EDGES
    }
    first = await web.get(
        f"/api/v1/visitor/conversations/{talk.conv}/entries?before=0", headers=bearer(world.token)
    )
    far = await web.get(
        f"/api/v1/visitor/conversations/{talk.conv}/entries?before={2**53}&limit=200",
        headers=bearer(world.token),
    )

    assert found == dict.fromkeys(EDGES, [])
    assert first.json()["items"] == []
    assert [entry.get("body") for entry in far.json()["items"] if entry["kind"] == "message"] == [CANARY]
