"""What the message path carries: the application and a bare relay, on Daphne and on uvicorn.

All server processes, the engines included, share one core; the generator has another.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import uvloop

from benchmarks import machine
from benchmarks.contestants import Contestant, contestants
from benchmarks.crowd import Crowd
from benchmarks.ground import environment, keep_apart, ready_engines
from benchmarks.ledger import Ledger
from benchmarks.load import CALM_RATE, Step, hold, quiet
from benchmarks.report import report

ATTEMPTS = 2
GROWTH, GROWTH_OF_LATER_ROUNDS = 2.0, 1.1
TryRate = Callable[[float, float], Awaitable[Step]]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long and how finely is measured."""

    rounds: int
    step_seconds: float
    calm_seconds: float
    precision: float
    idle: int


FULL = Plan(rounds=3, step_seconds=5, calm_seconds=6, precision=1.05, idle=1_000)
QUICK = Plan(rounds=1, step_seconds=2, calm_seconds=4, precision=1.1, idle=300)


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when a promise was broken or a step is invalid."""
    plan = QUICK if quick else FULL
    field = [one for one in contestants() if only in f"{one.name} {one.server}"]
    engine_pids = ready_engines()
    keep_apart(engine_pids)
    with TemporaryDirectory() as directory:
        for _ in range(plan.rounds):
            for one in field:
                uvloop.run(play(one, plan, engine_pids, Path(directory) / "server.log"))
    print(report(field))
    return 1 if any(one.breaches or one.invalid for one in field) else 0


async def play(one: Contestant, plan: Plan, engine_pids: Sequence[int], log: Path) -> None:
    """One round of one contestant, on a fresh server and among fresh people."""
    port = machine.free_port()
    ledger = Ledger()
    one.ledgers.append(ledger)
    crowd = Crowd(one, ledger, idle=plan.idle, port=port)
    server = machine.Server(one.command(port), port, environment(port), log)

    async def try_rate(rate: float, seconds: float) -> Step:
        """A step that others may have spoilt says little: it is repeated."""
        pids = [server.pid, *engine_pids]
        for _ in range(ATTEMPTS):
            await quiet(pids)
            step = await hold(crowd.talkers, ledger, rate=rate, seconds=seconds, servers=pids)
            one.steps.append(step)
            print(f"{one.name} on {one.server}: {step}", file=sys.stderr)
            if not step.is_disturbed or (step.is_sustained and rate > CALM_RATE):
                break
        return step

    try:
        await crowd.arrive(crowd.talkers)
        if not one.socket_bytes:
            one.socket_bytes.append(await idle_cost(crowd, server))
        gc.collect()
        gc.freeze()
        await hold(crowd.talkers, ledger, rate=CALM_RATE, seconds=1, servers=[server.pid])
        one.calms.append(await try_rate(CALM_RATE, plan.calm_seconds))
        if one.bests:
            start, growth = one.bests[-1].rate, GROWTH_OF_LATER_ROUNDS
        else:
            start, growth = one.first_rate, GROWTH
        best = await search(
            try_rate, start, growth=growth, seconds=plan.step_seconds, precision=plan.precision
        )
        one.bests.append(best)
        await crowd.leave(crowd.talkers)
    finally:
        server.stop()
        sys.stderr.write(log.read_text()[-4_000:])
        log.unlink()
    ledger.close(stored=stored_messages())


async def idle_cost(crowd: Crowd, server: machine.Server) -> float:
    """Memory of the web process for one more socket that was welcomed and is silent."""
    before = machine.resident_bytes(server.pid)
    await crowd.arrive(crowd.idle)
    await asyncio.sleep(1)
    cost = (machine.resident_bytes(server.pid) - before) / len(crowd.idle)
    await crowd.leave(crowd.idle)
    return cost


async def search(try_rate: TryRate, rate: float, *, growth: float, seconds: float, precision: float) -> Step:
    """The highest sustained rate: up or down by a factor until it turns, then halving the interval."""
    best, too_much = None, 0.0
    while best is None or not too_much or too_much / best.rate > precision:
        step = await try_rate(rate, seconds)
        if step.is_sustained:
            best = step
        else:
            too_much = rate
        if not too_much:
            rate *= growth
        elif best is None:
            rate /= growth
        else:
            rate = (best.rate * too_much) ** 0.5
    return best


def stored_messages() -> int:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        counted = connection.execute("SELECT count(*) FROM chat_entry WHERE kind = 'message'").fetchall()
    return int(counted[0][0])
