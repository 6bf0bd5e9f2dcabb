"""Engines that a test may kill, freeze and bring back without disturbing anybody else."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from livechat.door import identity
from livechat.door.house import make_private
from livechat.door.postgres import postgres_part
from livechat.door.spawn import spawn
from livechat.door.supervisor import Part
from livechat.door.valkey import valkey_part
from livechat.engines import redis_url, sockets_dir, valkey_socket

READY_SECONDS = 30.0
PROBE_SECONDS = 0.02


@dataclass
class Engine:
    """One of them. Started in the main thread, since a child dies with the thread that bore it."""

    part: Part
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for _ in self._starting():
            time.sleep(PROBE_SECONDS)

    async def come_back(self) -> None:
        """Start without holding up those who are waiting for it."""
        for _ in self._starting():
            await asyncio.sleep(PROBE_SECONDS)

    async def be_well(self) -> None:
        if self._process.poll() is not None:
            await self.come_back()
        else:
            self.thaw()

    def _starting(self) -> Iterator[None]:
        """Again if need be: a new Postgres is refused while the old one's backends end."""
        until = time.monotonic() + READY_SECONDS
        self._spawn()
        while not self.part.is_ready():
            if self._process.poll() is not None:
                self._spawn()
            assert time.monotonic() < until, f"{self.part.name} does not start: {self.log.read_text()[-500:]}"
            yield

    def _spawn(self) -> None:
        self.part.before_start()
        self.process = spawn(
            self.part.argv,
            log=self.log,
            env=self.part.env,
            farewell=self.part.farewell,
            disguise=self.part.disguise,
        )

    @property
    def _process(self) -> subprocess.Popen[bytes]:
        assert self.process
        return self.process

    def kill(self) -> None:
        """As the kernel does when memory runs out: no farewell."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, as a restart does."""
        if self.process and self.process.poll() is None:
            self.thaw()
            self.process.send_signal(self.part.farewell)
            self.process.wait(READY_SECONDS)

    async def restart(self) -> None:
        self._process.send_signal(self.part.farewell)
        while self._process.poll() is None:
            await asyncio.sleep(PROBE_SECONDS)
        await self.come_back()

    def freeze(self) -> None:
        """Neither dead nor answering, and the same for all its children."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        pid = self._process.pid
        for each in [pid, *identity.children(pid)]:
            try:
                os.kill(each, number)
            except ProcessLookupError:
                continue


@dataclass
class Engines:
    """Both, with the directory that they live in."""

    data: Path
    postgres: Engine
    valkey: Engine

    @property
    def redis_url(self) -> str:
        return redis_url(self.data)

    @property
    def valkey_socket(self) -> Path:
        return valkey_socket(self.data)


@contextmanager
def own_engines(data: Path) -> Iterator[Engines]:
    """A Postgres and a Valkey on new data, stopped at the end."""
    make_private(data)
    make_private(sockets_dir(data))
    postgres = Engine(postgres_part(data), data / "postgres.log")
    valkey = Engine(valkey_part(data), data / "valkey.log")
    try:
        postgres.start()
        valkey.start()
        yield Engines(data, postgres, valkey)
    finally:
        postgres.stop()
        valkey.stop()
