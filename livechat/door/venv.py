"""The virtual environment, made from a hashed lock."""

import hashlib
import importlib.util
import json
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

from livechat.door.errands import ErrandFailed, one_at_a_time, run_errand
from livechat.door.places import PYTHON, REQUIREMENTS, VENV
from livechat.door.words import Failure, step

STAMP = VENV / "livechat-lock.json"
# test.txt holds all of demo.txt; an environment is never taken back to less.
LARGER_LOCK = "test"


def python_environment(lock: str) -> Path:
    """Our interpreter, with everything of this lock installed."""
    if not _satisfies(lock):
        with one_at_a_time():
            if not _satisfies(lock):
                _install(LARGER_LOCK if _stamped_lock() == LARGER_LOCK else lock)
    return PYTHON


def uv() -> Path:
    """The pinned installer, fetched by pip into our environment."""
    found = VENV / "bin" / "uv"
    if not _is_pinned_uv(found):
        if not _runs([PYTHON, "-m", "pip", "--version"]):
            run_errand([PYTHON, "-m", "ensurepip"])
        pinned = REQUIREMENTS / "uv.txt"
        run_errand([PYTHON, "-m", "pip", "install", "--require-hashes", "-r", pinned])
    return found


def uv_environment() -> dict[str, str]:
    """With the machine's certificates where it has any: a company's own authority is only known there."""
    known = ssl.create_default_context().cert_store_stats()["x509_ca"]
    return {**os.environ, **({"UV_SYSTEM_CERTS": "true"} if known else {})}


def lock_digest(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes()).hexdigest()


def write_stamp(lock: str) -> None:
    STAMP.write_text(json.dumps({"lock": lock, "sha256": lock_digest(lock)}))


def _satisfies(lock: str) -> bool:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    fits = stamp["lock"] in {lock, LARGER_LOCK} and stamp["sha256"] == lock_digest(stamp["lock"])
    return fits and PYTHON.exists()


def _stamped_lock() -> str | None:
    try:
        return str(json.loads(STAMP.read_text())["lock"])
    except (OSError, ValueError):
        return None


def _install(lock: str) -> None:
    if not _runs([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        with step("Making the virtual environment"):
            _make()
    STAMP.unlink(missing_ok=True)
    with step("Installing the Python packages"):
        locked = REQUIREMENTS / f"{lock}.txt"
        try:
            _sync(locked)
        except ErrandFailed as failed:
            raise Failure(
                f"The Python packages could not be installed: check the network or pip's settings ({failed})."
            ) from None
    write_stamp(lock)


def _sync(locked: Path) -> None:
    try:
        arguments: list[str | Path] = ["pip", "sync", "--require-hashes", "--python", PYTHON, locked]
        run_errand([uv(), *arguments], env=uv_environment())
    except ErrandFailed:
        # Slower, but it follows pip's own settings, a mirror for example, which uv does not read.
        if not _runs([PYTHON, "-m", "pip", "--version"]):
            raise
        run_errand([PYTHON, "-m", "pip", "install", "--require-hashes", "-r", locked])


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        install_ensurepip()
    try:
        run_errand([sys.executable, "-m", "venv", "--clear", VENV])
    except ErrandFailed as failed:
        raise Failure(f"The virtual environment could not be made in {VENV} ({failed}).") from None


def install_ensurepip() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            return apt_install(package)
        except ErrandFailed as failed:
            raise Failure(f"Debian's {package} could not be installed ({failed}).") from None
    raise Failure(f"This Python cannot make virtual environments: install them with `apt install {package}`.")


def apt_install(package: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_errand(["apt-get", "update"], env=env)
    run_errand(["apt-get", "install", "-y", "--no-install-recommends", package], env=env)


def _is_pinned_uv(found: Path) -> bool:
    pinned = (REQUIREMENTS / "uv.txt").read_text().split()[0].partition("==")[2]
    return found.exists() and f" {pinned}" in _said([found, "--version"])


def _runs(argv: list[str | Path]) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, timeout=60).returncode == 0  # noqa: S603
    except OSError:
        return False


def _said(argv: list[str | Path]) -> str:
    try:
        return subprocess.run(argv, capture_output=True, text=True, timeout=60).stdout  # noqa: S603
    except OSError:
        return ""
