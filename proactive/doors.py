"""What answers pages before Django does, since they ask so often: plain ASGI, one path and one method."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from chat.live import process
from chat.origins import is_ours, the_host, the_origin
from kit.address import client_address
from kit.wire import HTTP_STATUS, WireError, encode
from proactive.intake import KnownSite, by_address, intake

# A page may send JSON as text: then its browser asks no preflight first, also while the page is left.
TYPES = ("application/json", "text/plain")

Headers = list[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
S = TypeVar("S", bound=msgspec.Struct)


class Asked(Generic[S]):
    """What a page has posted, and who it is."""

    def __init__(self, scope: dict[str, Any], said: S) -> None:
        self.said = said
        self.origin = the_origin(scope["headers"]) or ""
        self.host = the_host(scope["headers"])
        self.address = client_address(scope.get("client"), scope["headers"])
        self.headers: Mapping[bytes, str] = named(scope["headers"])

    async def site(self, key: str) -> KnownSite:
        """The site that this page belongs to; raises WireError."""
        try:
            known = await intake.site(key)
        except WireError:
            intake.count(None, "unknown_site")
            raise
        if self.origin in known.site.origins or (self.origin and is_ours(self.origin, self.host)):
            return known
        intake.count(known.site.pk, "foreign_origin")
        raise WireError("origin_not_allowed", f"{known.site.name} does not list this page's address.")


class Door(Generic[S]):
    """An ASGI application to which pages post a struct of `type_`, of so many bytes at most. `answered` gives
    the answer, None for an empty one, or raises WireError. `protection` are the headers of every answer."""

    def __init__(
        self,
        protection: Mapping[str, str],
        type_: type[S],
        limit: int,
        answered: Callable[[Asked[S]], Awaitable[msgspec.Struct | None]],
    ) -> None:
        self._always: Headers = [
            (name.lower().encode(), value.encode()) for name, value in protection.items()
        ] + [(b"cache-control", b"no-store"), (b"vary", b"Origin")]
        self._decode = msgspec.json.Decoder(type_).decode
        self._limit = limit
        self._answered = answered

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        process.start()
        method = scope["method"]
        origin = the_origin(scope["headers"]) or ""
        extra: Headers = []
        try:
            if method == "OPTIONS":
                status, body = 204, b""
                extra = preflight(origin)
            elif method == "POST":
                answer = await self._answered(Asked(scope, await self._read(scope, receive)))
                status, body = (204, b"") if answer is None else (200, encode(answer))
                extra = shared_with(origin)
            else:
                status, body = 405, encode(WireError("bad_frame", "Use POST.").frame())
                extra = [(b"allow", b"POST, OPTIONS")]
        except WireError as error:
            status, body = HTTP_STATUS[error.code], encode(error.frame())
            # It says nothing secret, and explains itself to whoever builds the page.
            extra = shared_with("*")
            if error.retry_ms:
                extra.append((b"retry-after", str(-(-error.retry_ms // 1000)).encode()))
        await respond(send, status, body, self._always + extra)

    async def _read(self, scope: dict[str, Any], receive: Receive) -> S:
        """The request's body; raises WireError."""
        wait = by_address.take(client_address(scope.get("client"), scope["headers"]))
        if wait:
            intake.count(None, "address_limit")
            raise WireError("rate_limited", "Too many requests.", retry_ms=int(wait * 1000) + 1)
        headers = named(scope["headers"])
        if headers.get(b"content-type", "").partition(";")[0].strip().lower() not in TYPES:
            raise WireError("bad_frame", "Send JSON, as application/json or text/plain.")
        length = headers.get(b"content-length", "0")
        body = b""
        is_too_large = not length.isdigit() or int(length) > self._limit
        while not is_too_large:
            message = await receive()
            if message["type"] != "http.request":
                raise WireError("bad_frame", "The request ended before it was whole.")
            body += message.get("body", b"")
            is_too_large = len(body) > self._limit
            if not message.get("more_body"):
                break
        if is_too_large:
            intake.count(None, "too_large")
            raise WireError("too_large", f"At most {self._limit} bytes are read.")
        try:
            return self._decode(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
            intake.count(None, "unreadable")
            raise WireError("bad_frame", str(problem)) from problem


def named(headers: Headers) -> Mapping[bytes, str]:
    return {name: value.decode("latin-1") for name, value in headers}


async def respond(send: Send, status: int, body: bytes, headers: Headers) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    if body:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def shared_with(origin: str) -> Headers:
    return [(b"access-control-allow-origin", origin.encode("latin-1"))]


def preflight(origin: str) -> Headers:
    """Any page may ask to send; whether its site lists it, what it then sends is judged by."""
    if not origin or origin == "null":
        return []
    return [
        *shared_with(origin),
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"Content-Type"),
        (b"access-control-max-age", b"600"),
    ]
