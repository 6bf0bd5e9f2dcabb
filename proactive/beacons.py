"""The beacons' door: plain ASGI before Django, because there are more of them than of anything else."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from django.conf import settings

from chat.live import process
from chat.origins import is_ours, the_host, the_origin
from chat.pages import kept_words
from kit.address import client_address
from kit.wire import HTTP_STATUS, WireError, encode
from kit.work import in_database
from proactive.devices import language, seen
from proactive.intake import KnownSite, Sender, by_address, intake
from proactive.protocol import BEACON_LIMIT, Beacon, BeaconAnswer
from proactive.queries.moments import card_of

PATH = "/api/v1/visitor/trail"
# A page may send JSON as text: then its browser asks no preflight first, also while the page is left.
TYPES = ("application/json", "text/plain")
CITY_MOST = 80

Headers = list[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

decoder = msgspec.json.Decoder(Beacon)


class Beacons:
    """An ASGI application for one path. `protection` are the headers that every answer carries."""

    def __init__(self, protection: Mapping[str, str]) -> None:
        self._always: Headers = [
            (name.lower().encode(), value.encode()) for name, value in protection.items()
        ] + [(b"cache-control", b"no-store"), (b"vary", b"Origin")]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        process.start()
        method = scope["method"]
        origin = the_origin(scope["headers"]) or ""
        extra: Headers = []
        try:
            if method == "OPTIONS":
                status, body = 204, b""
                extra = await preflight(origin)
            elif method == "POST":
                answer = await answered(scope, receive, origin)
                status, body = (204, b"") if answer == BeaconAnswer() else (200, encode(answer))
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


async def respond(send: Send, status: int, body: bytes, headers: Headers) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    if body:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def shared_with(origin: str) -> Headers:
    return [(b"access-control-allow-origin", origin.encode("latin-1"))]


async def preflight(origin: str) -> Headers:
    """Any page may ask to send; whether its site lists it, the beacon itself is judged by."""
    if not origin or origin == "null":
        return []
    return [
        *shared_with(origin),
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"Content-Type"),
        (b"access-control-max-age", b"600"),
    ]


async def answered(scope: dict[str, Any], receive: Receive, origin: str) -> BeaconAnswer:
    """Judge a beacon and store it; raises WireError."""
    headers = scope["headers"]
    address = client_address(scope.get("client"), headers)
    wait = by_address.take(address)
    if wait:
        intake.count(None, "address_limit")
        raise WireError("rate_limited", "Too many beacons.", retry_ms=int(wait * 1000) + 1)
    named = {name: value.decode("latin-1") for name, value in headers}
    beacon = await read(named, receive)
    try:
        known = await intake.site(beacon.site)
    except WireError:
        intake.count(None, "unknown_site")
        raise
    check_origin(origin, known, the_host(headers))
    if refuses_to_be_followed(named) or not known.reach.keeps_trail:
        intake.count(known.site.pk, "not_followed")
        return BeaconAnswer()
    if known.reach.needs_consent and not beacon.consent:
        intake.count(known.site.pk, "no_consent")
        raise WireError("forbidden", "This site stores nothing before its visitor has agreed.")
    agent = seen(named.get(b"user-agent", ""))
    if agent.is_robot:
        intake.count(known.site.pk, "robot")
        return BeaconAnswer()
    country, city = place_of(named)
    sender = Sender(address, agent, language(named.get(b"accept-language", "")), country, city)
    recorded, token = await intake.take(beacon, known, sender)
    waiting = recorded.invitation_id
    return BeaconAnswer(token=token, invitation=await in_database(card_of, waiting) if waiting else None)


async def read(headers: Mapping[bytes, str], receive: Receive) -> Beacon:
    """The request's body as a beacon; raises WireError."""
    if headers.get(b"content-type", "").partition(";")[0].strip().lower() not in TYPES:
        raise WireError("bad_frame", "Send JSON, as application/json or text/plain.")
    length = headers.get(b"content-length", "0")
    body = b""
    is_too_large = not length.isdigit() or int(length) > BEACON_LIMIT
    while not is_too_large:
        message = await receive()
        if message["type"] != "http.request":
            raise WireError("bad_frame", "The beacon ended before it was whole.")
        body += message.get("body", b"")
        is_too_large = len(body) > BEACON_LIMIT
        if not message.get("more_body"):
            break
    if is_too_large:
        intake.count(None, "too_large")
        raise WireError("too_large", f"A beacon has at most {BEACON_LIMIT} bytes.")
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
        intake.count(None, "unreadable")
        raise WireError("bad_frame", str(problem)) from problem


def check_origin(origin: str, known: KnownSite, host: str) -> None:
    if origin in known.site.origins or (origin and is_ours(origin, host)):
        return
    intake.count(known.site.pk, "foreign_origin")
    raise WireError("origin_not_allowed", f"{known.site.name} does not list this page's address.")


def refuses_to_be_followed(headers: Mapping[bytes, str]) -> bool:
    """Do Not Track, or Global Privacy Control."""
    return headers.get(b"dnt") == "1" or headers.get(b"sec-gpc") == "1"


def place_of(headers: Mapping[bytes, str]) -> tuple[str, str]:
    """Country and city, where a trusted proxy in front writes them into headers; never from an address."""
    if not settings.TRUSTED_PROXIES:
        return "", ""
    country = headers.get(settings.COUNTRY_HEADER.lower().encode(), "").upper()
    city = headers.get(settings.CITY_HEADER.lower().encode(), "")
    is_country = len(country) == 2 and country.isascii() and country.isalpha()
    return country if is_country else "", kept_words(city, CITY_MOST)
