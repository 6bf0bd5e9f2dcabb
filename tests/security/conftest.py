"""A server whose words are read after every test, and bystanders who must be able to go on talking."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django.plugin import DjangoDbBlocker

from chat.models import Agent, Entry
from kit.work import in_database
from tests.actors import Actor, Frame
from tests.conftest import GENEROUS, Meet, World
from tests.people import ORIGIN
from tests.security.strangers import Headers, Stranger, hello
from tests.server import Server, serving

logging.getLogger("httpx").setLevel(logging.WARNING)

# In every message of these tests; a card number that passes its check. Neither may be logged.
CANARY = "canary-7f3a"
CARD = "4111 1111 1111 1111"

# The tables of these tests ask for more than a person would.
TABLES_ARE_LONG = {"LIMITS_FILES_PER_MINUTE": "10000", "LIMITS_FRAMES_BURST": "10000"}
# A flood that this machine can make is no flood for the usual limits.
TIGHT = {
    "LIMITS_SOCKETS_PER_ADDRESS": "8",
    "LIMITS_FRAMES_PER_SECOND": "5",
    "LIMITS_FRAMES_BURST": "20",
    "LIMITS_LOGINS_PER_MINUTE": "4",
}


@pytest.fixture(scope="session")
def server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One web process for all these tests; what it prints is kept."""
    log = tmp_path_factory.mktemp("server") / "log"
    with (
        django_db_blocker.unblock(),
        serving(log=str(log), **{**GENEROUS, **TABLES_ARE_LONG}) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def tight(
    server: Server, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A web process with little patience."""
    log = tmp_path_factory.mktemp("tight") / "log"
    with django_db_blocker.unblock(), serving(log=str(log), **TIGHT) as running:
        yield running


@pytest.fixture
def what_the_tight_server_says(world: World, tight: Server) -> Iterator[None]:
    before = Path(tight.log).stat().st_size
    yield
    check_log(Path(tight.log).read_bytes()[before:].decode(), world)


@pytest.fixture(autouse=True)
def what_the_server_says(world: World, server: Server) -> Iterator[None]:
    """Whatever is thrown at it, the server has no accident, and its log tells no secret."""
    log = Path(server.log)
    before = log.stat().st_size
    yield
    check_log(log.read_bytes()[before:].decode(), world)


def check_log(said: str, world: World) -> None:
    assert "Traceback" not in said
    secrets = {
        "a token": world.token,
        "the other token": world.zoe_token,
        "a message": CANARY,
        "a card": CARD,
    }
    assert [name for name, secret in secrets.items() if secret in said] == []


Knock = Callable[..., Awaitable[Stranger]]


@pytest.fixture
async def knock(server: Server) -> AsyncIterator[Knock]:
    """Open a socket with any headers: `await knock("visitor", [("Origin", "null")])`."""
    strangers: list[Stranger] = []

    async def knock_once(side: str, headers: Headers | None = None, **how: Any) -> Stranger:
        stranger = Stranger(f"{server.sockets}/{side}")
        strangers.append(stranger)
        usual = ORIGIN if side == "visitor" else server.origin
        await stranger.knock([("Origin", usual)] if headers is None else headers, **how)
        return stranger

    yield knock_once
    for stranger in strangers:
        await stranger.go()


@pytest.fixture
async def web(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to the server, without cookies of its own and without following redirects."""
    async with httpx.AsyncClient(base_url=server.origin, verify=False, timeout=30) as client:
        yield client


async def greeting(side: str, world: World, server: Server) -> Frame:
    """The hello of zoe, or of ben: whoever does something bad in these tests."""
    if side == "visitor":
        return hello(world.zoe_token)
    return hello(await in_database(world.ticket, world.ben, server.origin))


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **more}


@dataclass
class Console:
    """An agent's browser: signed in, with the token that protects its forms."""

    web: httpx.AsyncClient
    session_key: str

    @property
    def csrf(self) -> str:
        return self.web.headers["X-CSRFToken"]


SignIn = Callable[[Agent], Awaitable[Console]]


@pytest.fixture
async def sign_in(world: World, server: Server) -> AsyncIterator[SignIn]:
    """An agent's browser: `await sign_in(world.ana)`."""
    clients: list[httpx.AsyncClient] = []

    async def sign_in_one(agent: Agent) -> Console:
        session_key = await in_database(world.login, agent)
        client = httpx.AsyncClient(
            base_url=server.origin,
            verify=False,
            timeout=30,
            cookies={"livechat-session": session_key},
            headers={"Origin": server.origin},
        )
        clients.append(client)
        page = await client.get("/console/")
        assert page.status_code == 200
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return Console(client, session_key)

    yield sign_in_one
    for client in clients:
        await client.aclose()


@dataclass
class Talk:
    """Maya and ana, who have nothing to do with any of it."""

    conv: str
    ana: Actor
    maya: Actor
    said: list[str]

    async def goes_on(self) -> None:
        """Both still hear each other, and nothing but their words is in their conversation."""
        for speaker in (self.maya, self.ana):
            body = f"{CANARY} {len(self.said)}"
            self.said.append(body)
            await speaker.send(self.conv, body)
            await self.maya.sees(self.conv, *self.said)
            await self.ana.sees(self.conv, *self.said)
        assert await in_database(bodies, self.conv) == self.said


def bodies(conv: str) -> list[str]:
    """What was said in a conversation, from its rows."""
    entries = Entry.objects.filter(conversation_id=conv).exclude(kind="event").order_by("seq")
    return list(entries.values_list("body", flat=True))


@pytest.fixture
async def talk(world: World, meet: Meet) -> Talk:
    """Maya and ana in the middle of a conversation."""
    ana = await meet(world.ana)
    maya = await meet(world.visitor)
    conv = (await maya.ask("start", body=CANARY))["conv"]
    await ana.ask("take", conv)
    await ana.hear("agent", type="assigned")
    await ana.say(t="sync", conv=conv, after=0)
    await maya.sees(conv, CANARY)
    await ana.sees(conv, CANARY)
    return Talk(conv, ana, maya, [CANARY])
