"""Messages while Valkey hangs: each is stored and acknowledged all the same, and nobody's socket closes."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from benchmarks import machine
from benchmarks.contestants import contestants
from benchmarks.crowd import Crowd
from benchmarks.figures import Figure, percentile, report
from benchmarks.ground import environment, ready_engines
from benchmarks.ledger import Ledger
from benchmarks.load import CALM_RATE, hold
from benchmarks.messages import stored_messages

HANGS_SECONDS, QUICK_SECONDS = 30, 10
MOST_MS = 500


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when the figure is missed or a promise was broken."""
    engine_pids = ready_engines()
    ledger = Ledger()
    with TemporaryDirectory() as directory:
        figures = uvloop.run(
            measure(ledger, engine_pids, Path(directory) / "log", QUICK_SECONDS if quick else HANGS_SECONDS)
        )
    ledger.close(stored=stored_messages())
    print(report(figures))
    for breach, times in ledger.breaches.items():
        print(f"broken: {breach}, {times} times")
    return 0 if all(figure.is_met for figure in figures) and not ledger.breaches else 1


async def measure(ledger: Ledger, engine_pids: list[int], log: Path, seconds: float) -> list[Figure]:
    """The application on Daphne at a calm rate, before, while and after Valkey hangs."""
    [one] = (each for each in contestants() if not each.is_relay and each.server == "Daphne")
    port = machine.free_port()
    crowd = Crowd(one, ledger, idle=0, port=port)
    server = machine.Server(one.command(port), port, environment(port), log)
    pids = [server.pid, *engine_pids]
    try:
        await crowd.arrive(crowd.talkers)
        await hold(crowd.talkers, ledger, rate=CALM_RATE, seconds=2, servers=pids)
        first = len(ledger)
        with hanging(engine_pids[1]):
            await hold(crowd.talkers, ledger, rate=CALM_RATE, seconds=seconds, servers=pids)
        last = len(ledger)
        await hold(crowd.talkers, ledger, rate=CALM_RATE, seconds=2, servers=pids)
        await crowd.leave(crowd.talkers)
    finally:
        server.stop()
        sys.stderr.write(log.read_text()[-4_000:])
    return [acknowledged(ledger, 0, first, "before"), acknowledged(ledger, first, last, "while it hangs")]


def acknowledged(ledger: Ledger, first: int, last: int, when: str) -> Figure:
    delays = sorted((ledger.acked_at[n] - ledger.due[n]) * 1000 for n in range(first, last))
    return Figure(
        what=f"stored and acknowledged, {when}: p99",
        value=percentile(delays, 0.99),
        unit="ms",
        most=MOST_MS,
        beside=f"median {percentile(delays, 0.5):.1f} ms, worst {delays[-1]:.1f} ms of {len(delays):,}"
        f" at {CALM_RATE:.0f}/s; load {os.getloadavg()[0]:.0f}",
    )


@contextmanager
def hanging(pid: int) -> Iterator[None]:
    """The process takes connections and answers nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
