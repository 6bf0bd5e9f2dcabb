"""The fixtures that every test shares."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from chat.actions import people
from chat.models import Agent, Site, Visitor
from kit import work
from kit.work import in_database
from tests.actors import Actor
from tests.patience import PATIENCE
from tests.people import make_agent, make_site, make_visitor, session_of
from tests.server import Server, close_pool, serving
from tests.tables import empty_tables

# The browser tests run Playwright's loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, whichever tests are chosen."""
    with django_db_blocker.unblock():
        created = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
        spare_the_disk()
        yield
        end_other_connections()
        close_pool()
        teardown_databases(created, verbosity=0)


def spare_the_disk() -> None:
    """Nothing here outlives a crash, so no commit waits for it; the faults have a database of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(
                sql.Identifier(connection.settings_dict["NAME"])
            )
        )
    connection.close()
    close_pool()


def end_other_connections() -> None:
    """A thread may still be using one, and the database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """What a test itself asks of the database takes as long as it takes; servers keep to their own limit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "WORK_SECONDS", PATIENCE)
        yield


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """One web process for all tests that only talk to it."""
    with django_db_blocker.unblock(), serving(**GENEROUS) as running:
        yield running


# The limits are tested where they are the subject.
GENEROUS = {
    "LIMITS_STARTS_PER_MINUTE": "10000",
    "LIMITS_VISITS_PER_MINUTE": "10000",
    "LIMITS_BEACONS_PER_ADDRESS": "1000000",
    "LIMITS_BEACONS_PER_VISITOR": "100000",
    "LIMITS_VISITOR_MESSAGES_BURST": "1000",
    "LIMITS_VISITOR_MESSAGES_PER_MINUTE": "10000",
    "LIMITS_AGENT_MESSAGES_BURST": "1000",
    "LIMITS_SOCKETS_PER_ADDRESS": "5000",
    "SITE_SECONDS": "0",
    "LIVE_SECONDS": "0",
    "SWEEP_SECONDS": "2",
    "SWEEP_SECONDS_DEGRADED": "0.5",
}


@dataclass
class World:
    """A site and its people, in the database for every process to see."""

    site: Site
    ana: Agent
    ben: Agent
    sam: Agent
    visitor: Visitor
    token: str
    zoe: Visitor
    zoe_token: str

    def login(self, agent: Agent) -> str:
        return session_of(agent)

    def ticket(self, agent: Agent, origin: str) -> str:
        return people.issue_ticket(agent=agent, session_key=self.login(agent), origin=origin)


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Everyone, afresh, and committed."""
    with django_db_blocker.unblock():
        empty_tables()
        site = make_site()
        visitor, token = make_visitor(site, "Maya")
        zoe, zoe_token = make_visitor(site, "Zoe")
        ana, ben, sam = make_agent("ana"), make_agent("ben"), make_agent("sam", "supervisor")
        yield World(site, ana, ben, sam, visitor, token, zoe, zoe_token)
        connection.close()


Meet = Callable[..., Awaitable[Actor]]


@pytest.fixture
async def meet(world: World, server: Server) -> AsyncIterator[Meet]:
    """Connect somebody: `await meet(world.ana)`, `await meet(world.visitor)`, at any server."""
    async with introducing(world, server) as meet:
        yield meet


@asynccontextmanager
async def introducing(world: World, server: Server) -> AsyncIterator[Meet]:
    """Whoever was met goes at the end."""
    actors: list[Actor] = []

    async def meet_one(
        person: Agent | Visitor, *, at: Server = server, arrive: bool = True, **hello: Any
    ) -> Actor:
        if isinstance(person, Agent):
            token = await in_database(world.ticket, person, at.origin)
            actor = Actor(f"{at.sockets}/agent", at.origin, token)
        else:
            token = world.token if person == world.visitor else world.zoe_token
            actor = Actor(f"{at.sockets}/visitor", at.origin, token)
        actors.append(actor)
        if arrive:
            await actor.arrive(**hello)
        return actor

    yield meet_one
    for actor in actors:
        if hasattr(actor, "socket"):
            await actor.go()
