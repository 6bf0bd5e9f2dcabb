"""What the message path carries: the application and a bare relay, on Daphne and on uvicorn.

All server processes, the engines included, share one core; the generator has another.
"""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import redis
import uvloop

from benchmarks import machine
from benchmarks.contestants import Contestant, contestants
from benchmarks.crowd import Crowd, own_origin_of
from benchmarks.ledger import Ledger
from benchmarks.load import CALM_RATE, Step, hold, quiet
from benchmarks.report import report
from livechat import engines

ATTEMPTS = 2
GROWTH, GROWTH_OF_LATER_ROUNDS = 2.0, 1.1
# The limits per person stay in place and are counted; only their size is lifted.
LIFTED_LIMITS = (
    "VISITOR_MESSAGES_PER_SECOND",
    "VISITOR_MESSAGES_BURST",
    "VISITOR_MESSAGES_PER_MINUTE",
    "AGENT_MESSAGES_PER_SECOND",
    "AGENT_MESSAGES_BURST",
    "IN_FLIGHT",
    "FRAMES_PER_SECOND",
    "FRAMES_BURST",
    "SOCKETS_PER_ADDRESS",
)

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


class Unfit(Exception):
    """The machine or its engines cannot give figures that mean anything."""


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when a promise was broken or a step is invalid."""
    plan = QUICK if quick else FULL
    field = [one for one in contestants() if only in f"{one.name} {one.server}"]
    os.environ.update(surroundings())
    try:
        engine_pids = fit_engines()
    except Unfit as reason:
        print(reason, file=sys.stderr)
        return 2
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True)
    machine.pin([os.getpid()], machine.GENERATOR_CORE)
    machine.pin(engine_pids, machine.SERVER_CORE)
    with TemporaryDirectory() as directory:
        for _ in range(plan.rounds):
            for one in field:
                uvloop.run(play(one, plan, engine_pids, Path(directory) / "server.log"))
    print(report(field))
    return 1 if any(one.breaches or one.invalid for one in field) else 0


def surroundings() -> dict[str, str]:
    """The settings and the engines that are meant where the environment does not name them."""
    data = os.environ.get("DATA_DIR", str(engines.REPOSITORY / "var"))
    usual = {
        "DJANGO_SETTINGS_MODULE": "livechat.settings",
        "DATABASE_URL": engines.database_url(data),
        "REDIS_URL": engines.redis_url(data),
    }
    return {name: os.environ.get(name) or value for name, value in usual.items()}


def fit_engines() -> list[int]:
    """The processes of PostgreSQL and Valkey: on this machine, and durable."""
    if not {machine.SERVER_CORE, machine.GENERATOR_CORE} <= os.sched_getaffinity(0):
        raise Unfit("The benchmark needs two cores: one for the servers, one for the generator.")
    try:
        connection = psycopg.connect(os.environ["DATABASE_URL"])
        valkey = redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")
    except (psycopg.OperationalError, redis.RedisError) as problem:
        raise Unfit(f"The engines do not answer; `./run bench` starts them. {problem}") from problem
    with connection:
        for setting in ("fsync", "synchronous_commit"):
            if connection.execute(f"SHOW {setting}").fetchone() != ("on",):
                raise Unfit(f"PostgreSQL's {setting} is off: what it acknowledges would not be durable.")
        postmaster = machine.parent(connection.info.backend_pid)
    return [postmaster, valkey["process_id"]]


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


def environment(port: int) -> dict[str, str]:
    lifted = {f"LIMITS_{name}": "1000000" for name in LIFTED_LIMITS}
    return {**os.environ, **lifted, "PUBLIC_URL": own_origin_of(port), "LOG_LEVEL": "WARNING"}


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
