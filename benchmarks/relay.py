"""The limit to be compared with: a bare ASGI relay of two-party conversations over the same statement.

It commits in groups and acknowledges after the commit, and does nothing else: no authorization, no
masking hooks, no hub, no limits, no echo to the author, one process. A token is `side:conv:person`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from chat.append import SQL, Row, parameters
from chat.protocol import SUBPROTOCOL
from kit.wire import encode

Deliver = Callable[[dict[str, Any]], Awaitable[None]]


class Said(msgspec.Struct):
    """The client frames that the relay knows: hello and send; it takes all others and ignores them."""

    t: str
    token: str = ""
    id: UUID | None = None
    conv: UUID | None = None
    body: str = ""


class Ack(msgspec.Struct, tag_field="t", tag="ack"):
    id: UUID
    conv: UUID
    seq: int
    at: Any


class Entry(msgspec.Struct, tag_field="t", tag="entry"):
    conv: UUID
    seq: int
    prev: int
    kind: str
    sender: str
    id: UUID
    at: Any
    body: str


@dataclass(slots=True)
class Side:
    name: str
    conv: UUID
    person: str
    deliver: Deliver

    @property
    def place(self) -> tuple[UUID, str]:
        return self.conv, self.name

    @property
    def across(self) -> tuple[UUID, str]:
        return self.conv, "agent" if self.name == "visitor" else "visitor"

    def row(self, said: Said) -> Row:
        is_visitor = self.name == "visitor"
        return Row(
            conversation_id=self.conv,
            client_id=said.id,  # type: ignore[arg-type]
            sender=self.name,
            visitor_id=UUID(self.person) if is_visitor else None,
            agent_id=None if is_visitor else int(self.person),
            body=said.body,
        )


sides: dict[tuple[UUID, str], Side] = {}
waiting: list[tuple[Side, Row]] = []
arrived = asyncio.Event()
writers: list[asyncio.Task[None]] = []
decode = msgspec.json.Decoder(Said).decode


async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Deliver) -> None:
    if scope["type"] == "websocket":
        await relay(receive, send)


async def relay(receive: Callable[[], Awaitable[Any]], send: Deliver) -> None:
    if not writers:
        writers.append(asyncio.create_task(write()))
    await receive()
    await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
    side: Side | None = None
    while (event := await receive())["type"] == "websocket.receive":
        said = decode(event["text"])
        if side is None:
            name, conv, person = said.token.split(":")
            side = Side(name, UUID(conv), person, send)
            sides[side.place] = side
            await send({"type": "websocket.send", "text": '{"t":"welcome"}'})
        elif said.t == "send":
            waiting.append((side, side.row(said)))
            arrived.set()


async def write() -> None:
    """Commits whatever arrived while the last commit was under way."""
    # Planned as the application's own scribe plans it.
    connection = await psycopg.AsyncConnection.connect(
        os.environ["DATABASE_URL"], autocommit=True, options="-c plan_cache_mode=force_generic_plan"
    )
    while await arrived.wait():
        arrived.clear()
        batch = waiting.copy()
        waiting.clear()
        cursor = await connection.execute(SQL, parameters([row for _, row in batch]))
        for (author, row), (verdict, seq, prev, at) in zip(batch, await cursor.fetchall(), strict=True):
            if verdict != "stored":
                raise RuntimeError(f"{author.place}: {verdict}")
            await say(author, Ack(id=row.client_id, conv=author.conv, seq=seq, at=at))
            if other := sides.get(author.across):
                entry = Entry(author.conv, seq, prev, row.kind, row.sender, row.client_id, at, row.body)
                await say(other, entry)


async def say(side: Side, frame: msgspec.Struct) -> None:
    await side.deliver({"type": "websocket.send", "text": encode(frame).decode()})
