"""People who speak the wire: a socket that says hello, remembers every frame, and checks the chain."""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.patience import PATIENCE

Frame = dict[str, Any]


class Actor:
    """Somebody at a socket. `seen` holds the entries of each conversation in the order they were applied."""

    def __init__(self, url: str, origin: str, token: str) -> None:
        self.url = url
        self.origin = origin
        self.token = token
        self.tab = str(uuid.uuid4())
        self.frames: list[Frame] = []
        self.seen: dict[str, list[Frame]] = {}
        self.epoch = ""
        self.aseq = 0
        self.socket: ClientConnection
        self._read_to = 0
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    # Connecting -----------------------------------------------------------------------------------

    async def open(self) -> None:
        self.socket = await connect(
            self.url,
            subprotocols=[Subprotocol("livechat.v1")],
            origin=Origin(self.origin),
            ping_interval=None,
            max_size=None,
        )
        self._reader = asyncio.create_task(self._read())

    async def arrive(self, **hello: Any) -> Frame:
        """Open, say hello, and return the welcome. Continues after what was seen before."""
        await self.open()
        resume = {
            "epoch": self.epoch,
            "convs": {conv: entries[-1]["seq"] for conv, entries in self.seen.items() if entries},
            "aseq": self.aseq,
        }
        await self.say(t="hello", v=1, token=self.token, tab=self.tab, **{"resume": resume, **hello})
        welcome = await self.hear("welcome")
        self.epoch = welcome["epoch"]
        return welcome

    async def go(self) -> None:
        await self.socket.close()
        if self._reader:
            await self._reader

    async def closed(self) -> int:
        """Wait until the server has closed, and return its code."""
        assert self._reader
        await asyncio.wait_for(asyncio.shield(self._reader), PATIENCE)
        return self.socket.close_code or 0

    # Speaking and hearing -------------------------------------------------------------------------

    async def say(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def send(self, conv: str, body: str, *, id: str | None = None, **more: Any) -> str:
        id = id or str(uuid.uuid4())
        await self.say(t="send", id=id, conv=conv, body=body, **more)
        return id

    async def ask(self, op: str, conv: str | None = None, *, id: str | None = None, **args: Any) -> Frame:
        """Do an op and return its ack or err."""
        id = id or str(uuid.uuid4())
        await self.say(t="op", id=id, op=op, **({"conv": conv} if conv else {}), args=args)
        return await self.answer_to(id)

    async def answer_to(self, id: str) -> Frame:
        return await self.find(lambda frame: frame["t"] in ("ack", "err") and frame.get("id") == id)

    async def answers_to(self, id: str, times: int) -> list[Frame]:
        """The acks or errs of a command that was sent so many times."""
        while True:
            answers = [
                frame for frame in self.frames if frame["t"] in ("ack", "err") and frame.get("id") == id
            ]
            if len(answers) >= times:
                return answers
            await self._wait(f"{times} answers")

    async def hear(self, kind: str, **fields: Any) -> Frame:
        """The next frame of this kind, among those not heard yet."""
        while True:
            for at in range(self._read_to, len(self.frames)):
                frame = self.frames[at]
                if frame["t"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                    self._read_to = at + 1
                    return frame
            await self._wait(kind)

    async def find(self, fits: Callable[[Frame], bool]) -> Frame:
        """The first frame of all that fits, now or soon."""
        at = 0
        while True:
            while at < len(self.frames):
                if fits(self.frames[at]):
                    return self.frames[at]
                at += 1
            await self._wait("a frame that fits")

    async def sees(self, conv: str, *bodies: str) -> None:
        """Wait until the messages of a conversation are exactly these, in this order."""

        def said() -> list[str]:
            return [entry.get("body", "") for entry in self.seen.get(conv, []) if entry["kind"] != "event"]

        while said() != list(bodies):
            await self._wait(f"{list(bodies)}, not {said()}")

    async def _wait(self, what: str) -> None:
        self._news.clear()
        if self._reader and self._reader.done():
            raise AssertionError(
                f"closed with {self.socket.close_code} while waiting for {what}: {self.frames[-3:]}"
            )
        try:
            await asyncio.wait_for(self._news.wait(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"nothing came, waiting for {what}; last: {self.frames[-3:]}") from None

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                frame = json.loads(text)
                self.frames.append(frame)
                self._apply(frame)
                self._news.set()
        except ConnectionClosed:
            pass
        finally:
            self._news.set()

    def _apply(self, frame: Frame) -> None:
        if frame["t"] == "entry":
            self._apply_entry(frame)
        elif frame["t"] == "entries":
            for entry in frame["items"]:
                self._apply_entry(entry)
        elif frame["t"] == "agent":
            self.aseq = frame["aseq"]

    def _apply_entry(self, entry: Frame) -> None:
        entries = self.seen.setdefault(entry["conv"], [])
        if entries and entry["seq"] <= entries[-1]["seq"]:
            return
        had = entries[-1]["seq"] if entries else None
        assert had is None or entry["prev"] == had, f"a gap: had {had}, got {entry}"
        entries.append(entry)
