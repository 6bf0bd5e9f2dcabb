"""A bad network: forwards bytes, late, not at all, or up to a word that is never let through."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

CHUNK = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Connection:
    """One client's way to the server and back."""

    def __init__(self, client: Streams, server: Streams) -> None:
        self.client = client
        self.server = server
        self.is_silent = False

    def cut(self) -> None:
        for _, writer in (self.client, self.server):
            writer.transport.abort()


class Proxy:
    """Between clients and one server. What it does wrong is decided while it runs."""

    def __init__(self, dial: Callable[[], Awaitable[Streams]]) -> None:
        self.dial = dial
        self.port = 0
        self.connections: set[Connection] = set()
        self.delay = 0.0
        self.is_open = True
        # A word of the server that is not let through: once, the connection is cut in front of it.
        self.cut_before: bytes | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """Everyone's connection breaks at once."""
        for connection in tuple(self.connections):
            connection.cut()

    def close(self) -> None:
        """No connection lasts and no new one is let in, until `open`."""
        self.is_open = False
        self.cut()

    def open(self) -> None:
        self.is_open = True

    def silence(self) -> None:
        """Those connected now hear nothing any more, and are not told; new ones are let through."""
        for connection in self.connections:
            connection.is_silent = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        try:
            server = await self.dial()
        except OSError:
            writer.transport.abort()
            return
        connection = Connection((reader, writer), server)
        self.connections.add(connection)
        try:
            await asyncio.gather(
                self._forward(connection, reader, server[1], from_server=False),
                self._forward(connection, server[0], writer, from_server=True),
            )
        finally:
            self.connections.discard(connection)
            connection.cut()

    async def _forward(
        self,
        connection: Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        from_server: bool,
    ) -> None:
        try:
            while data := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if connection.is_silent:
                    continue
                if from_server and self.cut_before and self.cut_before in data:
                    self.cut_before = None
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        connection.cut()


@asynccontextmanager
async def proxying(*, port: int = 0, path: str = "") -> AsyncIterator[Proxy]:
    """A proxy in front of a TCP port, or of a unix socket."""

    async def dial() -> Streams:
        if path:
            return await asyncio.open_unix_connection(path)
        return await asyncio.open_connection("127.0.0.1", port)

    proxy = Proxy(dial)
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1")
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        proxy.cut()
        while proxy.connections:
            await asyncio.sleep(0)
