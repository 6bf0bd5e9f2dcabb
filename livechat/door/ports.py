"""Listening addresses: the wanted port, or the next one that nobody holds."""

import errno
import socket

from livechat.door.words import Failure, say

HOST = "127.0.0.1"
TRIES = 50
BACKLOG = 1024


def wanted_port(value: str | None, default: int) -> int:
    if not value:
        return default
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failure(f"PORT is {value!r}: set it to a number from 1 to 65535.")
    return int(value)


def listen(wanted: int, who: str) -> socket.socket:
    """A listening socket; it outlives the process that serves it, so a restart refuses nobody."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        found = _listen_at(port)
        if found:
            if port != wanted:
                say(f"  Port {wanted} is held by another program; {who} takes {port}.")
            return found
    raise Failure(f"No port from {wanted} to {wanted + TRIES - 1} is free: choose another with PORT=….")


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _listen_at(port: int) -> socket.socket | None:
    if not _is_free_on_ipv6(port):
        return None
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise Failure(
            f"Port {port} may not be used ({error.strerror}): choose another with PORT=…."
        ) from None
    return listener


def _is_free_on_ipv6(port: int) -> bool:
    """Browsers try `localhost` there first: a stranger on that side would answer in our place."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("::1", port))
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True
