"""Readers who do not read, or do not say that they have read."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.protocol import FRAME_LIMIT
from kit.flow import BYTES, ENTRIES
from tests.actors import Actor
from tests.faults.conftest import Company
from tests.faults.engines import Engines
from tests.faults.ledger import judge
from tests.faults.webs import Web, new_web, ready, serving

LINES = 150
LINE = "x" * 8_000
GROWTH = 6 * 2**20  # of which one reader's credit is 256 KiB; the rest is what a busy process breathes
ASKED = 150


@pytest.fixture
async def impatient(engines: Engines) -> AsyncIterator[Web]:
    web = new_web(engines, constants={"kit.flow.STALLED_SECONDS": 1.0}, SWEEP_SECONDS="0.5")
    async with serving(web):
        yield web


async def second_tab(company: Company, web: Web) -> Actor:
    """Maya's, which never says what it has received."""
    tab = Actor(f"{web.sockets}/visitor", web.origin, company.world.token)
    await tab.arrive()
    return tab


async def test_whoever_never_says_what_arrived_gets_their_credit_and_a_farewell(
    company: Company, impatient: Web
) -> None:
    maya, ana, conv = await company.talk((impatient.origin,))
    silent = await second_tab(company, impatient)

    for number in range(LINES):
        ana.write(conv, f"short {number}")
    await judge(conv, maya, ana)

    assert await silent.closed() == 4450
    assert silent.frames[-1]["t"] == "bye"
    assert len(silent.seen[conv]) == ENTRIES
    again = await silent.arrive()
    assert (again["convs"][0]["head"], again.get("reset", [])) == (maya.last(conv), [])
    await silent.go()


async def test_whoever_reads_nothing_costs_their_credit_and_holds_up_nobody(
    company: Company, impatient: Web
) -> None:
    maya, ana, conv = await company.talk((impatient.origin,))
    deaf = await second_tab(company, impatient)
    before = impatient.resident_bytes
    deaf.socket.transport.pause_reading()

    for _ in range(LINES):
        ana.write(conv, LINE)
    await judge(conv, maya, ana)

    assert impatient.resident_bytes - before < GROWTH
    deaf.socket.transport.resume_reading()
    await deaf.closed()
    assert sum(len(entry["body"]) for entry in deaf.seen[conv]) < BYTES + len(LINE)


async def test_whoever_asks_again_and_again_and_reads_nothing_costs_little(
    company: Company, here: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,))
    for _ in range(LINES):
        ana.write(conv, LINE)
    await judge(conv, maya, ana)
    deaf = await second_tab(company, here)
    before = here.resident_bytes
    deaf.socket.transport.pause_reading()

    for _ in range(ASKED):
        await deaf.say(t="sync", conv=conv, after=0)
        await asyncio.sleep(0.02)

    assert (await asyncio.to_thread(ready, here))[0] == 200
    grown = here.resident_bytes - before
    deaf.socket.transport.resume_reading()
    await deaf.find(lambda frame: [each["t"] for each in deaf.frames].count("entries") == ASKED)
    await deaf.go()
    assert grown < GROWTH + ASKED * FRAME_LIMIT
