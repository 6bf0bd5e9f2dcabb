"""Ten thousand beacons at once, with a forged key, from a foreign page, and from one address: refused by name
and counted, nothing of them written, and nobody else disturbed."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker

from kit.work import in_database
from proactive.models import PageView, Refusal, TrailEvent, Visit
from tests.conftest import World
from tests.patience import soon
from tests.people import ORIGIN
from tests.server import Server, serving

FORGED, FOREIGN, OWN = 4_000, 3_000, 3_000
CONNECTIONS = 20
OTHERS = 40
# As long as the settings say unless somebody says otherwise.
BY_ADDRESS, BY_VISITOR = 1_200, 120


@pytest.fixture
def public(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """A web process with the usual limits, behind a proxy."""
    with django_db_blocker.unblock(), serving(TRUSTED_PROXIES="1") as public:
        yield public


def beacon(address: str, token: str, view: int, *, site: str = "shop", origin: str = ORIGIN) -> bytes:
    page = {"url": f"{origin}/boots", "title": "Boots"}
    told = {"site": site, "token": token, "view": view, "page": page, "events": [{"kind": "click"}]}
    body = json.dumps(told).encode()
    head = (
        f"POST /api/v1/visitor/trail HTTP/1.1\r\nHost: chat.test\r\nOrigin: {origin}\r\n"
        f"X-Forwarded-For: {address}\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answers(server: Server, beacons: Sequence[bytes]) -> AsyncIterator[tuple[int, str]]:
    """Send them over one connection, one after another: the status and the error's code of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.origin).port)
    try:
        for each in beacons:
            writer.write(each)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            body = await reader.readexactly(int(length[1])) if length else b""
            yield int(head.split(b" ", 2)[1]), json.loads(body)["code"] if body else ""
    finally:
        writer.close()


async def sent(server: Server, beacons: Sequence[bytes]) -> Counter[tuple[int, str]]:
    return Counter([answer async for answer in answers(server, beacons)])


def somewhere(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


async def test_a_flood_is_refused_counted_and_not_written_while_others_are_heard(
    world: World, public: Server
) -> None:
    maya, zoe = world.token, world.zoe_token
    flood = [
        *(beacon(somewhere(n), maya, n, site="forged") for n in range(FORGED)),
        *(beacon(somewhere(n), maya, n, origin="https://evil.example") for n in range(FOREIGN)),
        *(beacon("10.9.9.9", maya, n) for n in range(OWN)),
    ]
    lines = [sent(public, flood[n::CONNECTIONS]) for n in range(CONNECTIONS)]
    heard = sent(public, [beacon("10.8.8.8", zoe, n) for n in range(OTHERS)])

    *flooded, others = await asyncio.gather(*lines, heard)

    answered = sum(flooded, Counter[tuple[int, str]]())
    taken = answered.pop((204, ""))
    assert answered == {
        (404, "not_found"): FORGED,
        (403, "origin_not_allowed"): FOREIGN,
        (429, "rate_limited"): OWN - taken,
    }
    assert BY_VISITOR <= taken < BY_ADDRESS
    assert others == {(204, ""): OTHERS}
    assert await in_database(written) == {world.visitor.pk: taken, world.zoe.pk: OTHERS}
    assert await in_database(lambda: (Visit.objects.count(), TrailEvent.objects.count())) == (
        2,
        taken + OTHERS,
    )
    counts = await counted(FORGED + FOREIGN + OWN - taken)
    limited = counts.pop("visitor_limit") + counts.pop("address_limit")
    assert limited == OWN - taken
    assert counts == {"unknown_site": FORGED, "foreign_origin": FOREIGN}


def written() -> Counter[object]:
    return Counter(PageView.objects.values_list("visit__visitor", flat=True))


async def counted(total: int) -> dict[str, int]:
    """How many were refused for which reason, once so many are written down."""

    def found() -> dict[str, int]:
        return dict(Refusal.objects.values_list("reason").annotate(Sum("count")))

    await soon(lambda: in_database(lambda: sum(found().values()) >= total))
    return await in_database(found)
