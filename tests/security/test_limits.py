"""Those who do too much of something: with the limits that a house starts with."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from kit.wire import Close
from kit.work import in_database
from tests.actors import Actor
from tests.conftest import World
from tests.people import ORIGIN, make_visitor, start_taken
from tests.security.conftest import CANARY, TIGHT, Talk, bearer, bodies, check_log
from tests.security.strangers import Stranger, hello, new_id, refusal
from tests.server import Server, serving

LIMITS = {name: int(limit) for name, limit in settings.LIMITS.items()}
# What a person may feel while somebody else floods, on a machine that also runs the flood.
BEARABLE_SECONDS = 2.0


@pytest.fixture(scope="module")
def strict(
    server: Server, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A web process with the usual limits."""
    log = tmp_path_factory.mktemp("strict") / "log"
    with django_db_blocker.unblock(), serving(log=str(log), SWEEP_SECONDS="2") as running:
        yield running


@pytest.fixture(autouse=True)
def what_the_strict_server_says(strict: Server, world: World) -> Iterator[None]:
    before = Path(strict.log).stat().st_size
    yield
    check_log(Path(strict.log).read_bytes()[before:].decode(), world)


def web_at(server: Server) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.origin, verify=False, timeout=30)


@pytest.fixture
async def here(strict: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with web_at(strict) as client:
        yield client


@pytest.fixture
async def pair(world: World, strict: Server) -> AsyncIterator[Talk]:
    """Maya and ana at the strict server."""
    async with talking_at(strict, world) as talk:
        yield talk


@asynccontextmanager
async def talking_at(server: Server, world: World) -> AsyncIterator[Talk]:
    conv = str((await in_database(start_taken, world.visitor, world.ana, CANARY)).pk)
    maya = Actor(f"{server.sockets}/visitor", server.origin, world.token)
    ticket = await in_database(world.ticket, world.ana, server.origin)
    ana = Actor(f"{server.sockets}/agent", server.origin, ticket)
    for actor in (maya, ana):
        await actor.arrive()
        await actor.say(t="sync", conv=conv, after=0)
        await actor.sees(conv, CANARY)
    yield Talk(conv, ana, maya, [CANARY])
    await maya.go()
    await ana.go()


async def stranger_at(strict: Server, token: str) -> Stranger:
    stranger = Stranger(f"{strict.sockets}/visitor")
    await stranger.knock([("Origin", ORIGIN)])
    await stranger.say(hello(token))
    return stranger


def another(world: World, conversation: bool = False) -> tuple[str, str]:
    """Somebody nobody has limited yet: their token, and their conversation with ben."""
    visitor, token = make_visitor(world.site)
    return token, str(start_taken(visitor, world.ben, CANARY).pk) if conversation else ""


def message(conv: str, n: int) -> dict[str, Any]:
    return {"t": "send", "id": new_id(), "conv": conv, "body": f"{CANARY} {n}"}


async def test_a_visitor_writes_a_burst_of_five_and_then_one_a_second(
    world: World, strict: Server, pair: Talk
) -> None:
    token, conv = await in_database(another, world, True)
    zoe = Actor(f"{strict.sockets}/visitor", ORIGIN, token)
    await zoe.arrive()

    answers = []
    for n in range(10):
        answers.append(await zoe.answer_to(await zoe.send(conv, f"{CANARY} {n}")))
    refused = [answer for answer in answers if answer["t"] == "err"]
    await asyncio.sleep(refused[-1]["retry_ms"] / 1000)
    later = await zoe.answer_to(await zoe.send(conv, f"{CANARY} later"))

    assert [answer["t"] for answer in answers[:5]] == ["ack"] * LIMITS["visitor_messages_burst"]
    assert {answer["code"] for answer in refused} == {"rate_limited"}
    assert len(refused) >= 4
    assert all(0 < answer["retry_ms"] <= 1000 for answer in refused)
    assert later["t"] == "ack"
    assert len(await in_database(bodies, conv)) == 1 + 10 - len(refused) + 1
    await pair.goes_on()
    await zoe.go()


async def test_the_twin_and_the_socket_share_one_limit(
    world: World, strict: Server, here: httpx.AsyncClient, pair: Talk
) -> None:
    token, conv = await in_database(another, world, True)
    zoe = Actor(f"{strict.sockets}/visitor", ORIGIN, token)
    await zoe.arrive()
    for n in range(LIMITS["visitor_messages_burst"]):
        await zoe.answer_to(await zoe.send(conv, f"{CANARY} {n}"))

    answers = [
        await here.post("/api/v1/visitor/frames", json=message(conv, n), headers=bearer(token))
        for n in range(3)
    ]

    refused = [answer for answer in answers if answer.status_code != 200]
    assert {refusal(answer) for answer in refused} == {"rate_limited"}
    await pair.goes_on()
    await zoe.go()


async def test_an_agent_writes_a_burst_of_twenty(world: World, strict: Server, pair: Talk) -> None:
    conv = (await in_database(another, world, True))[1]
    ticket = await in_database(world.ticket, world.ben, strict.origin)
    ben = Actor(f"{strict.sockets}/agent", strict.origin, ticket)
    await ben.arrive()

    answers = []
    for n in range(LIMITS["agent_messages_burst"] + 20):
        answers.append(await ben.answer_to(await ben.send(conv, f"{CANARY} {n}")))

    burst = LIMITS["agent_messages_burst"]
    assert [answer["t"] for answer in answers[:burst]] == ["ack"] * burst
    assert {answer["code"] for answer in answers if answer["t"] == "err"} == {"rate_limited"}
    await pair.goes_on()
    await ben.go()


async def test_three_conversations_a_minute_are_started_from_one_network(
    world: World, strict: Server, here: httpx.AsyncClient, pair: Talk
) -> None:
    found: list[str] = []
    for n in range(LIMITS["starts_per_minute"] + 2):
        token, _ = await in_database(another, world)
        start = {"t": "op", "id": new_id(), "op": "start", "args": {"body": CANARY}}
        if n % 2:
            answer = await here.post("/api/v1/visitor/frames", json=start, headers=bearer(token))
            found.append("ack" if answer.status_code == 200 else refusal(answer))
        else:
            stranger = await stranger_at(strict, token)
            await stranger.outcome("welcome")
            await stranger.say(start)
            found.append(str(await stranger.outcome("ack")))
            await stranger.go()

    assert found == ["ack"] * LIMITS["starts_per_minute"] + ["rate_limited"] * 2
    await pair.goes_on()


async def test_a_visitor_has_five_sockets_and_an_agent_ten(world: World, strict: Server, pair: Talk) -> None:
    token, _ = await in_database(another, world)
    sockets = [await stranger_at(strict, token) for _ in range(LIMITS["sockets_per_visitor"] + 1)]
    found = [await stranger.outcome("welcome") for stranger in sockets]
    consoles = []
    for _ in range(LIMITS["sockets_per_agent"] + 1):
        console = Stranger(f"{strict.sockets}/agent")
        await console.knock([("Origin", strict.origin)])
        await console.say(hello(await in_database(world.ticket, world.sam, strict.origin)))
        consoles.append(console)
    agents = [await console.outcome("welcome") for console in consoles]

    assert Counter(found) == {"welcome": LIMITS["sockets_per_visitor"], Close.TOO_MANY: 1}
    assert Counter(agents) == {"welcome": LIMITS["sockets_per_agent"], Close.TOO_MANY: 1}
    await sockets[found.index("welcome")].go()
    assert await come_back(strict, token) == "welcome"
    for stranger in sockets + consoles:
        await stranger.go()
    await pair.goes_on()


async def come_back(strict: Server, token: str) -> object:
    """A socket in the place of one that has just gone, as soon as the server has noticed."""
    until = time.monotonic() + 5
    found: object = Close.TOO_MANY
    while found == Close.TOO_MANY and time.monotonic() < until:
        stranger = await stranger_at(strict, token)
        found = await stranger.outcome("welcome")
        await stranger.go()
    return found


@pytest.mark.usefixtures("what_the_tight_server_says")
async def test_an_address_has_so_many_sockets_even_if_they_say_nothing(world: World, tight: Server) -> None:
    strangers = [
        Stranger(f"{tight.sockets}/visitor") for _ in range(int(TIGHT["LIMITS_SOCKETS_PER_ADDRESS"]) + 1)
    ]
    for stranger in strangers:
        # A header that anyone may write makes nobody another address.
        await stranger.knock(
            [("Origin", ORIGIN), ("X-Forwarded-For", f"192.0.2.{strangers.index(stranger)}")]
        )

    last = await strangers[-1].outcome()
    await strangers[0].say(hello(world.zoe_token))
    first = await strangers[0].outcome("welcome")

    assert (first, last) == ("welcome", Close.TOO_MANY)
    for stranger in strangers:
        await stranger.go()


async def test_so_many_tokens_are_given_to_one_network(
    world: World, here: httpx.AsyncClient, pair: Talk
) -> None:
    found: Counter[str] = Counter()
    for _ in range(LIMITS["visits_per_minute"] + 5):
        answer = await here.post(
            "/api/v1/visitor/visits", json={"site": world.site.key}, headers={"Origin": ORIGIN}
        )
        found["given" if answer.status_code == 200 else refusal(answer)] += 1
    known = await here.post(
        "/api/v1/visitor/visits",
        json={"site": world.site.key, "token": world.zoe_token},
        headers={"Origin": ORIGIN},
    )

    assert LIMITS["visits_per_minute"] <= found["given"] <= LIMITS["visits_per_minute"] + 2
    assert set(found) == {"given", "rate_limited"}
    # Whoever has a token is never shut out by those who want one.
    assert known.json() == {"token": world.zoe_token}
    await pair.goes_on()


async def test_ten_files_a_minute_are_taken_from_one_visitor(
    world: World, here: httpx.AsyncClient, pair: Talk
) -> None:
    token, conv = await in_database(another, world, True)

    found = []
    for _ in range(LIMITS["files_per_minute"] + 2):
        answer = await here.post(
            f"/api/v1/visitor/conversations/{conv}/files",
            files={"file": ("plan.txt", CANARY.encode())},
            headers={"Authorization": f"Bearer {token}"},
        )
        found.append("taken" if answer.status_code == 200 else refusal(answer))

    assert found == ["taken"] * LIMITS["files_per_minute"] + ["rate_limited"] * 2
    await pair.goes_on()


async def test_a_flood_of_frames_is_refused_and_then_cut_off(
    world: World, strict: Server, pair: Talk
) -> None:
    token, _ = await in_database(another, world)
    stranger = await stranger_at(strict, token)
    await stranger.outcome("welcome")

    async def flood() -> None:
        for n in range(1_000):
            await stranger.say({"t": "ping", "n": n})

    began = time.monotonic()
    flooding = asyncio.create_task(flood())
    await pair.goes_on()
    took = time.monotonic() - began
    await flooding
    found = await stranger.ending()

    assert found[-1] == Close.RATE
    assert set(found[:-1]) == {"rate_limited"}
    assert took < BEARABLE_SECONDS
    await pair.goes_on()


async def test_a_flood_of_rubbish_is_cut_off_at_once(world: World, strict: Server, pair: Talk) -> None:
    token, _ = await in_database(another, world)
    stranger = await stranger_at(strict, token)
    await stranger.outcome("welcome")

    for _ in range(1_000):
        await stranger.say("rubbish")

    assert await stranger.ending() == ["bad_frame"] * 3 + [Close.BAD_FRAME]
    await pair.goes_on()


@pytest.mark.usefixtures("what_the_tight_server_says")
async def test_a_flood_of_requests_is_refused(world: World, tight: Server) -> None:
    token, conv = await in_database(another, world, True)
    burst, rate = int(TIGHT["LIMITS_FRAMES_BURST"]), int(TIGHT["LIMITS_FRAMES_PER_SECOND"])
    headers = bearer(token)
    asked: dict[str, tuple[str, str, dict[str, Any] | None]] = {
        "frames": ("POST", "/api/v1/visitor/frames", {"t": "sync", "conv": conv, "after": 0}),
        "typing": ("POST", "/api/v1/visitor/frames", {"t": "typing", "conv": conv}),
        "entries": ("GET", f"/api/v1/visitor/conversations/{conv}/entries", None),
        "poll": ("POST", "/api/v1/visitor/poll", {"v": 1, "tab": new_id(), "wait": 0}),
    }

    async with talking_at(tight, world) as pair, web_at(tight) as web:

        async def flood(method: str, url: str, body: dict[str, Any] | None) -> Counter[str]:
            found: Counter[str] = Counter()
            for _ in range(burst):
                answer = await web.request(method, url, json=body, headers=headers)
                found["done" if answer.status_code == 200 else refusal(answer)] += 1
            return found

        began = time.monotonic()
        flooding = asyncio.gather(*(flood(*what) for what in asked.values()))
        await pair.goes_on()
        felt = time.monotonic() - began
        found = sum(await flooding, Counter())
        took = time.monotonic() - began
        await pair.goes_on()

    assert set(found) == {"done", "rate_limited"}
    assert found["done"] <= burst + rate * took + 1
    assert felt < BEARABLE_SECONDS


async def test_a_visitor_holds_five_polls(world: World, here: httpx.AsyncClient, pair: Talk) -> None:
    token, _ = await in_database(another, world)

    async def poll() -> str:
        resume = {"epoch": pair.maya.epoch, "convs": {}, "aseq": 0}
        answer = await here.post(
            "/api/v1/visitor/poll",
            json={"v": 1, "tab": new_id(), "wait": 1, "resume": resume},
            headers=bearer(token),
        )
        [first, *_] = answer.json()["frames"]
        return f"{answer.status_code} {first.get('code') or first['t']}"

    found = Counter(await asyncio.gather(*(poll() for _ in range(LIMITS["sockets_per_visitor"] + 3))))

    assert found == {"200 welcome": LIMITS["sockets_per_visitor"], f"429 {Close.TOO_MANY:d}": 3}
    assert await poll() == "200 welcome"
    await pair.goes_on()
