"""Everyone who may ask: nobody, two visitors, two agents, who leads them, and an admin."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from django.core.files.base import ContentFile

from chat.actions import files
from chat.models import Agent
from kit.work import in_database
from tests.conftest import World
from tests.people import start_taken
from tests.security.conftest import CANARY, SignIn
from tests.security.routes import Row
from tests.security.strangers import new_id
from tests.server import Server


@dataclass
class Cast:
    """Everyone's way to ask, and what they ask for."""

    clients: dict[str, httpx.AsyncClient]
    conv: str
    file: str

    def fill(self, what: Any) -> Any:
        if isinstance(what, str):
            return what.replace("CONV", self.conv).replace("FILE", self.file).replace("ID", new_id())
        if isinstance(what, dict):
            return {key: self.fill(value) for key, value in what.items()}
        return what

    async def ask(self, role: str, row: Row) -> httpx.Response:
        form = {"file": ("a.txt", CANARY.encode())} if row.upload else None
        return await self.clients[role].request(
            row.method,
            self.fill(row.path),
            json=self.fill(row.json),
            files=form,
            headers=dict(row.headers),
        )


def prepare(world: World) -> tuple[str, str, Agent]:
    conv = start_taken(world.visitor, world.ana, CANARY).pk
    file = files.store_file(
        conversation_id=conv, name="a.txt", size=1, content=ContentFile(b"a"), visitor_id=world.visitor.pk
    )
    root = Agent.objects.create(username="root", role="admin")
    return str(conv), str(file.pk), root


@pytest.fixture
async def cast(world: World, server: Server, web: httpx.AsyncClient, sign_in: SignIn) -> AsyncIterator[Cast]:
    conv, file, root = await in_database(prepare, world)
    clients = {"anonymous": web}
    for name, agent in (("ana", world.ana), ("ben", world.ben), ("sam", world.sam), ("root", root)):
        clients[name] = (await sign_in(agent)).web
    for name, token in (("maya", world.token), ("zoe", world.zoe_token)):
        clients[name] = httpx.AsyncClient(
            base_url=server.origin, verify=False, timeout=30, headers={"Authorization": f"Bearer {token}"}
        )
    yield Cast(clients, conv, file)
    await clients["maya"].aclose()
    await clients["zoe"].aclose()
