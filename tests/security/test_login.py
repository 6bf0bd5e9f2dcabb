"""Signing in: slow for whoever guesses, and silent about who exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.contrib.sessions.models import Session

from kit.work import in_database
from tests.conftest import World
from tests.people import PASSWORD
from tests.security.conftest import TIGHT
from tests.server import Server

TRIES = int(TIGHT["LIMITS_LOGINS_PER_MINUTE"])


@pytest.fixture(autouse=True)
def with_passwords(world: World, server: Server, tight: Server) -> Iterator[None]:
    for agent in (world.ana, world.ben):
        agent.set_password(PASSWORD)
        agent.save()
    yield
    assert PASSWORD not in Path(server.log).read_text() + Path(tight.log).read_text()


async def try_to(client: httpx.AsyncClient, username: str, password: str, **more: str) -> httpx.Response:
    if "csrftoken" not in client.cookies:
        await client.get("/login/")
    return await client.post(
        "/login/",
        data={"username": username, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]},
        headers={"Origin": str(client.base_url).rstrip("/"), **more},
    )


def at(server: Server) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.origin, verify=False, timeout=30)


def as_read(page: httpx.Response) -> str:
    """The page without what is new in every page, and without what was typed."""
    without_token = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.text)
    return re.sub(r'name="username"[^>]*value="[^"]*"', "", without_token)


@pytest.mark.usefixtures("what_the_tight_server_says")
async def test_whoever_guesses_waits_and_others_do_not(world: World, tight: Server) -> None:
    async with at(tight) as guesser:
        found = [(await try_to(guesser, "ana", f"guess {n}")).status_code for n in range(TRIES + 2)]
        # The right password is no way out, nor is another spelling, another cookie or another header.
        right = await try_to(guesser, "ana", PASSWORD)
        spelt = await try_to(guesser, "ANA", PASSWORD)
        forged = await try_to(guesser, "ana", PASSWORD, **{"X-Forwarded-For": "192.0.2.7"})
    async with at(tight) as afresh:
        cookieless = await try_to(afresh, "ana", PASSWORD)
        other = await try_to(afresh, "ben", PASSWORD)

    assert found == [200] * TRIES + [429] * 2
    assert [answer.status_code for answer in (right, spelt, forged, cookieless)] == [429] * 4
    assert int(right.headers["Retry-After"]) >= 1
    assert (other.status_code, other.headers["Location"]) == (302, "/console/")


async def test_the_answer_does_not_tell_who_exists(world: World, server: Server) -> None:
    async with at(server) as client:
        known = await try_to(client, "ana", "wrong")
        unknown = await try_to(client, "nobody", "wrong")
        dismissed = await try_to(client, "sam", "wrong")  # has no password at all

    assert known.status_code == unknown.status_code == dismissed.status_code == 200
    assert as_read(known) == as_read(unknown) == as_read(dismissed)


async def test_a_name_that_is_none(world: World, server: Server) -> None:
    names = (
        "",
        " ",
        "a\0b",
        "x" * 10_000,
        "ana' OR '1'='1",
        "ana\r\nERROR root",
        "*",
        "<script>alert(1)</script>",
    )
    async with at(server) as client:
        answers = [await try_to(client, name, PASSWORD) for name in names]

    assert [answer.status_code for answer in answers] == [200] * len(names)
    assert all("<script>alert" not in answer.text for answer in answers)
    assert await in_database(Session.objects.count) == 0


async def test_a_session_is_new_with_every_sign_in_and_hidden_from_scripts(
    world: World, server: Server
) -> None:
    async with at(server) as client:
        client.cookies.set("livechat-session", "planted0planted0planted0planted0")
        answer = await try_to(client, "ben", PASSWORD)

    cookie = next(
        value for value in answer.headers.get_list("Set-Cookie") if value.startswith("livechat-session=")
    )
    assert "planted0" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


async def test_a_form_without_its_token_signs_nobody_in(world: World, server: Server) -> None:
    async with at(server) as client:
        await client.get("/login/")
        form = {"username": "ben", "password": PASSWORD}
        token = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        ways = [
            (form, server.origin),
            ({**form, **token}, "https://evil.example"),
            ({**form, **token}, "null"),
        ]
        found = [
            (await client.post("/login/", data=data, headers={"Origin": origin})).status_code
            for data, origin in ways
        ]

    assert found == [403, 403, 403]
    assert await in_database(Session.objects.count) == 0
