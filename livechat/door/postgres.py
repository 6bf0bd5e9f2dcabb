"""PostgreSQL as a part of the house: made once, started in the foreground on a private socket."""

import os
import shutil
import signal
import socket
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

from livechat import engines
from livechat.door import identity
from livechat.door.spawn import NOBODY, Disguise, become_nobody, disguise_of_root
from livechat.door.supervisor import Part
from livechat.door.words import Failure, step

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
PROTOCOL_3 = 196608
MAKE_WITHIN = 120


def postgres_part(data_dir: Path) -> Part:
    directory = engines.postgres_bin()
    disguise = disguise_of_root()
    cluster = data_dir / "pg"
    sockets = engines.sockets_dir(data_dir)
    settings = {**SETTINGS, "unix_socket_directories": f'"{sockets}"'}

    def before_start() -> None:
        if not cluster.exists():
            _make(directory, cluster, disguise)
        _check_major(directory, cluster)
        _own(cluster, disguise)
        _clear_stale_lock(cluster / "postmaster.pid", cluster)
        _clear_stale_lock(sockets / f"{engines.postgres_socket_name()}.lock", cluster)

    return Part(
        name="PostgreSQL",
        argv=[
            directory / "postgres",
            *("-D", cluster, "-p", str(engines.POSTGRES_PORT)),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        farewell=signal.SIGINT,
        disguise=disguise,
        is_ready=lambda: answers(data_dir),
        before_start=before_start,
    )


def answers(data_dir: Path) -> bool:
    """Whether a client would be let in now, asked in the words of the wire."""
    parameters = f"user\0{engines.NAME}\0database\0{engines.NAME}\0\0".encode()
    greeting = struct.pack("!II", len(parameters) + 8, PROTOCOL_3) + parameters
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(engines.postgres_socket(data_dir)))
            client.sendall(greeting)
            reply = client.recv(8192)
            client.sendall(b"X\0\0\0\4")
            return reply.startswith(b"R")
    except OSError:
        return False


def _make(directory: Path, cluster: Path, disguise: Disguise | None) -> None:
    """Makes the cluster and its database aside and moves it into place whole."""
    unfinished = cluster.with_name("pg.unfinished")
    with step("Making the database"):
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        _own(unfinished, disguise)
        _run(
            [
                directory / "initdb",
                *("-D", unfinished, "-U", engines.NAME, "--auth=trust", "--encoding=UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            disguise,
        )
        single: list[str | Path] = [directory / "postgres", "--single", "-D", unfinished, "postgres"]
        _run(single, disguise, said=f"CREATE DATABASE {engines.NAME}\n")
        unfinished.rename(cluster)


def _run(argv: Sequence[str | Path], disguise: Disguise | None, said: str = "") -> None:
    ran = subprocess.run(  # noqa: S603
        [str(word) for word in argv],
        input=said,
        capture_output=True,
        text=True,
        timeout=MAKE_WITHIN,
        preexec_fn=disguise,
    )
    if ran.returncode != 0:
        last = (ran.stderr.strip() or ran.stdout.strip() or f"code {ran.returncode}").splitlines()[-1]
        raise Failure(f"PostgreSQL could not make its data directory: {last}")


def _check_major(directory: Path, cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    ours = str(engines.major(directory / "postgres"))
    if made_by != ours:
        raise Failure(
            f"{cluster} was made by PostgreSQL {made_by}, but {ours} is installed: set PGBIN to the older "
            "one's directory and dump the data, or move the directory away to begin anew."
        )


def _own(directory: Path, disguise: Disguise | None) -> None:
    """Gives the data to whom the server will be; usually it is theirs already."""
    if os.geteuid() != 0:
        return
    owner = NOBODY if disguise is become_nobody else 0
    if directory.stat().st_uid == owner:
        return
    for path in [directory, *directory.rglob("*")]:
        os.lchown(path, owner, owner)


def _clear_stale_lock(lock: Path, cluster: Path) -> None:
    """PostgreSQL refuses to start while the pid in its lock file lives, even as an innocent stranger's."""
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        lock.unlink(missing_ok=True)
        return
    if identity.born(pid) and str(cluster) in identity.command_line(pid):
        raise Failure(
            f"Process {pid} already serves {cluster}: stop it with `kill -INT {pid}` and start again."
        )
    lock.unlink(missing_ok=True)
