"""Processes on this machine: where they run, what they burn, what they hold."""

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CORE, GENERATOR_CORE = 0, 1


def family(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    with suppress(FileNotFoundError):
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                yield from family(int(child))


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def cpu_seconds(pids: Sequence[int]) -> float:
    """What these processes, their descendants and their waited-for children have used."""
    ticks = 0
    for root in pids:
        for pid in family(root):
            with suppress(FileNotFoundError):  # ended meanwhile: counted by its parent
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def busy_seconds(core: int) -> float:
    """What everything on this core has used, and what the machine beneath took from it."""
    fields = Path("/proc/stat").read_text().split(f"cpu{core} ", 1)[1].split("\n", 1)[0].split()
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
    return (user + nice + system + irq + softirq + steal) / TICKS


def own_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_bytes(pid: int) -> int:
    pages = sum(int(Path(f"/proc/{member}/statm").read_text().split()[1]) for member in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE")


def pin(pids: Sequence[int], core: int) -> None:
    """Every thread of these processes and of their descendants; what they start later inherits it."""
    for root in pids:
        for pid in family(root):
            with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
                for thread in os.listdir(f"/proc/{pid}/task"):
                    os.sched_setaffinity(int(thread), {core})


@dataclass(frozen=True)
class Used:
    """Seconds: on the clock, of the processors, and taken by others from the core that they took most of."""

    wall: float
    servers: float
    generator: float
    others: float


class Usage:
    """What a span of time costs the servers, this process, and others on the core of either."""

    def __init__(self, servers: Sequence[int]) -> None:
        self._servers = servers
        self._start = self._now()

    def so_far(self) -> Used:
        wall, servers, generator, server_core, generator_core = (
            now - then for now, then in zip(self._now(), self._start, strict=True)
        )
        others = max(0.0, server_core - servers, generator_core - generator)
        return Used(wall, servers, generator, others)

    def _now(self) -> tuple[float, ...]:
        return (
            time.perf_counter(),
            cpu_seconds(self._servers),
            own_cpu_seconds(),
            busy_seconds(SERVER_CORE),
            busy_seconds(GENERATOR_CORE),
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A web server as a process of its own, from the moment that it answers."""

    def __init__(self, command: Sequence[str], port: int, env: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
        self.pid = self._process.pid
        pin([self.pid], SERVER_CORE)
        self.port = port
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{' '.join(command)} did not answer on port {port}; see {log}")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
