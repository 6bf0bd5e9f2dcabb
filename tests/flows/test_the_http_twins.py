"""The same conversation without a socket: every command over HTTP, and the long-poll."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from chat.actions import conversations
from chat.models import Lease
from kit.work import in_database
from tests.conftest import Meet, World
from tests.patience import soon
from tests.server import Server

Frame = dict[str, Any]


class Twin:
    """Somebody whose network lets no socket through."""

    def __init__(self, http: httpx.AsyncClient, side: str) -> None:
        self.http = http
        self.side = side
        self.tab = str(uuid.uuid4())
        self.epoch = ""
        self.seen: dict[str, int] = {}
        self.said: list[str] = []

    async def do(self, **frame: Any) -> list[Frame]:
        answer = await self.http.post(f"/api/v1/{self.side}/frames", json=frame)
        return list(answer.json()["frames"])

    async def poll(self, wait: int = 5) -> list[Frame]:
        answer = await self.http.post(
            f"/api/v1/{self.side}/poll",
            json={"v": 1, "tab": self.tab, "wait": wait, "resume": {"epoch": self.epoch, "convs": self.seen}},
        )
        frames = list(answer.json()["frames"])
        self.epoch = frames[0].get("epoch", self.epoch)
        for frame in frames:
            if frame["t"] == "entry":
                assert frame["prev"] == self.seen.get(frame["conv"], 0)
                self.seen[frame["conv"]] = frame["seq"]
                self.said.append(frame.get("body", ""))
        return frames


@pytest.fixture
async def maya(world: World, server: Server) -> AsyncIterator[Twin]:
    headers = {"Authorization": f"Bearer {world.token}", "Origin": server.origin}
    async with httpx.AsyncClient(base_url=server.origin, headers=headers, timeout=30) as http:
        yield Twin(http, "visitor")


@pytest.fixture
async def ana(world: World, server: Server) -> AsyncIterator[Twin]:
    login = await in_database(world.login, world.ana)
    csrf = "x" * 32
    cookies = {"livechat-session": login, "csrftoken": csrf}
    headers = {"X-CSRFToken": csrf, "Origin": server.origin}
    async with httpx.AsyncClient(
        base_url=server.origin, headers=headers, cookies=cookies, timeout=30
    ) as http:
        yield Twin(http, "agent")


def op(name: str, conv: str | None = None, **args: Any) -> Frame:
    return {
        "t": "op",
        "id": str(uuid.uuid4()),
        "op": name,
        "args": args,
        **({"conv": conv} if conv else {}),
    }


async def test_a_whole_conversation_without_a_socket(maya: Twin, ana: Twin) -> None:
    started = await maya.do(**op("start", body="Hello"))
    conv = next(frame["conv"] for frame in started if frame["t"] == "ack")
    await maya.poll()
    maya.seen = {conv: 0}

    taken = await ana.do(**op("take", conv))
    sent = await ana.do(t="send", id=str(uuid.uuid4()), conv=conv, body="Hello Maya")
    await maya.poll()

    assert [frame["t"] for frame in taken if frame["t"] == "ack"] == ["ack"]
    assert [(frame["t"], frame.get("seq")) for frame in sent] == [("ack", 4)]
    assert [body for body in maya.said if body] == ["Hello", "Hello Maya"]


async def test_a_poll_waits_for_news_and_ends_with_it(maya: Twin, world: World, meet: Meet) -> None:
    conversation = await in_database(
        conversations.start_conversation, visitor_id=world.visitor.pk, start_id=uuid.uuid4(), body="Hello"
    )
    conv = str(conversation.conversation.pk)
    ana = await meet(world.ana)
    await ana.ask("take", conv)
    maya.seen = {conv: 3}
    maya.epoch = ana.epoch

    waiting = asyncio.create_task(maya.poll(wait=20))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    await ana.send(conv, "There you are")
    frames = await asyncio.wait_for(waiting, 5)

    assert [frame["t"] for frame in frames][:1] == ["welcome"]
    assert maya.said == ["There you are"]


async def test_a_poll_without_news_ends_in_time(maya: Twin) -> None:
    await maya.poll(wait=0)

    frames = await asyncio.wait_for(maya.poll(wait=1), 5)

    assert [frame["t"] for frame in frames] == ["welcome"]


async def test_pages_of_entries_are_read_backwards(maya: Twin, world: World, server: Server) -> None:
    conv = (await maya.do(**op("start", body="0")))[0]["head"]["id"]
    for number in range(1, 6):
        await maya.do(t="send", id=str(uuid.uuid4()), conv=conv, body=str(number))

    path = f"/api/v1/visitor/conversations/{conv}/entries"
    newest = (await maya.http.get(path, params={"limit": 3})).json()
    older = (await maya.http.get(path, params={"limit": 10, "before": newest["items"][0]["seq"]})).json()

    assert [entry["body"] for entry in newest["items"]] == ["3", "4", "5"]
    assert (newest["more"], newest["head"]) == (True, 7)
    assert [entry.get("body", "") for entry in older["items"]] == ["", "0", "1", "2"]
    assert older["more"] is False


async def test_who_polls_is_there(world: World, maya: Twin) -> None:
    """While a poll is held, and for as long between two as anybody may take to come back."""

    def leases(*, is_cut: bool) -> list[Lease]:
        return list(Lease.objects.filter(visitor=world.visitor, is_cut=is_cut).order_by("-heard_at"))

    await maya.poll()
    await soon(lambda: in_database(lambda: not leases(is_cut=False)))
    poll = asyncio.create_task(maya.poll(wait=5))
    held = await soon(lambda: in_database(lambda: leases(is_cut=False)))
    await poll
    await soon(lambda: in_database(lambda: not leases(is_cut=False)))
    between = (await in_database(lambda: leases(is_cut=True)))[0]

    assert [lease.until > lease.heard_at for lease in held] == [True]
    assert between.heard_at > held[0].heard_at
