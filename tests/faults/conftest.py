"""Engines and web processes of their own for all faults, and people who do not give up."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from chat.models import Agent, Visitor
from kit.wire import WireError
from kit.work import in_database
from livechat import engines as places
from tests.conftest import World
from tests.faults.engines import Engines, own_engines
from tests.faults.persistent import Persistent
from tests.faults.webs import Web, new_web
from tests.server import close_pool


@pytest.fixture(scope="package", autouse=True)
def engines(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    """A Postgres and a Valkey that may be killed; until the last fault the ORM uses this Postgres."""
    with own_engines(tmp_path_factory.mktemp("faults")) as own, the_database_at(own, django_db_blocker):
        yield own


@contextmanager
def the_database_at(own: Engines, blocker: DjangoDbBlocker) -> Iterator[None]:
    address = connections.settings["default"]
    usual = {name: address[name] for name in ("HOST", "NAME", "USER", "PASSWORD", "PORT")}
    with blocker.unblock():
        connection.close()
        close_pool()
        address.update(
            HOST=str(places.sockets_dir(own.data)), NAME=places.NAME, USER=places.NAME, PASSWORD="", PORT=""
        )
        call_command("migrate", verbosity=0)
        connection.close()
    yield
    with blocker.unblock():
        connection.close()
        close_pool()
        address.update(usual)


@pytest.fixture(autouse=True)
async def whole(engines: Engines) -> None:
    """Whatever the fault before has left behind: both engines run."""
    for engine in (engines.postgres, engines.valkey):
        await engine.be_well()


@pytest.fixture(scope="package")
def started_here(engines: Engines) -> Iterator[Web]:
    yield from serve(new_web(engines))


@pytest.fixture(scope="package")
def started_there(engines: Engines) -> Iterator[Web]:
    yield from serve(new_web(engines))


def serve(web: Web) -> Iterator[Web]:
    try:
        web.start()
        yield web
    finally:
        web.stop()


@pytest.fixture
async def here(started_here: Web, whole: None) -> Web:
    """A web process, alive again if the fault before has killed it."""
    await started_here.be_well()
    return started_here


@pytest.fixture
async def there(started_there: Web, whole: None) -> Web:
    """Another web process on the same engines."""
    await started_there.be_well()
    return started_there


@dataclass
class Company:
    """Lets people come, and sends them home after the test."""

    world: World
    present: list[Persistent]

    async def come(self, person: Agent | Visitor, *origins: str, **more: float) -> Persistent:
        staff = isinstance(person, Agent)
        name = person.username if isinstance(person, Agent) else person.name
        coming = Persistent(name, staff=staff, origins=origins, token=partial(self.token, person), **more)
        self.present.append(coming)
        return await coming.come()

    async def token(self, person: Agent | Visitor, origin: str) -> str:
        if isinstance(person, Agent):
            try:
                return str(await in_database(self.world.ticket, person, origin))
            except WireError as away:
                raise ConnectionError(away.message) from away
        return self.world.token if person == self.world.visitor else self.world.zoe_token

    async def talk(
        self, at: tuple[str, ...], ana_at: tuple[str, ...] | None = None, **more: float
    ) -> tuple[Persistent, Persistent, str]:
        """Maya has started with “Hello” and Ana has taken it: both, and the conversation."""
        maya = await self.come(self.world.visitor, *at, **more)
        ana = await self.come(self.world.ana, *(ana_at or at), **more)
        conv = (await maya.done(maya.act("start", body="Hello")))["conv"]
        await ana.done(ana.act("take", conv))
        await ana.sees(conv, "Hello")
        return maya, ana, conv


@pytest.fixture
async def company(world: World, whole: None) -> AsyncIterator[Company]:
    company = Company(world, [])
    yield company
    for person in company.present:
        await person.leave()
