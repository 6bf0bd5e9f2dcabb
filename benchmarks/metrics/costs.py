"""What a span of work costs the processors: the application's side, PostgreSQL's, and others beside them."""

import os
import time
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks import machine


class Cost(NamedTuple):
    """Seconds: on the clock, and of the processors."""

    wall: float
    app: float
    engines: float
    others: float

    def each(self, many: int) -> str:
        """For one of so many."""
        return (
            f"{self.app / many * 1000:.2g} + {self.engines / many * 1000:.2g} ms of CPU each, {self.beside}"
        )

    @property
    def whole(self) -> str:
        return f"{self.app:.1f} + {self.engines:.1f} s of CPU, {self.beside}"

    @property
    def beside(self) -> str:
        return f"others {self.others / self.wall:.0%} of a core, load {os.getloadavg()[0]:.0f}"


class Meter:
    """Counts from when it is made. The application is these processes, or this one without any; its
    children are of it. While it is another, this one is the generator, and its time no cost."""

    def __init__(self, engines: Sequence[int], app: Sequence[int] = ()) -> None:
        self._engines, self._app = engines, app or [os.getpid()]
        self._start = self._now()

    def so_far(self) -> Cost:
        wall, app, own, engines, busy = (
            now - then for now, then in zip(self._now(), self._start, strict=True)
        )
        if os.getpid() in self._app:
            own = 0
        return Cost(wall, app, engines, max(0.0, busy - app - own - engines))

    def _now(self) -> tuple[float, ...]:
        return (
            time.perf_counter(),
            machine.cpu_seconds(self._app),
            machine.own_cpu_seconds(),
            machine.cpu_seconds(self._engines),
            sum(machine.busy_seconds(core) for core in (machine.SERVER_CORE, machine.GENERATOR_CORE)),
        )
