"""The house of the browser tests: the demo shop, two web processes and engines that may be killed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.db import connection
from playwright.async_api import Browser, BrowserContext, Page
from pytest_django.plugin import DjangoDbBlocker

from chat.models import Agent, Site
from livechat.door import ports
from livechat.door.house import make_private
from livechat.door.valkey import valkey_part
from livechat.engines import redis_url, sockets_dir
from tests.browser.people import AtDesk, Person, Shopper
from tests.chromium import browser
from tests.conftest import GENEROUS
from tests.faults.engines import Engine
from tests.people import make_agent, make_site
from tests.server import REPOSITORY, Server, free_port, serving
from tests.tables import empty_tables

__all__ = ["browser"]

# Rates are tested elsewhere. How often is swept stays as it is: a person waits exactly that long.
ENV = {
    **{name: value for name, value in GENEROUS.items() if name.startswith("LIMITS_")},
    # Each test has a site of its own under the same key.
    "SITE_SECONDS": "0",
    # What a process was asked is read from its log while it runs.
    "PYTHONUNBUFFERED": "1",
}


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="package")
def valkey(data: Path) -> Iterator[Engine]:
    """One that may be killed."""
    make_private(sockets_dir(data))
    valkey = Engine(valkey_part(data), data / "valkey.log")
    try:
        valkey.start()
        yield valkey
    finally:
        valkey.stop()


@pytest.fixture(scope="package")
def webs(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, valkey: Engine, data: Path
) -> Iterator[tuple[Server, Server]]:
    """One for the visitors and one for the agents, so that everything said travels between the two."""
    env = {**ENV, "REDIS_URL": redis_url(data), "DATA_DIR": str(data)}
    with (
        django_db_blocker.unblock(),
        serving(log=str(data / "visitors.log"), **env) as visitors,
        serving(log=str(data / "agents.log"), **env) as agents,
    ):
        yield visitors, agents


@pytest.fixture(scope="package")
def shop(webs: tuple[Server, Server], data: Path) -> Iterator[str]:
    """The origin of the demo shop, which embeds the chat as it does in the demo."""
    with ports.listen(free_port(), "the shop") as listener:
        origin = f"http://localhost:{ports.port_of(listener)}"
        words = [str(listener.fileno()), origin, webs[0].origin]
        process = subprocess.Popen(
            [sys.executable, "-m", "demo.shop", *words],
            cwd=REPOSITORY,
            env={**os.environ, "DATA_DIR": str(data)},
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield origin
        finally:
            process.terminate()
            process.wait()


@dataclass
class House:
    """Opens a browser for whoever comes, and asks at the end what went wrong in it."""

    browser: Browser
    valkey: Engine
    visitors: Server
    agents: Server
    shop: str
    site: Site
    ana: Agent
    ben: Agent
    people: list[Person] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def shopper(self, name: str = "Maya", **device: Any) -> Shopper:
        shopper = Shopper(name, await self.page(**device), shop=self.shop)
        self.people.append(shopper)
        return shopper

    async def agent(self, name: str = "Ana") -> AtDesk:
        agent = AtDesk(name, await self.page(), chat=self.agents.origin)
        self.people.append(agent)
        await agent.signs_in()
        await agent.sits_down()
        return agent

    async def starts_again(self) -> None:
        """Whichever web process has died."""
        dead = [web for web in (self.visitors, self.agents) if web.process and web.process.poll() is not None]
        await asyncio.gather(*(asyncio.to_thread(web.start) for web in dead))

    async def is_prepared(self, do: Callable[..., object], *args: object) -> None:
        """By what takes longer than the product would wait for its database."""

        def doing() -> None:
            do(*args)
            connection.close()

        await asyncio.to_thread(doing)

    async def page(self, **device: Any) -> Page:
        usual = {
            "viewport": {"width": 1280, "height": 800},
            "reduced_motion": "reduce",
            "color_scheme": "light",
        }
        context = await self.browser.new_context(**{**usual, **device})
        self.contexts.append(context)
        return await context.new_page()


@pytest_asyncio.fixture(loop_scope="package")
async def house(
    browser: Browser,
    valkey: Engine,
    webs: tuple[Server, Server],
    shop: str,
    data: Path,
    django_db_blocker: DjangoDbBlocker,
) -> AsyncIterator[House]:
    with django_db_blocker.unblock():
        empty_tables()
        site = make_site("demo-shop", origins=[shop], title="Northwind Outfitters", greeting="Ask away.")
        (data / "shop_secret").write_text(site.secret)
        house = House(browser, valkey, *webs, shop, site, make_agent("ana"), make_agent("ben"))
        await valkey.be_well()
        await house.starts_again()
        yield house
        for context in house.contexts:
            await context.close()
        connection.close()
        assert {person.name: person.complaints for person in house.people if person.complaints} == {}
