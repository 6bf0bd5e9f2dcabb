"""Real web processes for tests: Daphne on the test database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

REPOSITORY = Path(__file__).parent.parent
START_SECONDS = 60  # of a machine that runs other tests as well


@dataclass
class Server:
    """A web process. Its address stays the same when it is started again."""

    port: int
    env: Mapping[str, str]
    asgi: str = "daphne"
    log: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def sockets(self) -> str:
        return f"ws://localhost:{self.port}/ws/v1"

    def start(self) -> None:
        command = {
            "daphne": ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "livechat.asgi:application"],
            "uvicorn": ["-m", "uvicorn", "--host", "127.0.0.1", "--port", str(self.port), "--lifespan", "off"]
            + ["--ws", "websockets-sansio", "livechat.asgi:application"],
        }[self.asgi]
        with open(self.log, "ab") if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], cwd=REPOSITORY, env=dict(self.env), stdout=log, stderr=log
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.origin}/health/live", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the web process does not answer")

    def kill(self) -> None:
        """As a crash would: no farewell."""
        self.signal(signal.SIGKILL)
        assert self.process
        self.process.wait()

    def signal(self, number: int) -> None:
        assert self.process
        self.process.send_signal(number)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def close_pool() -> None:
    """End this process's connections, so that the database can be dropped or moved."""
    cast(DatabaseWrapper, connection).close_pool()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def database_url() -> str:
    """The test database, as another process names it."""
    given = connection.get_connection_params()
    login = quote(given.get("user", ""), safe="")
    if given.get("password"):
        login += ":" + quote(given["password"], safe="")
    return f"postgresql://{login}@/{given['dbname']}?host={given['host']}&port={given.get('port', 5432)}"


@contextmanager
def serving(asgi: str = "daphne", *, log: str = "", **env: str) -> Iterator[Server]:
    """A web process with these settings, stopped at the end; what it prints goes to `log`."""
    port = free_port()
    given = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        **env,
    }
    server = Server(port, given, asgi, log)
    try:
        server.start()
        yield server
    finally:
        server.stop()
