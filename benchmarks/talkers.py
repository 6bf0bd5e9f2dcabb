"""One side of a conversation on one websocket, as lean as a correct client can be."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import msgspec

from benchmarks.framing import CLOSE, PING, PONG, TEXT, Handshake, ProtocolError, ServerFrames, client_frame
from benchmarks.ledger import Ledger
from chat.protocol import SUBPROTOCOL, VERSION

CREDIT_EVERY = 16


class Seen(msgspec.Struct, gc=False):
    """The fields of any server frame that a talker looks at."""

    t: str
    id: str | None = None
    conv: str | None = None
    seq: int | None = None
    prev: int = 0
    kind: str = ""
    sender: str = ""
    code: Any = None
    message: str = ""
    convs: list[msgspec.Raw] = []
    items: list["Seen"] = []


class Head(msgspec.Struct, gc=False):
    id: str
    head: int


decode_seen = msgspec.json.Decoder(Seen).decode
decode_head = msgspec.json.Decoder(Head).decode


class Talker(asyncio.Protocol):
    """Says hello, applies entries by `prev`, gives credit, and tells the ledger what it sees."""

    def __init__(self, *, side: str, conv: str, token: str, ledger: Ledger, hears_itself: bool) -> None:
        self.side, self.conv, self.token, self.ledger = side, conv, token, ledger
        self.partner: Talker | None = None
        self.hears_itself = hears_itself
        self.has = 0
        self.is_leaving = False
        self._credited = 0
        self._last_heard = -1
        self._frames = ServerFrames()
        self._answer: bytes | None = b""

    async def connect(self, host: str, port: int, *, origin: str) -> None:
        loop = asyncio.get_running_loop()
        self.welcome: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        path = f"/ws/v1/{self.side}"
        self._handshake = Handshake(f"{host}:{port}", path, origin=origin, subprotocol=SUBPROTOCOL)
        await loop.create_connection(lambda: self, host, port)
        await asyncio.wait_for(self.welcome, 30)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self.transport.write(self._handshake.request)

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.welcome.done():
            self.welcome.set_exception(problem or ProtocolError("closed before the welcome"))
        if not self.gone.done():
            self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if self._answer is not None:
            self._answer += data
            head, end, data = self._answer.partition(b"\r\n\r\n")
            if not end:
                return
            self._answer = None
            try:
                self._handshake.check(head)
            except ProtocolError as refusal:
                self.welcome.set_exception(refusal)
                self.transport.close()
                return
            self.say(
                b'{"t":"hello","v":%d,"token":"%s","tab":"%s"}'
                % (VERSION, self.token.encode(), str(uuid4()).encode())
            )
        for opcode, payload in self._frames.feed(data):
            if opcode == TEXT:
                self._hear(decode_seen(payload), now)
            elif opcode == PING:
                self.transport.write(client_frame(payload, PONG))
            elif opcode == CLOSE:
                if not self.is_leaving:
                    self.ledger.breaches[f"closed by the server, {int.from_bytes(payload[:2])}"] += 1
                self.transport.close()

    def say(self, frame: bytes) -> None:
        self.transport.write(client_frame(frame))

    def give_credit(self) -> None:
        """Acknowledges what was applied since the last time, if anything was."""
        if self.has > self._credited:
            self._credited = self.has
            self.say(b'{"t":"recv","conv":"%s","seq":%d}' % (self.conv.encode(), self.has))

    async def leave(self) -> None:
        self.is_leaving = True
        self.transport.write(client_frame((1000).to_bytes(2), CLOSE))
        await asyncio.wait([self.gone], timeout=5)
        self.transport.close()

    def _hear(self, frame: Seen, now: float) -> None:
        match frame.t:
            case "entry":
                self._apply(frame, now)
            case "ack":
                self.ledger.acknowledged(frame.id or "", self, frame.seq or 0, now)
                if not self.hears_itself:
                    self.has = max(self.has, frame.seq or 0)
            case "entries":
                for item in frame.items:
                    self._apply(item, now)
            case "welcome":
                heads = map(decode_head, frame.convs)
                self.has = self._credited = next((head.head for head in heads if head.id == self.conv), 0)
                self.welcome.set_result(None)
            case "err" | "bye" | "reset":
                self.ledger.breaches[f"{frame.t} {frame.code}: {frame.message}"] += 1

    def _apply(self, entry: Seen, now: float) -> None:
        seq = entry.seq or 0
        if entry.conv != self.conv:
            self.ledger.breaches["an entry of another conversation"] += 1
            return
        if entry.prev != self.has:
            self.ledger.breaches["an entry repeated" if seq <= self.has else "an entry out of order"] += 1
        self.has = max(self.has, seq)
        if entry.kind == "message" and entry.sender != self.side:
            number = self.ledger.delivered(entry.id or "", self.partner, seq, now)
            if number < self._last_heard:
                self.ledger.breaches["an author's messages in another order"] += 1
            self._last_heard = number
        if self.has - self._credited >= CREDIT_EVERY:
            self.give_credit()
