"""`./run check`: what can be seen without running the product; every check runs, then the sum is told."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from livechat.door.frontend import Node, installed_packages
from livechat.door.pages import (
    ROOMS_PAGE,
    SETTINGS,
    SETTINGS_PAGE,
    rooms,
    wrong_in_image,
    wrong_in_rooms_page,
    wrong_in_settings_page,
)
from livechat.door.places import FRONTEND, PYTHON, REQUIREMENTS, VENV, data_dir, environment
from livechat.door.venv import python_environment
from livechat.door.words import say
from livechat.engines import REPOSITORY

# Without engines Django cannot compare with what was applied, and says so; here only the files matter.
NO_ENGINES = "ignore::RuntimeWarning:django.core.management.commands.makemigrations"
PAINT = re.compile(r"\x1b\[[0-9;]*m|\x1b]8;;.*?\x1b\\")


@dataclass(frozen=True)
class Check:
    name: str
    find: Callable[[], str]
    """Runs the check and returns what is wrong; nothing when all is well."""


def run_checks() -> int:
    python_environment("test")
    node = installed_packages(data_dir())
    failed = [check.name for check in _checks(node) if not _passes(check)]
    say(f"\n{len(failed)} failed: {', '.join(failed)}" if failed else "\nEverything checked is well.")
    return 1 if failed else 0


def _checks(node: Node) -> list[Check]:
    env = environment(data_dir(), [node.bin])

    def tool(name: str, *words: str) -> Check:
        return command(f"{name} {words[0]}" if name == "ruff" else name, VENV / "bin" / name, *words)

    def command(name: str, *argv: str | Path, cwd: Path = REPOSITORY) -> Check:
        return Check(name, lambda: _complaints(argv, env, cwd))

    return [
        tool("ruff", "check", ".", "run"),
        tool("ruff", "format", "--check", ".", "run"),
        tool("mypy", "."),
        tool("lint-imports"),
        command(
            "migrations", PYTHON, "-W", NO_ENGINES, "manage.py", "makemigrations", "--check", "--dry-run"
        ),
        command("protocol types", *node.npm, "run", "types:check", cwd=FRONTEND),
        command("front end", *node.npm, "run", "check", cwd=FRONTEND),
        tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        Check(
            "locks",
            lambda: "\n".join(
                [*wrong_in_requirements(REQUIREMENTS), *wrong_in_package_lock(FRONTEND / "package-lock.json")]
            ),
        ),
        Check("settings page", lambda: "\n".join(wrong_in_settings_page(*_texts(SETTINGS, SETTINGS_PAGE)))),
        Check("rooms page", lambda: "\n".join(wrong_in_rooms_page(rooms(REPOSITORY), *_texts(ROOMS_PAGE)))),
        Check("image", lambda: "\n".join(wrong_in_image(*_texts("pyproject.toml", "Dockerfile")))),
    ]


def _passes(check: Check) -> bool:
    started = time.monotonic()
    wrong = check.find()
    verdict = "✗" if wrong else "✓"
    say(f"{verdict} {check.name} ({time.monotonic() - started:.1f} s)")
    if wrong:
        say(wrong.rstrip() + "\n")
    return not wrong


def _complaints(argv: Sequence[str | Path], env: dict[str, str], cwd: Path) -> str:
    ran = subprocess.run(argv, env=env, cwd=cwd, capture_output=True, text=True)  # noqa: S603
    # Some paint even what nobody sees.
    said = PAINT.sub("", ran.stdout + ran.stderr)
    return "" if ran.returncode == 0 else said or f"ended with code {ran.returncode}"


def wrong_in_requirements(directory: Path) -> Iterator[str]:
    for lock in sorted(directory.glob("*.txt")):
        text = lock.read_text()
        entries = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
        if not entries:
            yield f"{lock.name}: holds no pinned package"
        yield from (
            f"{lock.name}: {entry.split()[0]} has no hash"
            for entry in entries
            if "--hash=sha256:" not in entry
        )
        yield from (
            f"{lock.name}: holds an address: {found}"
            for found in re.findall(r"\S*://\S+|--\S*index\S*", text)
        )


def wrong_in_package_lock(lock: Path) -> Iterator[str]:
    packages = json.loads(lock.read_text())["packages"]
    for place, package in packages.items():
        if place and "integrity" not in package:
            yield f"package-lock.json: {place} has no integrity"
        if "resolved" in package:
            yield f"package-lock.json: {place} names where it was fetched"


def _texts(*names: str) -> list[str]:
    return [(REPOSITORY / name).read_text() for name in names]
