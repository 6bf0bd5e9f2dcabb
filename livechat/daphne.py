"""How Daphne takes requests: bodies are left to Django, and none is longer than the longest that is taken.

Twisted would read every form itself, line by line on the event loop, before anybody has asked who sends
it: ten megabytes of short lines held up everyone for six seconds. And it takes bodies of any length.
"""

import sys
from typing import Any

BODY_BYTES = 12 * 1024 * 1024  # a file of the largest size and more, so that a larger one is refused by name

REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def tame() -> None:
    """Change how requests arrive; under another server there is nothing to change."""
    protocol = sys.modules.get("daphne.http_protocol")
    if protocol is not None:
        protocol.WebRequest.handleContentChunk = take_chunk
        protocol.WebRequest.requestReceived = take_request


def take_chunk(request: Any, chunk: bytes) -> None:
    if request.content.tell() + len(chunk) > BODY_BYTES:
        request.channel.transport.write(REFUSAL)
        request.channel.loseConnection()
    else:
        request.content.write(chunk)


def take_request(request: Any, method: bytes, uri: bytes, version: bytes) -> None:
    request.content.seek(0)
    request.method, request.uri, request.clientproto = method, uri, version
    request.path = uri.partition(b"?")[0]
    request.args = {}
    # Whoever sends this would tell Django under which path it is mounted.
    request.requestHeaders.removeHeader(b"Daphne-Root-Path")
    request.process()
