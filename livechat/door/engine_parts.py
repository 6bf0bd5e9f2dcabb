"""The engines that a house starts itself: those that no address in the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from livechat import engines
from livechat.door import house
from livechat.door.places import data_dir
from livechat.door.postgres import postgres_part
from livechat.door.supervisor import Part, Stopped, Supervisor
from livechat.door.valkey import valkey_part
from livechat.door.venv import python_environment
from livechat.door.words import say


def run_engines() -> int:
    """`./run engines`: both of them alone, for whoever wants to look or measure."""
    data = data_dir()
    python_environment("demo")
    with suppress(Stopped), house.held(data, "./run engines"), running_engines(data) as supervisor:
        say(f"DATABASE_URL={os.environ.get('DATABASE_URL') or engines.database_url(data)}")
        say(f"REDIS_URL={os.environ.get('REDIS_URL') or engines.redis_url(data)}")
        say("Ctrl-C stops what was started.")
        supervisor.watch()
    return 0


@contextmanager
def running_engines(data: Path) -> Iterator[Supervisor]:
    """A supervisor with ready engines, stopped at the end of the block."""
    with Supervisor(data) as supervisor:
        try:
            supervisor.start(*engine_parts(data))
            yield supervisor
        except Stopped:
            say("\nStopping …")
            raise


def engine_parts(data: Path) -> list[Part]:
    parts = []
    if not os.environ.get("DATABASE_URL"):
        parts.append(postgres_part(data))
    if not os.environ.get("REDIS_URL"):
        parts.append(valkey_part(data))
    return parts
