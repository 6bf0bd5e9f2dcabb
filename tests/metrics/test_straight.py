"""The live view says past Django's middleware what it says through it."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from chat.models import Agent
from livechat.asgi import application
from metrics.api.straight import PATH
from tests.conftest import World

Answer = tuple[int, dict[str, str], bytes]


def straight(cookie: str, query: str = "", method: str = "GET") -> Answer:
    async def ask() -> Answer:
        scope = {
            "type": "http",
            "method": method,
            "path": PATH,
            "query_string": query.encode(),
            "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode())],
            "client": ("127.0.0.1", 5),
        }
        asking = ApplicationCommunicator(application, scope)
        await asking.send_input({"type": "http.request", "body": b""})
        start, body = await asking.receive_output(10), await asking.receive_output(10)
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return start["status"], headers, body.get("body", b"")

    return async_to_sync(ask)()


def cookie_of(who: Agent) -> tuple[Client, str]:
    client = Client()
    client.force_login(who)
    return client, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def told(body: bytes) -> Any:
    return {name: value for name, value in json.loads(body).items() if name != "now"}


@pytest.mark.parametrize("query", ["", "zone=Asia/Tokyo", "zone=Nowhere", "team=0", "queue=x", "team=999999"])
def test_it_says_what_django_says(world: World, query: str) -> None:
    for who in (world.sam, world.ana):
        client, cookie = cookie_of(who)
        through = client.get(f"{PATH}?{query}")

        status, headers, body = straight(cookie, query)

        assert (status, told(body)) == (through.status_code, told(through.content))
        for name in ("Cache-Control", "Content-Type", "Content-Security-Policy", "X-Frame-Options", "Vary"):
            assert headers[name.lower()] == through.headers[name]
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_whoever_is_not_signed_in_is_told_nothing(world: World) -> None:
    client, cookie = cookie_of(world.sam)
    client.logout()

    for nobody in (cookie, "", f"{settings.SESSION_COOKIE_NAME}=../../etc"):
        status, _, body = straight(nobody)
        assert (status, json.loads(body)["code"]) == (401, "identity_unverified")


def test_whoever_was_made_inactive_is_told_nothing(world: World) -> None:
    _, cookie = cookie_of(world.sam)
    Agent.objects.filter(pk=world.sam.pk).update(is_active=False)

    assert straight(cookie)[0] == 401


def test_all_else_is_left_to_django(world: World) -> None:
    _, cookie = cookie_of(world.sam)

    status, headers, _ = straight(cookie, "format=csv&table=queues")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert straight(cookie, method="DELETE")[0] in (403, 405)
