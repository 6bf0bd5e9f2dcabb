"""`./run manage`: any Django command against the engines of the demo, running or not."""

import os
from pathlib import Path

from livechat.door import house
from livechat.door.engine_parts import running_engines
from livechat.door.places import PYTHON, data_dir, environment
from livechat.door.venv import python_environment
from livechat.engines import REPOSITORY


def run_management(words: list[str]) -> int:
    data = data_dir()
    python_environment("demo")
    argv: list[str | Path] = [PYTHON, "manage.py", *words]
    try:
        with house.held(data, "./run manage"), running_engines(data) as supervisor:
            return supervisor.run_in_front(argv, env=environment(data), cwd=REPOSITORY)
    except house.HouseTaken as taken:
        return _beside(taken.holder, argv, data)


def _beside(holder: house.Holder, argv: list[str | Path], data: Path) -> int:
    """The engines run already: this process becomes the command."""
    addresses = {"PUBLIC_URL": holder.web, "SHOP_ORIGIN": holder.shop}
    given = {name: address for name, address in addresses.items() if address and name not in os.environ}
    os.chdir(REPOSITORY)
    os.execve(argv[0], [str(word) for word in argv], {**environment(data), **given})  # noqa: S606
