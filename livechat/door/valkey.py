"""Valkey as a part of the house: append-only, on a private socket."""

import socket
from pathlib import Path

from livechat import engines
from livechat.door.supervisor import Part


def valkey_part(data_dir: Path) -> Part:
    store = data_dir / "valkey"
    address = engines.valkey_socket(data_dir)

    def before_start() -> None:
        store.mkdir(mode=0o700, exist_ok=True)
        # A second server would silently take the address over; the house's lock says there is none.
        address.unlink(missing_ok=True)

    return Part(
        name="Valkey",
        argv=[
            engines.valkey_server(),
            *("--port", "0", "--unixsocket", address, "--unixsocketperm", "700"),
            *("--dir", store, "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
            *("--daemonize", "no", "--supervised", "no"),
        ],
        is_ready=lambda: answers(data_dir),
        before_start=before_start,
    )


def answers(data_dir: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(engines.valkey_socket(data_dir)))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
