"""`./run lock`: the hashed locks, without the address of any registry."""

from pathlib import Path

from livechat.door.errands import ErrandFailed, run_errand
from livechat.door.places import PYTHON, REQUIREMENTS
from livechat.door.venv import python_environment, uv, uv_environment
from livechat.door.words import Failure, step

LOCKS = ("uv", "app", "demo", "test", "node")


def write_locks(words: list[str]) -> int:
    python_environment("demo")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    for name in LOCKS:
        source, target = f"{name}.in", f"{name}.txt"
        argv: list[str | Path] = [uv(), "pip", "compile", "--python", PYTHON]
        argv += [*options, *words, source, "-o", target]
        with step(f"Locking {target}"):
            try:
                run_errand(argv, env=uv_environment(), cwd=REQUIREMENTS)
            except ErrandFailed as failed:
                raise Failure(f"{source} could not be locked ({failed}).") from None
    return 0
