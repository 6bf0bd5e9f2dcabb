"""A house of its own for each test, opened through the real door."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from livechat.door import identity
from livechat.engines import REPOSITORY
from tests.patience import PATIENCE

# The tables of a house alone take a slow machine a minute to make.
HOUSE_PATIENCE = 10 * PATIENCE
# One day of a past is as good as three weeks, and sooner there.
SHORT_PAST = {"DEMO_PAST_DAYS": "1"}
SETTINGS_OF_OTHER_HOUSES = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SHOP_ORIGIN", "PORT", "DATA_DIR")


@dataclass
class House:
    data: Path
    process: subprocess.Popen[bytes]
    out: Path

    def said(self) -> str:
        return self.out.read_text()

    def await_words(self, words: str) -> None:
        deadline = time.monotonic() + HOUSE_PATIENCE
        while words not in self.said():
            assert self.process.poll() is None, f"the door closed: {self.said()}"
            assert time.monotonic() < deadline, f"never said {words!r}: {self.said()}"
            time.sleep(0.02)

    def parts(self) -> dict[str, dict[str, Any]]:
        return {entry["name"]: entry for entry in json.loads((self.data / "processes.json").read_text())}

    def pid_of(self, part: str) -> int:
        return int(self.parts()[part]["pid"])

    def kill_part(self, part: str) -> None:
        os.kill(self.pid_of(part), signal.SIGKILL)

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(20)


OpenHouse = Callable[..., House]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def open_house(tmp_path: Path, data: Path) -> Iterator[OpenHouse]:
    """Opens the door with these words and waits until it says the house stands."""
    with ExitStack() as houses:

        def begin(*words: str, at: Path = data, **settings: str) -> House:
            said = tmp_path / f"said-{time.monotonic_ns()}.txt"
            house = houses.enter_context(opened_house(words, at, said, settings))
            house.await_words("Ctrl-C stops")
            return house

        yield begin


@contextmanager
def opened_house(words: tuple[str, ...], at: Path, said: Path, settings: dict[str, str]) -> Iterator[House]:
    with said.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, REPOSITORY / "run", *words],
            env=environment(at, **settings),
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    house = House(at, process, said)
    try:
        yield house
    finally:
        house.stop()


def knock(*words: str, at: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Opens the door with these words and waits until it closes."""
    return subprocess.run(
        [sys.executable, REPOSITORY / "run", *words],
        env=environment(at, **settings),
        capture_output=True,
        text=True,
        timeout=HOUSE_PATIENCE,
    )


def is_gone(entry: dict[str, Any]) -> bool:
    return identity.born(int(entry["pid"])) != str(entry["born"])


def environment(at: Path, **settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS_OF_OTHER_HOUSES}
    return {**inherited, **SHORT_PAST, "DATA_DIR": str(at), **settings}
