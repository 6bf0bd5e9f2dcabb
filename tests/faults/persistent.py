"""People whose client does not give up: an outbox, reconnects that resume, and the applying rule."""

import asyncio
import json
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

Frame = dict[str, Any]

PATIENCE = 20.0
IN_FLIGHT = 5
PASSING = ("unavailable", "rate_limited")
FIRST_PAUSE = 0.1  # of a back-off with full jitter, as the browser's but shorter
LONGEST_PAUSE = 1.0
TICK_SECONDS = 0.1
PING_SECONDS = 0.5
SYNC_SECONDS = 2.0  # then a sync without an answer is asked again


class Persistent:
    """Somebody at one of several addresses. `shown` is what their screen would show, in its order."""

    def __init__(
        self,
        name: str,
        *,
        staff: bool,
        origins: Sequence[str],
        token: Callable[[str], Awaitable[str]],
        resend_seconds: float = 2.0,
        pong_seconds: float = 5.0,
    ) -> None:
        self.name = name
        self.staff = staff
        self.origins = list(origins)
        self.token = token
        self.resend_seconds = resend_seconds
        self.pong_seconds = pong_seconds
        self.tab = str(uuid.uuid4())

        # Everything that was ever written, and of it what is not acknowledged, both in their order.
        self.posted: dict[str, Frame] = {}
        self.outbox: dict[str, Frame] = {}
        self.written_at: dict[str, float] = {}
        self.acked_at: dict[str, float] = {}
        self.shown_at: dict[str, float] = {}
        self.acks: list[Frame] = []
        self.errors: list[Frame] = []
        self.shown: dict[str, list[Frame]] = {}
        self.heads: dict[str, Frame] = {}
        self.marks: dict[str, Frame] = {}
        self.board: Frame = {}
        self.desk: Frame = {}
        self.places: dict[str, Frame] = {}
        self.lines: list[Frame] = []
        self.modes: list[str] = []
        self.byes: list[Frame] = []
        self.resets: list[str] = []
        self.epoch = ""
        self.visits = 0
        self.welcomes = 0

        self._held: dict[str, dict[int, Frame]] = defaultdict(dict)
        self._synced_at: dict[str, float] = {}
        self._in_flight: dict[str, float] = {}
        self._paused_until = 0.0
        self._received: dict[str, int] = {}
        self._pinged_at = 0.0
        self._aseq = 0
        self._outgoing: asyncio.Queue[Frame] | None = None
        self._news = asyncio.Event()
        self._staying: asyncio.Task[None] | None = None

    # What they do ---------------------------------------------------------------------------------

    async def come(self) -> "Persistent":
        self._staying = asyncio.create_task(self._stay())
        await self.until(lambda: self.is_welcome, "a welcome")
        return self

    async def leave(self) -> None:
        if self._staying:
            self._staying.cancel()
            with suppress(asyncio.CancelledError):
                await self._staying

    def write(self, conv: str, body: str) -> str:
        return self._post({"t": "send", "conv": conv, "body": body})

    def act(self, op: str, conv: str | None = None, **args: Any) -> str:
        return self._post({"t": "op", "op": op, "args": args, **({"conv": conv} if conv else {})})

    def forget(self, ids: Iterable[str]) -> None:
        """These were written, but are nowhere any more."""
        for id in ids:
            self.posted.pop(id, None)

    async def done(self, id: str, patience: float = PATIENCE) -> Frame:
        """Wait for the ack of a message or an act."""
        await self.until(lambda: id in self.acked_at, f"the ack of {id}", patience)
        return next(ack for ack in self.acks if ack["id"] == id)

    async def sees(self, conv: str, *bodies: str, patience: float = PATIENCE) -> None:
        await self.until(lambda: set(bodies) <= set(self.bodies(conv)), f"{bodies}", patience)

    async def delivers_all(self, patience: float = PATIENCE) -> None:
        await self.until(lambda: not self.outbox, "everything to be acknowledged", patience)

    async def catches_up(self, conv: str, seq: int, patience: float = PATIENCE) -> None:
        await self.until(lambda: self.last(conv) >= seq, f"line {seq}", patience)

    async def until(self, fits: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
        until = time.monotonic() + patience
        while not fits():
            self._news.clear()
            if self._staying and self._staying.done():
                self._staying.result()
            try:
                await asyncio.wait_for(self._news.wait(), max(0.0, until - time.monotonic()))
            except TimeoutError:
                raise AssertionError(
                    f"{self.name} waited {patience} s for {what}; unacknowledged: {len(self.outbox)},"
                    f" errors: {self.errors[-3:]}, byes: {self.byes[-3:]}"
                ) from None

    # What they know -------------------------------------------------------------------------------

    @property
    def is_welcome(self) -> bool:
        return self._outgoing is not None

    @property
    def mode(self) -> str:
        return self.modes[-1] if self.modes else ""

    def words(self, conv: str) -> dict[str, str]:
        """The messages that they wrote there, by id, but for those that were refused."""
        sent = {
            id: frame["body"]
            for id, frame in self.posted.items()
            if frame["t"] == "send"
            if frame["conv"] == conv
        }
        here = {ack["id"] for ack in self.acks if ack.get("conv") == conv}
        begun = {
            id: frame["args"]["body"]
            for id, frame in self.posted.items()
            if frame.get("op") == "start"
            if id in here
        }
        return {**begun, **sent}

    def bodies(self, conv: str) -> list[str]:
        return [entry["body"] for entry in self.shown.get(conv, ()) if entry["kind"] != "event"]

    def last(self, conv: str) -> int:
        shown = self.shown.get(conv)
        return int(shown[-1]["seq"]) if shown else 0

    # Staying connected ----------------------------------------------------------------------------

    async def _stay(self) -> None:
        attempt = 0
        while True:
            welcomes, byes = self.welcomes, len(self.byes)
            origin = self.origins[self.visits % len(self.origins)]
            self.visits += 1
            with suppress(OSError, WebSocketException, TimeoutError):
                await self._visit(origin)
            attempt = 0 if self.welcomes > welcomes else attempt + 1
            told = self.byes[-1].get("retry_ms") if len(self.byes) > byes else None
            pause = random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt))
            await asyncio.sleep(pause if told is None else told / 1000)

    async def _visit(self, origin: str) -> None:
        token = await self.token(origin)
        url = f"ws://{origin.removeprefix('http://')}/ws/v1/{'agent' if self.staff else 'visitor'}"
        socket = await connect(
            url,
            subprotocols=["livechat.v1"],  # type: ignore[list-item]
            origin=origin,  # type: ignore[arg-type]
            open_timeout=self.pong_seconds,
            ping_interval=None,
            max_size=None,
            compression=None,
            proxy=None,
        )
        outgoing: asyncio.Queue[Frame] = asyncio.Queue()
        outgoing.put_nowait(self._hello(token))
        beside = [asyncio.create_task(self._speak(socket, outgoing)), asyncio.create_task(self._tick())]
        try:
            while True:
                # Pongs come all the time: silence means that nobody is there.
                async with asyncio.timeout(self.pong_seconds):
                    frame = json.loads(await socket.recv())
                if frame["t"] == "welcome":
                    self._outgoing = outgoing
                self._take(frame)
                self._news.set()
        finally:
            self._outgoing = None
            self._news.set()
            for task in beside:
                task.cancel()
            socket.transport.abort()

    async def _speak(self, socket: ClientConnection, outgoing: "asyncio.Queue[Frame]") -> None:
        with suppress(WebSocketException, OSError):
            while True:
                await socket.send(json.dumps(await outgoing.get(), ensure_ascii=False))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            if now - self._pinged_at > PING_SECONDS:
                self._pinged_at = now
                self._say(t="ping", n=1)
            for conv in self.shown:
                if self.last(conv) > self._received.get(conv, 0):
                    self._received[conv] = self.last(conv)
                    self._say(t="recv", conv=conv, seq=self.last(conv))
                if self._held[conv]:
                    self._sync(conv)
            self._pump()

    def _hello(self, token: str) -> Frame:
        convs = {conv: self.last(conv) for conv, entries in self.shown.items() if entries}
        resume = {"epoch": self.epoch, "convs": convs, "aseq": self._aseq}
        return {"t": "hello", "v": 1, "token": token, "tab": self.tab, "resume": resume}

    def _say(self, **frame: Any) -> None:
        if self._outgoing:
            self._outgoing.put_nowait(frame)

    # The outbox -----------------------------------------------------------------------------------

    def _post(self, frame: Frame) -> str:
        id = str(uuid.uuid4())
        self.posted[id] = self.outbox[id] = {**frame, "id": id}
        self.written_at[id] = time.monotonic()
        self._pump()
        return id

    def _pump(self) -> None:
        now = time.monotonic()
        if not self.is_welcome or now < self._paused_until:
            return
        for id, frame in self.outbox.items():
            sent_at = self._in_flight.get(id)
            if now < sent_at + self.resend_seconds if sent_at else len(self._in_flight) >= IN_FLIGHT:
                continue
            self._in_flight[id] = now
            self._say(**frame)

    # What they are told ---------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        match frame["t"]:
            case "welcome":
                self._welcomed(frame)
            case "ack":
                self._acked(frame)
            case "err":
                self._refused(frame)
            case "entry":
                self._apply(frame)
            case "entries":
                self._synced_at.pop(frame["conv"], None)
                for entry in frame["items"]:
                    self._apply(entry)
                if frame.get("more"):
                    self._sync(frame["conv"])
            case "conv":
                self._head(frame["head"])
            case "agent":
                self._line(frame)
            case "reset":
                self._begin(frame["conv"])
            case "marked":
                self.marks[frame["conv"]] = frame
            case "board":
                self.board = frame["data"]
            case "desk":
                self.desk = newer(frame, self.desk)
            case "place":
                self.places[frame["conv"]] = newer(frame, self.places.get(frame["conv"], {}))
            case "pong":
                self.modes.append(frame["mode"])
            case "bye":
                self.byes.append(frame)

    def _welcomed(self, frame: Frame) -> None:
        self.welcomes += 1
        self.epoch = frame["epoch"]
        self._aseq = frame.get("aseq", 0)
        self._received.clear()
        self._synced_at.clear()
        self.modes.append(frame["mode"])
        for head in frame["convs"]:
            self._head(head)
            if head["id"] in frame.get("reset", ()):
                self.resets.append(head["id"])
                self._begin(head["id"])
            elif head["id"] not in self.shown:
                self._begin(head["id"])
        self._in_flight.clear()
        self._pump()

    def _begin(self, conv: str) -> None:
        """Show a conversation from its first entry on."""
        self.shown[conv] = []
        self._held.pop(conv, None)
        self._synced_at.pop(conv, None)
        self._sync(conv)

    def _sync(self, conv: str) -> None:
        now = time.monotonic()
        if now - self._synced_at.get(conv, 0.0) > SYNC_SECONDS:
            self._synced_at[conv] = now
            self._say(t="sync", conv=conv, after=self.last(conv))

    def _acked(self, ack: Frame) -> None:
        self.acks.append(ack)
        self.acked_at.setdefault(ack["id"], time.monotonic())
        self.outbox.pop(ack["id"], None)
        self._in_flight.pop(ack["id"], None)
        self._pump()

    def _refused(self, err: Frame) -> None:
        self.errors.append(err)
        id = err.get("id", "")
        self._in_flight.pop(id, None)
        if err["code"] in PASSING:
            self._paused_until = time.monotonic() + err.get("retry_ms", 1000) / 1000
        else:
            self.outbox.pop(id, None)
            self.posted.pop(id, None)
            self._pump()

    def _head(self, head: Frame) -> None:
        known = self.heads.get(head["id"])
        if known is None or head["rev"] > known["rev"]:
            self.heads[head["id"]] = head

    def _line(self, line: Frame) -> None:
        self.lines.append(line)
        self._aseq = line["aseq"]
        if line["type"] == "assigned":
            self._head(line["head"])
            if line["conv"] not in self.shown:
                self._begin(line["conv"])

    def _apply(self, entry: Frame) -> None:
        conv = entry["conv"]
        held = self._held[conv]
        if entry["seq"] > self.last(conv):
            held[entry["seq"]] = entry
        for seq in sorted(held):
            if seq <= self.last(conv):
                del held[seq]
            elif held[seq]["prev"] == self.last(conv):
                shown = held.pop(seq)
                self.shown.setdefault(conv, []).append(shown)
                self.shown_at.setdefault(shown["id"], time.monotonic())
        if held:
            self._sync(conv)


def newer(one: Frame, other: Frame) -> Frame:
    """Of two snapshots."""
    return max(one, other, key=lambda frame: int(frame.get("rev", -1)))


async def chat_on(conv: str, *people: Persistent, seconds: float = 2.0, pause: float = 0.1) -> None:
    """Everyone writes, again and again, whatever happens meanwhile."""
    for number in range(int(seconds / pause)):
        for person in people:
            person.write(conv, f"{person.name} {number}")
        await asyncio.sleep(pause)
