"""Who competes: the bare relay and the application, each on Daphne and on uvicorn, with their results."""

import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.ledger import Ledger
from benchmarks.load import Step


@dataclass
class Contestant:
    """One application on one server, and what was measured of it, round by round."""

    name: str
    server: str
    application: str
    first_rate: float
    calms: list[Step] = field(default_factory=list)
    bests: list[Step] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)
    socket_bytes: list[float] = field(default_factory=list)

    @property
    def is_relay(self) -> bool:
        return self.application.startswith("benchmarks.")

    @property
    def sustained(self) -> float:
        return statistics.median(step.rate for step in self.bests)

    @property
    def breaches(self) -> Counter[str]:
        return sum((ledger.breaches for ledger in self.ledgers), start=Counter[str]())

    @property
    def invalid(self) -> list[Step]:
        """Steps in which the generator itself may have been the limit."""
        return [step for step in self.steps if not step.is_valid]

    @property
    def disturbed(self) -> list[Step]:
        """Steps behind the figures during which somebody else used one of the two cores."""
        return [step for step in self.calms + self.bests if step.is_disturbed]

    def command(self, port: int) -> list[str]:
        place = ["--port", str(port), self.application]
        if self.server == "Daphne":
            return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-v", "0", *place]
        uvicorn = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--loop", "uvloop"]
        return [
            sys.executable,
            "-m",
            "uvicorn",
            *uvicorn,
            "--no-access-log",
            "--log-level",
            "warning",
            *place,
        ]


def contestants() -> list[Contestant]:
    return [
        Contestant("bare relay", "Daphne", "benchmarks.relay:application", first_rate=7_000),
        Contestant("bare relay", "uvicorn", "benchmarks.relay:application", first_rate=9_000),
        Contestant("application", "Daphne", "livechat.asgi:application", first_rate=3_000),
        Contestant("application", "uvicorn", "livechat.asgi:application", first_rate=3_000),
    ]
