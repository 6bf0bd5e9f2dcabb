"""The two sockets: who may open one, and what their frames do."""

import asyncio
from collections import Counter
from collections.abc import Hashable
from typing import Any

import msgspec
from django.conf import settings

from chat import queries
from chat.commands import obey
from chat.live import arrivals, process
from chat.live.sessions import Session
from chat.origins import is_ours, the_host, the_origin
from chat.protocol import FRAME_LIMIT, SUBPROTOCOL, ClientFrame, Hello
from kit.address import client_address
from kit.limits import Bucket
from kit.sockets import LiveSocket
from kit.wire import Close, CloseSocket, Frame, WireError
from kit.work import in_database

LIMITS = settings.LIMITS

open_sockets: Counter[Hashable] = Counter()


class Socket(LiveSocket):
    """What both sockets share."""

    subprotocol = SUBPROTOCOL
    frame_limit = FRAME_LIMIT
    decoder = msgspec.json.Decoder(ClientFrame)

    def __init__(self) -> None:
        super().__init__()
        self.session: Session | None = None
        self.origin = ""
        self.is_ours = False
        self.address = ""
        self.counted: list[Hashable] = []

    def frame_rate(self) -> Bucket:
        now = asyncio.get_running_loop().time()
        return Bucket(LIMITS["frames_per_second"], LIMITS["frames_burst"], now)

    async def admit(self) -> None:
        process.start()
        headers = self.scope["headers"]
        self.address = client_address(self.scope.get("client"), headers)
        self.count(("address", self.address), LIMITS["sockets_per_address"])
        origin = the_origin(headers)
        if origin is None:
            raise CloseSocket(Close.FORBIDDEN, "A connection names exactly one origin.")
        self.origin = origin
        self.is_ours = is_ours(origin, the_host(headers))

    def count(self, key: Hashable, most: float) -> None:
        """Count this socket under a key; raises CloseSocket when there are too many."""
        open_sockets[key] += 1
        self.counted.append(key)
        if open_sockets[key] > most:
            raise CloseSocket(Close.TOO_MANY, "Too many connections are open.", retry_ms=30_000)

    def is_hello(self, frame: Frame) -> bool:
        return isinstance(frame, Hello)

    async def greet(self, frame: Hello) -> None:
        try:
            self.session = await self.arrive(frame)
        except WireError as away:
            raise CloseSocket(Close.UNAVAILABLE, away.message, retry_ms=2_000) from away

    async def arrive(self, hello: Hello) -> Session:
        raise NotImplementedError

    async def handle(self, frame: Any) -> None:
        if self.session is not None:
            await obey(self.session, frame)

    async def gone(self) -> None:
        if self.session is not None:
            arrivals.leave(self.session)
            self.session = None
        for key in self.counted:
            open_sockets[key] -= 1
            if not open_sockets[key]:
                del open_sockets[key]
        self.counted = []


class VisitorConsumer(Socket):
    """A visitor's tab. Its panel comes from our own origin, other clients from one of the site's."""

    async def arrive(self, hello: Hello) -> Session:
        visitor = await arrivals.known_visitor(hello.token)
        if not self.is_ours and self.origin not in visitor.site.origins:
            raise CloseSocket(Close.FORBIDDEN, "This site does not embed the chat.")
        self.count(("visitor", visitor.pk), LIMITS["sockets_per_visitor"])
        return await arrivals.visitor_arrives(self, visitor, hello, self.address)


class AgentConsumer(Socket):
    """An agent's console, only from our own origin, opened by a ticket and never by a cookie."""

    async def admit(self) -> None:
        await super().admit()
        if not self.is_ours:
            raise CloseSocket(Close.FORBIDDEN, "The console is opened from its own address only.")

    async def arrive(self, hello: Hello) -> Session:
        spent = await arrivals.spent_ticket(hello.token, self.origin)
        still_there = await in_database(queries.live_agents, [(spent.agent.pk, spent.session_key)])
        if not still_there:
            raise CloseSocket(Close.TOKEN, "You are no longer signed in.")
        self.count(("agent", spent.agent.pk), LIMITS["sockets_per_agent"])
        return await arrivals.agent_arrives(self, spent.agent, spent.session_key, hello, self.address)
