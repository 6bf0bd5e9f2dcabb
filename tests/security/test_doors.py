"""Who may connect at all: sites, origins, and the first words."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from chat.models import Visitor
from kit.wire import Close
from kit.work import in_database
from tests.conftest import World
from tests.people import ORIGIN
from tests.security.conftest import Knock, SignIn, Talk, bearer, greeting
from tests.security.strangers import Headers, Outcome, hello, new_id, refusal, verdict
from tests.server import Server

EVIL = "https://evil.example"
FOREIGN: dict[str, Headers] = {
    "another site": [("Origin", EVIL)],
    "null": [("Origin", "null")],
    "none": [],
    "an empty one": [("Origin", "")],
    "another scheme": [("Origin", "https://shop.test:8001")],
    "another port": [("Origin", "http://shop.test:8443")],
    "no port": [("Origin", "http://shop.test")],
    "a longer host": [("Origin", "http://shop.test:8001.evil.example")],
    "a user before the host": [("Origin", "http://shop.test:8001@evil.example")],
    "a host below": [("Origin", "http://evil.shop.test:8001")],
    "a host above": [("Origin", "http://test:8001")],
    "a path": [("Origin", "http://shop.test:8001/")],
    "capitals": [("Origin", "HTTP://SHOP.TEST:8001")],
    "two, ours last": [("Origin", EVIL), ("Origin", ORIGIN)],
    "two, ours first": [("Origin", ORIGIN), ("Origin", EVIL)],
    "ours twice": [("Origin", ORIGIN), ("Origin", ORIGIN)],
    "a list": [("Origin", f"{ORIGIN}, {EVIL}")],
    "a list with spaces": [("Origin", f"{EVIL} {ORIGIN}")],
}


# Daphne answers 400 itself when an origin is no address at all; we close whatever it lets through.
REFUSED = (Close.FORBIDDEN, 400)


async def test_a_visitors_socket_opens_from_the_sites_pages_and_our_own(
    world: World, server: Server, knock: Knock
) -> None:
    found = {}
    for origin in (ORIGIN, server.origin):
        stranger = await knock("visitor", [("Origin", origin)])
        await stranger.say(hello(world.zoe_token))
        found[origin] = await stranger.outcome("welcome")

    assert found == {ORIGIN: "welcome", server.origin: "welcome"}


async def test_a_visitors_socket_from_anywhere_else_is_closed(world: World, knock: Knock, talk: Talk) -> None:
    found: dict[str, Outcome] = {}
    for name, headers in FOREIGN.items():
        stranger = await knock("visitor", headers)
        await stranger.say(hello(world.zoe_token))
        found[name] = await stranger.outcome("welcome")

    assert {name: outcome for name, outcome in found.items() if outcome not in REFUSED} == {}
    await talk.goes_on()


async def test_an_agents_socket_opens_from_our_own_pages_only(
    world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    ours = {
        name: [(key, value.replace(ORIGIN, server.origin)) for key, value in headers]
        for name, headers in FOREIGN.items()
    }
    found: dict[str, Outcome] = {}
    for name, headers in {**ours, "the shop": [("Origin", ORIGIN)]}.items():
        stranger = await knock("agent", headers)
        await stranger.say(hello(await in_database(world.ticket, world.ben, server.origin)))
        found[name] = await stranger.outcome("welcome")
    at_home = await knock("agent")
    await at_home.say(await greeting("agent", world, server))

    assert {name: outcome for name, outcome in found.items() if outcome not in REFUSED} == {}
    assert await at_home.outcome("welcome") == "welcome"
    await talk.goes_on()


async def test_a_host_that_is_not_ours_makes_no_origin_ours(
    world: World, server: Server, knock: Knock
) -> None:
    stranger = await knock("agent", [("Host", "evil.example"), ("Origin", "http://evil.example")])
    await stranger.say(await greeting("agent", world, server))

    assert await stranger.outcome("welcome") in REFUSED


def visitors() -> int:
    return Visitor.objects.count()


async def test_a_token_is_given_to_pages_of_the_site_only(
    world: World, server: Server, web: httpx.AsyncClient, talk: Talk
) -> None:
    before = await in_database(visitors)

    found, allowed = {}, {}
    for name, headers in FOREIGN.items():
        answer = await web.post(
            "/api/v1/visitor/visits", json={"site": world.site.key}, headers=list(headers)
        )
        found[name] = refusal(answer)
        allowed[name] = answer.headers.get("Access-Control-Allow-Origin")

    assert found == dict.fromkeys(FOREIGN, "origin_not_allowed")
    assert {name: origin for name, origin in allowed.items() if origin not in (None, "*")} == {}
    assert await in_database(visitors) == before
    for origin in (ORIGIN, server.origin):
        granted = await web.post(
            "/api/v1/visitor/visits", json={"site": world.site.key}, headers={"Origin": origin}
        )
        assert (granted.status_code, granted.headers["Access-Control-Allow-Origin"]) == (200, origin)
    await talk.goes_on()


TWINS: dict[str, Any] = {
    "frames": {"t": "op", "id": new_id(), "op": "introduce", "args": {"name": "Zoe"}},
    "poll": {"v": 1, "tab": new_id(), "wait": 0},
}


@pytest.mark.parametrize("twin", TWINS)
async def test_a_twin_serves_no_foreign_page(
    twin: str, world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    # A program that is no browser names no origin; its token alone says who it is.
    foreign = {name: headers for name, headers in FOREIGN.items() if any(value for _, value in headers)}
    found = {}
    for name, headers in foreign.items():
        answer = await web.post(
            f"/api/v1/visitor/{twin}", json=TWINS[twin], headers=[*bearer(world.zoe_token).items(), *headers]
        )
        found[name] = refusal(answer)
        assert "Access-Control-Allow-Origin" not in answer.headers
    granted = await web.post(
        f"/api/v1/visitor/{twin}", json=TWINS[twin], headers=bearer(world.zoe_token, Origin=ORIGIN)
    )

    assert found == dict.fromkeys(foreign, "origin_not_allowed")
    assert granted.status_code == 200
    await talk.goes_on()


async def test_a_ticket_is_given_to_our_own_pages_only(world: World, sign_in: SignIn, talk: Talk) -> None:
    ben = (await sign_in(world.ben)).web
    del ben.headers["Origin"]

    found = {}
    for name, headers in FOREIGN.items():
        answer = await ben.post("/api/v1/agent/tickets", headers=list(headers))
        found[name] = refusal(answer)

    # A page of another origin fails the protection of forms, nothing at all fails ours.
    missing = {"none": "origin_not_allowed", "an empty one": "forbidden"}
    assert found == {**dict.fromkeys(FOREIGN, "forbidden"), **missing}
    await talk.goes_on()


SITES = {
    "unknown": "nope",
    "nothing": "",
    "a query": "' OR 1=1--",
    "a NUL": "a\0b",
    "long": "x" * 500,
    "another case": "SHOP",
    "a wildcard": "%",
    "beyond ASCII": "ſhop",
}


async def test_a_site_key_that_is_none(world: World, web: httpx.AsyncClient) -> None:
    config, panel, visits = {}, {}, {}
    for name, key in SITES.items():
        origin = {"Origin": ORIGIN}
        config[name] = refusal(await web.get("/widget/config", params={"site": key}, headers=origin))
        panel[name] = (await web.get("/widget/panel", params={"site": key})).status_code
        visits[name] = refusal(await web.post("/api/v1/visitor/visits", json={"site": key}, headers=origin))

    assert config == dict.fromkeys(SITES, "not_found")
    assert panel == dict.fromkeys(SITES, 404)
    assert visits == {**dict.fromkeys(SITES, "not_found"), "long": "bad_frame"}


async def test_the_site_is_described_to_its_own_pages_only(world: World, web: httpx.AsyncClient) -> None:
    foreign = {name: headers for name, headers in FOREIGN.items() if any(value for _, value in headers)}
    found, told = {}, set()
    for name, headers in foreign.items():
        answer = await web.get("/widget/config", params={"site": world.site.key}, headers=list(headers))
        found[name] = refusal(answer)
        told.add(answer.headers.get("Access-Control-Allow-Origin"))
        assert world.site.greeting not in answer.text
    granted = await web.get("/widget/config", params={"site": world.site.key}, headers={"Origin": ORIGIN})

    assert found == dict.fromkeys(foreign, "origin_not_allowed")
    assert told <= {None, "*"}
    assert granted.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in granted.headers
    assert granted.headers["Vary"] == "Origin"


PREFLIGHTS = {ORIGIN: ORIGIN, EVIL: None, "null": None, "http://shop.test": None}


async def test_a_preflight_lets_only_embedding_pages_through(world: World, web: httpx.AsyncClient) -> None:
    found = {}
    for origin in PREFLIGHTS:
        answer = await web.options(
            "/api/v1/visitor/visits",
            headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
        )
        found[origin] = answer.headers.get("Access-Control-Allow-Origin")

    assert found == PREFLIGHTS


BEGINNINGS: dict[str, tuple[list[Any], dict[str, Any], list[Outcome]]] = {
    "a frame before the hello": ([{"t": "ping", "n": 1}], {}, [Close.BAD_FRAME]),
    "a message before the hello": (
        [{"t": "send", "id": new_id(), "conv": new_id(), "body": "x"}],
        {},
        [Close.BAD_FRAME],
    ),
    "rubbish before the hello": (["rubbish"], {}, ["bad_frame", Close.BAD_FRAME]),
    "goodbye before the hello": ([{"t": "bye"}], {}, [Close.BAD_FRAME]),
    "binary before the hello": ([b"\0"], {}, [Close.BAD_FRAME]),
    "another version": ([hello("TOKEN", v=2)], {}, [Close.VERSION]),
    "a version beyond all": ([hello("TOKEN", v=10**30)], {}, [Close.VERSION]),
    "a version as text": ([hello("TOKEN", v="1")], {}, ["bad_frame", Close.BAD_FRAME]),
    "a hello with more": ([hello("TOKEN", admin=True)], {}, ["bad_frame", Close.BAD_FRAME]),
    "a hello without a tab": ([{"t": "hello", "v": 1, "token": "x"}], {}, ["bad_frame", Close.BAD_FRAME]),
    "a hello without a token": ([hello("")], {}, ["bad_frame", Close.BAD_FRAME]),
    "a token too long": ([hello("x" * 201)], {}, ["bad_frame", Close.BAD_FRAME]),
    "a token with a NUL": ([hello("a\0b")], {}, [Close.TOKEN]),
    "a token beyond ASCII": ([hello("ключ")], {}, [Close.TOKEN]),
    "a token that is a query": ([hello("' OR 1=1--")], {}, [Close.TOKEN]),
    "a token that is an object": ([hello({"$ne": ""})], {}, ["bad_frame", Close.BAD_FRAME]),  # type: ignore[arg-type]
    "a page with a NUL": ([hello("TOKEN", page={"url": "a\0"})], {}, ["bad_frame", Close.BAD_FRAME]),
    "no subprotocol": ([], {"subprotocol": None}, [Close.VERSION]),
    "another subprotocol": ([], {"subprotocol": "livechat.v2"}, [Close.VERSION]),
}


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_a_connection_begins_with_one_hello(
    side: str, world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    found = {}
    for name, (said, how, _) in BEGINNINGS.items():
        stranger = await knock(side, **how)
        token = (await greeting(side, world, server))["token"]
        for word in said:
            is_hello = isinstance(word, dict) and word.get("token") == "TOKEN"
            await stranger.say({**word, "token": token} if is_hello else word)
        found[name] = await stranger.ending()

    assert found == {name: expected for name, (_, _, expected) in BEGINNINGS.items()}
    await talk.goes_on()


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_a_second_hello_ends_the_connection(
    side: str, world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    stranger = await knock(side)
    await stranger.say(await greeting(side, world, server))
    await stranger.outcome("welcome")

    await stranger.say(await greeting(side, world, server))

    assert await stranger.ending() == [Close.BAD_FRAME]
    await talk.goes_on()


async def test_who_says_no_hello_is_closed_after_five_seconds(knock: Knock, talk: Talk) -> None:
    began = time.monotonic()
    silent = [await knock("visitor"), await knock("agent")]

    ended = await asyncio.gather(*(stranger.outcome() for stranger in silent))

    assert ended == [Close.HELLO_LATE, Close.HELLO_LATE]
    assert 4.5 < time.monotonic() - began < 8
    await talk.goes_on()


async def test_there_are_no_other_sockets(server: Server, knock: Knock) -> None:
    found = {}
    for path in ("", "admin", "visitor/", "visitor/../agent", "../v2/visitor"):
        found[path] = await (await knock(path, [("Origin", server.origin)])).outcome()

    assert found == dict.fromkeys(found, 403)


async def test_compression_is_not_offered(server: Server, knock: Knock) -> None:
    stranger = await knock(
        "visitor", [("Origin", ORIGIN), ("Sec-WebSocket-Extensions", "permessage-deflate")]
    )

    assert stranger.socket and stranger.socket.response
    assert "Sec-WebSocket-Extensions" not in stranger.socket.response.headers


async def test_a_visitors_twin_answers_them(world: World, web: httpx.AsyncClient) -> None:
    answer = await web.post("/api/v1/visitor/poll", json=TWINS["poll"], headers=bearer(world.zoe_token))

    assert verdict(answer) == "welcome"
