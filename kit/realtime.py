"""The hub: which local watchers follow which topic, and one subscription that joins the processes.

A wake-up is a hint. It is handed to this process's watchers at once and to the others by one
coalesced publish over the channel layer; what gets lost on the way, a sweep over the rows finds.
"""

import asyncio
import logging
import threading
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "hub"
PUBLISH_SECONDS = 0.25  # a hung Redis may not hold anything up longer than this
BEAT_SECONDS = 1.0
DEGRADED_SECONDS = 5.0  # without hearing its own beat, a process trusts no wake-up
BACKLOG = 10_000  # wake-ups kept for the others while a publish is under way; older ones are dropped
BATCH = 500


class Watcher(Protocol):
    def wake(self, topic: str, wake: Any) -> None:
        """Something happened under a topic that this watcher follows. Called on the event loop."""


class Hub:
    """One for each process. `types` is the union of structs that may travel."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex
        self.watchers: dict[str, set[Watcher]] = defaultdict(set)
        self.on_mode: list[Callable[[str], None]] = []
        self.mode = "live"
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[tuple[str, Any]])
        self._backlog: deque[tuple[str, Any]] = deque(maxlen=BACKLOG)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: asyncio.Task[None]
        self._news = asyncio.Event()
        self._heard_at = 0.0
        self._subscribed_at = 0.0

    def carry(self, types: Any) -> None:
        """Name the union of structs that wake-ups are made of."""
        self._decoder = msgspec.msgpack.Decoder(list[tuple[str, types]])

    # Watching -------------------------------------------------------------------------------------

    def watch(self, topic: str, watcher: Watcher) -> None:
        self.watchers[topic].add(watcher)

    def unwatch(self, topic: str, watcher: Watcher) -> None:
        watching = self.watchers.get(topic)
        if watching is not None:
            watching.discard(watcher)
            if not watching:
                del self.watchers[topic]

    # Telling --------------------------------------------------------------------------------------

    def tell(self, topic: str, wake: Any) -> None:
        """Wake whoever watches, here and in the other processes. Callable from any thread; never
        raises, never waits for Redis where an event loop runs."""
        loop = self._loop
        if loop is None or loop.is_closed():
            self._tell_without_loop(topic, wake)
        elif threading.get_ident() == self._thread:
            self._tell_on_loop(topic, wake)
        else:
            loop.call_soon_threadsafe(self._tell_on_loop, topic, wake)

    def tell_here(self, topic: str, wake: Any) -> None:
        """Wake whoever watches in this process alone: for what each process finds out by itself. Callable
        from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._deliver, topic, wake)

    def _tell_on_loop(self, topic: str, wake: Any) -> None:
        self._deliver(topic, wake)
        self._backlog.append((topic, wake))
        self._news.set()

    def _tell_without_loop(self, topic: str, wake: Any) -> None:
        """From a worker or a command: nobody watches here, the web processes do."""
        try:
            async_to_sync(self._publish)([(topic, wake)])
        except Exception as problem:
            logger.info("A wake-up was not published: %s", problem)

    def _deliver(self, topic: str, wake: Any) -> None:
        for watcher in tuple(self.watchers.get(topic, ())):
            try:
                watcher.wake(topic, wake)
            except Exception:
                logger.exception("A watcher failed on %s", topic)

    # Joining the processes ------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen and to publish on the running event loop; once is enough."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._thread = loop, threading.get_ident()
        self._news = asyncio.Event()
        self._heard_at = self._subscribed_at = time.monotonic()
        self._listening = loop.create_task(self._listen())
        self._tasks = [loop.create_task(work()) for work in (self._speak, self._beat)]

    async def stop(self) -> None:
        for task in (*self._tasks, self._listening):
            task.cancel()
        await asyncio.gather(*self._tasks, self._listening, return_exceptions=True)
        self._tasks, self._loop = [], None

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                async with asyncio.timeout(DEGRADED_SECONDS):
                    channel = await layer.new_channel()
                    await layer.group_add(GROUP, channel)
                while True:
                    self._hear(await layer.receive(channel))
            except asyncio.CancelledError:
                raise
            except Exception as problem:
                logger.info("Not listening to the other processes: %s", problem)
                await asyncio.sleep(BEAT_SECONDS)

    async def _subscribe_anew(self) -> None:
        """A connection may go silent without an error, and its receiver may end with one that nobody
        sees: both are replaced. Flushed first, since whoever listens would wait for a farewell."""
        self._subscribed_at = time.monotonic()
        try:
            await asyncio.wait_for(get_channel_layer().flush(), DEGRADED_SECONDS)
        except Exception as problem:
            logger.debug("The old subscription was not closed: %r", problem)
        self._listening.cancel()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    def _hear(self, message: dict[str, Any]) -> None:
        if message["from"] == self.id:
            self._heard_at = time.monotonic()
            self._set_mode("live")
            return
        for topic, wake in self._decoder.decode(message["wakes"]):
            self._deliver(topic, wake)

    async def _speak(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._backlog:
                wakes = [self._backlog.popleft() for _ in range(min(BATCH, len(self._backlog)))]
                await self._try_to_publish(wakes)

    async def _beat(self) -> None:
        while True:
            await self._try_to_publish([])
            if time.monotonic() - self._heard_at > DEGRADED_SECONDS:
                self._set_mode("degraded")
                if time.monotonic() - self._subscribed_at > DEGRADED_SECONDS:
                    await self._subscribe_anew()
            await asyncio.sleep(BEAT_SECONDS)

    async def _try_to_publish(self, wakes: list[tuple[str, Any]]) -> None:
        if self.mode == "degraded" and wakes:
            return  # the breaker: only beats knock until one comes back
        try:
            await asyncio.wait_for(self._publish(wakes), PUBLISH_SECONDS)
        except (TimeoutError, Exception) as problem:
            logger.debug("A wake-up was not published: %r", problem)

    async def _publish(self, wakes: list[tuple[str, Any]]) -> None:
        message = {"type": "hub", "from": self.id, "wakes": self._encoder.encode(wakes)}
        await get_channel_layer().group_send(GROUP, message)

    def _set_mode(self, mode: str) -> None:
        if mode == self.mode:
            return
        self.mode = mode
        logger.warning("Wake-ups from other processes are %s", mode)
        for told in tuple(self.on_mode):
            told(mode)


hub = Hub()
