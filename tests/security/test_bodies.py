"""Bodies made to be slow to read, or endless: whoever talks meanwhile does not feel them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import httpx
import pytest

from livechat.daphne import BODY_BYTES
from tests.conftest import World
from tests.security.conftest import Talk
from tests.security.strangers import refusal

MEGABYTES = 2**20
# Far above what a busy machine adds, far below what reading such a form on the event loop would take.
UNFELT_SECONDS = 1.0

FORM = {"Content-Type": "multipart/form-data; boundary=edge"}
LINES = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-' + b"x\n" * (
    5 * MEGABYTES
)


async def longest_silence(work: Awaitable[Any], talk: Talk) -> tuple[Any, float]:
    """The result of this work, and how long the server made ana wait for a pong meanwhile."""
    working = asyncio.ensure_future(work)
    longest, n = 0.0, 0
    while not working.done():
        n += 1
        asked = time.monotonic()
        await talk.ana.say(t="ping", n=n)
        await talk.ana.hear("pong", n=n)
        longest = max(longest, time.monotonic() - asked)
        await asyncio.sleep(0.005)
    return await working, longest


@pytest.mark.parametrize("path", ["/api/v1/visitor/visits", "/login/", "/nowhere", "/api/v1/agent/tickets"])
async def test_a_form_of_five_million_lines_holds_nobody_up(
    path: str, web: httpx.AsyncClient, talk: Talk
) -> None:
    answer, silence = await longest_silence(web.post(path, content=LINES, headers=FORM), talk)

    assert 400 <= answer.status_code < 500
    assert silence < UNFELT_SECONDS
    await talk.goes_on()


async def test_an_upload_of_five_million_lines_holds_nobody_up(
    world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    answer, silence = await longest_silence(
        web.post(
            f"/api/v1/visitor/conversations/{talk.conv}/files",
            content=LINES[: 10 * MEGABYTES] + b"\r\n--edge--\r\n",
            headers={**FORM, "Authorization": f"Bearer {world.token}"},
        ),
        talk,
    )

    assert answer.status_code == 200
    assert silence < UNFELT_SECONDS


async def test_a_form_of_five_million_fields_holds_nobody_up(web: httpx.AsyncClient, talk: Talk) -> None:
    answer, silence = await longest_silence(
        web.post(
            "/login/",
            content=b"a&" * (5 * MEGABYTES),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
        talk,
    )

    assert 400 <= answer.status_code < 500
    assert silence < UNFELT_SECONDS
    await talk.goes_on()


class Endless:
    """A body that only ends when nobody listens any more."""

    def __init__(self) -> None:
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent < 20 * BODY_BYTES:
            self.sent += MEGABYTES
            yield b"x" * MEGABYTES


@pytest.mark.parametrize("headers", [{}, {"Content-Length": str(20 * BODY_BYTES)}])
async def test_an_endless_body_is_cut_off(
    headers: dict[str, str], web: httpx.AsyncClient, talk: Talk
) -> None:
    body = Endless()

    async def pour() -> int:
        try:
            return (await web.post("/api/v1/visitor/visits", content=body, headers=headers)).status_code
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            return 413  # hung up on while it still poured

    status, silence = await longest_silence(pour(), talk)

    assert status == 413
    assert body.sent < 4 * BODY_BYTES
    assert silence < UNFELT_SECONDS
    await talk.goes_on()


JSON_TOO_LARGE = {"70 KiB": 70 * 1024, "2 MiB": 2 * MEGABYTES, "11 MiB": 11 * MEGABYTES}


@pytest.mark.parametrize("path", ["visits", "frames", "poll"])
async def test_a_frame_too_large_is_named_over_http(
    path: str, world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    headers = {
        "Authorization": f"Bearer {world.zoe_token}",
        "Content-Type": "application/json",
        "Origin": "http://shop.test:8001",
    }

    async def pieces(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 1024):
            yield b"[" * 1024

    url = f"/api/v1/visitor/{path}"
    whole = {
        name: refusal(await web.post(url, content=b"[" * size, headers=headers))
        for name, size in JSON_TOO_LARGE.items()
    }
    in_pieces = {
        name: refusal(await web.post(url, content=pieces(size), headers=headers))
        for name, size in JSON_TOO_LARGE.items()
    }

    assert whole == dict.fromkeys(JSON_TOO_LARGE, "too_large")
    assert in_pieces == whole
    await talk.goes_on()


BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/json"),
    "not UTF-8": (b'{"site":"\xff\xfe"}', "application/json"),
    "half of a character": (b'{"site":"\\ud800"}', "application/json"),
    "UTF-16": ('{"site":"shop"}'.encode("utf-16"), "application/json"),
    "a mark of byte order": (b'\xef\xbb\xbf{"site":"shop"}', "application/json"),
    "NaN": (b'{"site":NaN}', "application/json"),
    "deep": (b"[" * 60_000, "application/json"),
    "deep objects": (b'{"a":' * 10_000, "application/json"),
    "more": (b'{"site":"shop","visitor":1}', "application/json"),
    "text": (b'{"site":"shop"}', "text/plain"),
    "a form": (b"site=shop", "application/x-www-form-urlencoded"),
    "no type": (b'{"site":"shop"}', ""),
    "almost JSON": (b'{"site":"shop"}', "application/jsonp"),
}


@pytest.mark.parametrize("path", ["visits", "frames", "poll"])
async def test_a_body_that_is_no_frame(path: str, world: World, web: httpx.AsyncClient, talk: Talk) -> None:
    # What a page itself sends may be text, for then no browser asks beforehand.
    bodies = {name: each for name, each in BODIES.items() if (path, name) != ("visits", "text")}
    found = {}
    for name, (body, type) in bodies.items():
        headers = {
            "Authorization": f"Bearer {world.zoe_token}",
            "Origin": "http://shop.test:8001",
            "Content-Type": type,
        }
        found[name] = refusal(await web.post(f"/api/v1/visitor/{path}", content=body, headers=headers))

    assert found == dict.fromkeys(bodies, "bad_frame")
    await talk.goes_on()
