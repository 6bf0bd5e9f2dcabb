"""Web processes that a test may kill, freeze and drain: the application of `tests.faults.app`."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from livechat.door.demo import LARGEST_FRAME, LARGEST_MESSAGE
from tests.faults.engines import Engines
from tests.server import REPOSITORY, Server, database_url, free_port

PROBE_SECONDS = 0.05
START_SECONDS = 60  # beside others on a busy machine
LIMITS = ["--websocket-max-message-size", LARGEST_MESSAGE, "--websocket-max-frame-size", LARGEST_FRAME]

# As in production in kind, shorter in length.
CONSTANTS = {
    "kit.realtime.BEAT_SECONDS": 0.4,
    "kit.realtime.DEGRADED_SECONDS": 2.0,
    "chat.live.sweep.RETURN_MILLISECONDS": 500,
}
SETTINGS = {
    "LIMITS_STARTS_PER_MINUTE": "10000",
    "LIMITS_VISITOR_MESSAGES_PER_SECOND": "1000",
    "LIMITS_VISITOR_MESSAGES_BURST": "1000",
    "LIMITS_VISITOR_MESSAGES_PER_MINUTE": "100000",
    "LIMITS_AGENT_MESSAGES_PER_SECOND": "1000",
    "LIMITS_AGENT_MESSAGES_BURST": "1000",
    "LIMITS_SOCKETS_PER_ADDRESS": "5000",
    "SWEEP_SECONDS": "2",
    "SWEEP_SECONDS_DEGRADED": "0.5",
}


@dataclass
class Web(Server):
    """One of them."""

    def start(self) -> None:
        for _ in self._starting():
            time.sleep(PROBE_SECONDS)

    async def come_back(self) -> None:
        """Start without holding up those who are waiting for it."""
        for _ in self._starting():
            await asyncio.sleep(PROBE_SECONDS)

    async def be_well(self) -> None:
        if self.process is None or self.process.poll() is not None:
            await self.come_back()
        else:
            self.thaw()

    def _starting(self) -> Iterator[None]:
        until = time.monotonic() + START_SECONDS
        command = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), *LIMITS]
        command += ["tests.faults.app:application"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], cwd=REPOSITORY, env=dict(self.env), stdout=log, stderr=log
            )
        while not self.answers():
            assert time.monotonic() < until, f"the web process does not answer: {self.said()[-2000:]}"
            assert self.process.poll() is None, f"the web process ended: {self.said()[-2000:]}"
            yield

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/health/live", timeout=1):
                return True
        except OSError:
            return False

    def said(self) -> str:
        return Path(self.log).read_text()

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def resident_bytes(self) -> int:
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def ready(web: Web) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(f"{web.origin}/health/ready", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@asynccontextmanager
async def serving(*webs: Web) -> AsyncIterator[None]:
    """These processes, stopped at the end."""
    try:
        await asyncio.gather(*(web.come_back() for web in webs))
        yield
    finally:
        for web in webs:
            web.stop()


def new_web(
    engines: Engines,
    *,
    faults: Sequence[str] = (),
    constants: Mapping[str, float] | None = None,
    **env: str,
) -> Web:
    """A web process on these engines, not yet started."""
    port = free_port()
    given = {
        **os.environ,
        **SETTINGS,
        "DATABASE_URL": database_url(),
        "REDIS_URL": engines.redis_url,
        "DATA_DIR": str(engines.data),
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        "CONSTANTS": json.dumps({**CONSTANTS, **(constants or {})}),
        "FAULTS": json.dumps(faults),
        **env,
    }
    return Web(port, given, log=str(engines.data / f"web-{port}.log"))
