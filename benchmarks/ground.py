"""What a benchmark stands on: engines that are durable, tables, settings, and a core for each side."""

import os
import subprocess
import sys
from collections.abc import Sequence

import psycopg
import redis

from benchmarks import machine
from benchmarks.crowd import own_origin_of
from livechat import engines

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


class Unfit(Exception):
    """The machine or its engines cannot give figures that mean anything."""


def ready_engines() -> list[int]:
    """The processes of PostgreSQL and Valkey, whose database has its tables; raises Unfit."""
    os.environ.update(surroundings())
    engine_pids = fit_engines()
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True)
    return engine_pids


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


def keep_apart(engine_pids: Sequence[int]) -> None:
    """This process, which generates the load, on one core, and the engines on that of the servers."""
    machine.pin([os.getpid()], machine.GENERATOR_CORE)
    machine.pin(engine_pids, machine.SERVER_CORE)


def environment(port: int) -> dict[str, str]:
    lifted = {f"LIMITS_{name}": "1000000" for name in LIFTED_LIMITS}
    return {**os.environ, **lifted, "PUBLIC_URL": own_origin_of(port), "LOG_LEVEL": "WARNING"}
