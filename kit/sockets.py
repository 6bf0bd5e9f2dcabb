"""The socket every live edge stands on: envelope, hello, limits, errors, and an orderly end."""

import asyncio
import contextlib
import logging
from typing import Any, ClassVar, Protocol

import msgspec
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from kit.limits import Bucket
from kit.wire import Close, CloseSocket, Frame, WireError, encode

logger = logging.getLogger(__name__)

HELLO_SECONDS = 5.0
BAD_FRAMES = 3  # one may be a slip; the third ends the socket
FLOOD_FRAMES = 100  # refused frames after which a flood ends the socket


class Out(Protocol):
    """Where a session's frames go: a socket, or the answer of an HTTP twin."""

    def push(self, frame: bytes) -> None: ...

    def end(self, closing: CloseSocket) -> None: ...


class LiveSocket(AsyncConsumer):
    """One websocket. A subclass says which frames it decodes, who may connect, and what they do.

    Frames are handled one after the other; what a handler need not wait for, it leaves to a future.
    """

    subprotocol: ClassVar[str]
    frame_limit: ClassVar[int]
    decoder: ClassVar[msgspec.json.Decoder[Any]]

    def __init__(self) -> None:
        self.is_open = False
        self.has_greeted = False
        self.bad_frames = 0
        self.flooded = 0
        self.bucket: Bucket
        self._out: list[bytes] = []
        self._flushing: asyncio.Task[None] | None = None
        self._closing: CloseSocket | None = None
        self._late: asyncio.TimerHandle | None = None

    # What a subclass provides ---------------------------------------------------------------------

    def frame_rate(self) -> Bucket:
        raise NotImplementedError

    async def admit(self) -> None:
        """Before anything else; raises CloseSocket for whoever may not even say hello."""

    def is_hello(self, frame: Frame) -> bool:
        raise NotImplementedError

    async def greet(self, frame: Any) -> None:
        """Answer the hello; raises CloseSocket."""

    async def handle(self, frame: Any) -> None:
        """Carry out a frame; raises WireError or CloseSocket."""

    async def gone(self) -> None:
        """The socket has ended."""

    # Events ---------------------------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Channels would wait for two sources, the client and a channel layer. Here there is one.
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels closes old ORM connections in the one shared thread before every event. Nothing
        # here uses the ORM in that thread, and the hop would halve what a process carries.
        match message["type"]:
            case "websocket.receive":
                await self._receive(message)
            case "websocket.connect":
                await self._connect()
            case "websocket.disconnect":
                await self._disconnect()

    async def _connect(self) -> None:
        offered = self.scope.get("subprotocols", ())
        chosen = self.subprotocol if self.subprotocol in offered else None
        # Accepted first: a refusal before that reaches a browser as a failure without a reason.
        await self.base_send({"type": "websocket.accept", "subprotocol": chosen})
        self.is_open = True
        self.bucket = self.frame_rate()
        self._late = asyncio.get_running_loop().call_later(
            HELLO_SECONDS, self.end, CloseSocket(Close.HELLO_LATE, "No hello came.")
        )
        try:
            if chosen is None:
                raise CloseSocket(Close.VERSION, f"Ask for the subprotocol {self.subprotocol}.")
            await self.admit()
        except CloseSocket as closing:
            self.end(closing)

    async def _disconnect(self) -> None:
        self.is_open = False
        if self._late:
            self._late.cancel()
        await self.gone()
        raise StopConsumer

    async def _receive(self, message: dict[str, Any]) -> None:
        if not self.is_open or self._closing:
            return
        frame: Any = None
        try:
            frame = self._decoded(message)
            if self.has_greeted and not self.is_hello(frame):
                await self.handle(frame)
            elif self.is_hello(frame) and not self.has_greeted:
                self.has_greeted = True
                if self._late:
                    self._late.cancel()
                await self.greet(frame)
            else:
                raise CloseSocket(Close.BAD_FRAME, "A connection begins with one hello, and only one.")
        except WireError as error:
            self._refuse(error, frame)
        except CloseSocket as closing:
            self.end(closing)
        except Exception:
            logger.exception("A frame of type %s failed", type(frame).__name__)
            self._refuse(
                WireError("unavailable", "This could not be done. Try again.", retry_ms=2_000), frame
            )

    def _decoded(self, message: dict[str, Any]) -> Any:
        text = message.get("text")
        if text is None:
            raise CloseSocket(Close.BAD_FRAME, "Frames are text.")
        if len(text) > self.frame_limit or (
            len(text) * 4 > self.frame_limit and len(text.encode()) > self.frame_limit
        ):
            too_large = WireError("too_large", f"A frame has at most {self.frame_limit} bytes.")
            self.push(encode(too_large.frame()))
            raise CloseSocket(Close.TOO_LARGE, too_large.message)
        wait = self.bucket.take(asyncio.get_running_loop().time())
        if wait:
            self.flooded += 1
            if self.flooded > FLOOD_FRAMES:
                raise CloseSocket(Close.RATE, "Too many frames.", retry_ms=10_000)
            raise WireError("rate_limited", "Too many frames.", retry_ms=int(wait * 1000) + 1)
        try:
            return self.decoder.decode(text)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
            self.bad_frames += 1
            refused = WireError("bad_frame", str(problem))
            if self.bad_frames >= BAD_FRAMES or not self.has_greeted:
                self.push(encode(refused.frame()))
                raise CloseSocket(Close.BAD_FRAME, refused.message) from problem
            raise refused from problem

    def _refuse(self, error: WireError, frame: Any) -> None:
        id = getattr(frame, "id", None)
        self.push(encode(error.frame(str(id) if id else None)))

    # Sending --------------------------------------------------------------------------------------

    def push(self, frame: bytes) -> None:
        """Send a frame, after those pushed before."""
        if not self.is_open or self._closing:
            return
        self._out.append(frame)
        self._flush_soon()

    def end(self, closing: CloseSocket) -> None:
        """Say why, then close. Frames pushed before still go out."""
        if self.is_open and not self._closing:
            self._out.append(encode(closing.bye))
            self._closing = closing
            self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._out:
                frames, self._out = self._out, []
                for frame in frames:
                    await self.base_send({"type": "websocket.send", "text": frame.decode()})
            if self._closing and self.is_open:
                self.is_open = False
                await self.base_send({"type": "websocket.close", "code": self._closing.bye.code})
        except OSError as problem:
            # The peer is gone; its disconnect follows.
            logger.debug("Not sent: %r", problem)
            self._out.clear()
        except Exception as problem:
            # What cannot be sent leaves a gap that nobody would notice: better to begin anew.
            logger.warning("Not sent: %r", problem)
            self._out.clear()
            if self.is_open:
                self.is_open = False
                await self.base_send({"type": "websocket.close", "code": int(Close.INTERNAL)})
