"""The client's half of the websocket protocol (RFC 6455), for text messages on a raw connection."""

import base64
import hashlib
import os
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
ACCEPT_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class ProtocolError(Exception):
    """The server broke the protocol, or refused the connection."""


class Handshake:
    """The opening request, and the check of its answer."""

    def __init__(self, host: str, path: str, *, origin: str, subprotocol: str, nonce: bytes = b"") -> None:
        key = base64.b64encode(nonce or os.urandom(16))
        self._accept = base64.b64encode(hashlib.sha1(key + ACCEPT_SALT).digest())
        self._subprotocol = subprotocol.encode()
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key.decode()}\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
        ).encode()

    def check(self, answer: bytes) -> None:
        status, *lines = answer.split(b"\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)
        }
        if b" 101" not in status:
            raise ProtocolError(f"refused: {status.decode(errors='replace')}")
        if headers.get(b"sec-websocket-accept") != self._accept:
            raise ProtocolError("the server's proof of the handshake is wrong")
        if headers.get(b"sec-websocket-protocol") != self._subprotocol:
            raise ProtocolError("the server chose another subprotocol")


def client_frame(payload: bytes, opcode: int = TEXT, mask: bytes | None = None) -> bytes:
    """One final frame, masked as clients must."""
    mask = mask or os.urandom(4)
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2)
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8)
    pad = (mask * (size // 4 + 1))[:size]
    masked = (int.from_bytes(payload) ^ int.from_bytes(pad)).to_bytes(size)
    return head + mask + masked


class ServerFrames:
    """Cuts a byte stream into the frames of a server. Servers here never split a message."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        data = self._rest + data if self._rest else data
        start, end = 0, len(data)
        while end - start >= 2:
            first, size = data[start], data[start + 1]
            if not first & 0x80 or first & 0x70 or size & 0x80:
                raise ProtocolError("a split, compressed or masked frame from the server")
            body = start + 2
            if size == 126:
                body = start + 4
                size = int.from_bytes(data[start + 2 : body])
            elif size == 127:
                body = start + 10
                size = int.from_bytes(data[start + 2 : body])
            # An incomplete length reads as a smaller number, but then the body is beyond the end too.
            if body > end or body + size > end:
                break
            start = body + size
            yield first & 0x0F, data[body:start]
        self._rest = data[start:]
