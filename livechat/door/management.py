"""`./run manage`: any Django command against the engines of the demo, running or not."""

import os
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path

from livechat.door import house
from livechat.door.engine_parts import running_engines
from livechat.door.places import PYTHON, data_dir, environment
from livechat.door.supervisor import Part, Supervisor
from livechat.door.venv import python_environment
from livechat.door.words import step
from livechat.engines import REPOSITORY, postgres_bin


def run_management(words: list[str]) -> int:
    """What is said on the way goes to standard error: the other belongs to the command."""
    data = data_dir()
    argv: list[str | Path] = [PYTHON, "manage.py", *words]
    with redirect_stdout(sys.stderr):
        python_environment("demo")
        while True:
            try:
                return _within(argv, data)
            except house.HouseTaken as taken:
                with house.visited(data):
                    # The holder may have been leaving: then the house is ours.
                    if house.is_held(data):
                        _become(argv, taken.holder, data)


def _within(argv: list[str | Path], data: Path) -> int:
    """The command in a house of its own, which stands until other commands that came in have left."""
    with ExitStack() as leaving, house.held(data, "./run manage"):
        is_new = not (data / "pg").exists() and not os.environ.get("DATABASE_URL")
        with running_engines(data) as supervisor:
            if is_new:
                _make_tables(supervisor, data)
            code = supervisor.run_in_front(argv, env=_around(argv, data), cwd=REPOSITORY)
            leaving.enter_context(house.without_guests(data, supervisor.watch_until))
    return code


def _make_tables(supervisor: Supervisor, data: Path) -> None:
    prepare: list[str | Path] = [PYTHON, "manage.py", "prepare", "--no-demo"]
    with step("Making the tables"):
        supervisor.run_quietly(Part("prepare", prepare, env=environment(data), cwd=REPOSITORY))


def _become(argv: list[str | Path], holder: house.Holder, data: Path) -> None:
    """The engines run already: this process becomes the command."""
    addresses = {"PUBLIC_URL": holder.web, "SHOP_ORIGIN": holder.shop}
    given = {name: address for name, address in addresses.items() if address and name not in os.environ}
    os.chdir(REPOSITORY)
    os.execve(argv[0], [str(word) for word in argv], {**_around(argv, data), **given})  # noqa: S606


def _around(argv: list[str | Path], data: Path) -> dict[str, str]:
    """The environment of a command. A shell of our own engine's database is the one that came with it."""
    is_shell = "dbshell" in argv and not os.environ.get("DATABASE_URL")
    return environment(data, [postgres_bin()] if is_shell else [])
