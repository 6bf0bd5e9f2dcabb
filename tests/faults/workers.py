"""Celery workers that a test may have killed, and whoever gives them work: as beat does, by name."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from django.conf import settings

from tests.faults.engines import Engines
from tests.server import REPOSITORY, database_url

PATIENCE = 60.0  # beside others on a busy machine
PROBE_SECONDS = 0.05


@dataclass
class Worker:
    """One process that does one task after the other."""

    process: subprocess.Popen[bytes]
    log: Path
    broker: Celery
    queue: str

    def give(self, task: str, *args: Any) -> None:
        self.broker.send_task(task, args, queue=self.queue)

    def does(self, task: str, *args: Any, times: int = 1) -> None:
        """Give it this so often, and wait until it has done so."""
        before = self.done(task)
        for _ in range(times):
            self.give(task, *args)
        self.until_done(task, before + times)

    def until_done(self, task: str, times: int) -> None:
        until = time.monotonic() + PATIENCE
        while self.done(task) < times:
            assert self.process.poll() is None, f"the worker ended: {self.said()[-2000:]}"
            assert time.monotonic() < until, f"{task} is not done: {self.said()[-2000:]}"
            time.sleep(PROBE_SECONDS)

    def done(self, task: str) -> int:
        return len(re.findall(rf"Task {re.escape(task)}\[[^]]*\] succeeded", self.said()))

    def dies(self, task: str, *args: Any) -> None:
        """Give it this, and wait until it has died of it."""
        self.give(task, *args)
        assert self.process.wait(PATIENCE) == -9, self.said()[-2000:]

    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def working(engines: Engines, queue: str = "celery", **env: str) -> Iterator[Worker]:
    """A worker on these engines, stopped at the end if it still lives."""
    log = engines.data / f"worker-{time.monotonic_ns()}.log"
    given = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": engines.redis_url,
        "DATA_DIR": str(engines.data),
        "SECRET_KEY": settings.SECRET_KEY,
        **env,
    }
    command = [sys.executable, "-m", "celery", "-A", "tests.faults.work", "worker", "--pool", "solo"]
    command += ["--queues", queue, "--hostname", log.stem, "--loglevel", "INFO"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=REPOSITORY,
            env=given,
            stdout=out,
            stderr=out,
        )
    try:
        yield Worker(process, log, broker(engines), queue)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def broker(engines: Engines) -> Celery:
    app = Celery("whoever gives work", broker=engines.redis_url.replace("unix://", "redis+socket://"))
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    return app


def without_work(engines: Engines) -> None:
    """Whatever the test before has left to be done."""
    with redis.Redis.from_url(engines.redis_url) as valkey:
        valkey.flushall()
