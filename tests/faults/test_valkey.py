"""Valkey dies, hangs, forgets, and loses what it was given."""

import asyncio

from redis import Redis

from kit.work import in_database
from tests.faults.conftest import Company
from tests.faults.engines import Engines
from tests.faults.ledger import judge
from tests.faults.measures import ack_delays, delays, nobody_was_disturbed, write_and_see
from tests.faults.persistent import Persistent, chat_on
from tests.faults.proxy import proxying
from tests.faults.webs import Web, new_web, serving
from tests.routing.people import make_queue, make_team

# With the shortened constants: degraded after 2 s, then swept every half second; else every two.
NOTICED_SECONDS = 4.0
DEGRADED_DELIVERY_SECONDS = 2.0
SWEPT_DELIVERY_SECONDS = 6.0
LIVE_AGAIN_SECONDS = 5.0
# Sooner than any sweep would bring it, and with patience for a busy machine.
BY_HINT_SECONDS = 1.8


async def test_what_is_lost_while_it_restarts_is_found_by_the_sweep(
    company: Company, engines: Engines, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,), (there.origin,))

    talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=3))
    await asyncio.sleep(0.5)
    engines.valkey.kill()
    await asyncio.sleep(0.3)
    await engines.valkey.come_back()
    await talking

    await judge(conv, maya, ana)
    nobody_was_disturbed(maya, ana)
    assert max(delays(maya, ana) + delays(ana, maya)) < SWEPT_DELIVERY_SECONDS


async def test_without_it_everything_works_at_the_pace_of_the_sweep_and_says_so(
    company: Company, engines: Engines, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,), (there.origin,))

    engines.valkey.kill()
    for person in (maya, ana):
        await person.until(lambda person=person: person.mode == "degraded", "the news", NOTICED_SECONDS)
    zoe = await company.come(company.world.zoe, here.origin)
    zoes = (await zoe.done(zoe.act("start", body="Is this the shop?")))["conv"]
    await ana.until(lambda: [item["conv"] for item in ana.board["items"]] == [zoes], "Zoe waits")
    await ana.done(ana.act("take", zoes))
    await asyncio.gather(chat_on(conv, maya, ana, seconds=1), chat_on(zoes, zoe, ana, seconds=1))
    await judge(conv, maya, ana)
    await judge(zoes, zoe, ana)
    slow = delays(maya, ana) + delays(zoe, ana)

    await engines.valkey.come_back()
    for person in (maya, ana, zoe):
        await person.until(lambda person=person: person.mode == "live", "the news", LIVE_AGAIN_SECONDS)
    quick = await write_and_see(conv, maya, ana, "Quick again?")

    nobody_was_disturbed(maya, ana, zoe)
    assert zoe.modes[0] == "degraded"
    assert max(slow) < DEGRADED_DELIVERY_SECONDS
    assert quick < BY_HINT_SECONDS


async def test_when_it_hangs_no_message_is_held_up(
    company: Company, engines: Engines, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,), (there.origin,))

    engines.valkey.freeze()
    await chat_on(conv, maya, ana, seconds=4, pause=0.05)
    await maya.until(lambda: maya.mode == "degraded", "the news", NOTICED_SECONDS)
    await judge(conv, maya, ana)
    engines.valkey.thaw()
    await maya.until(lambda: maya.mode == "live", "the news", LIVE_AGAIN_SECONDS)

    nobody_was_disturbed(maya, ana)
    acks = ack_delays(maya, ana)
    assert acks[int(len(acks) * 0.99)] < BY_HINT_SECONDS
    assert await write_and_see(conv, maya, ana, "Quick again?") < BY_HINT_SECONDS


async def test_when_it_forgets_everything_nobody_notices(
    company: Company, engines: Engines, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,), (there.origin,))

    # What the test before this one froze may still be on its way back.
    for person in (maya, ana):
        await person.until(lambda person=person: person.mode == "live", "the news", LIVE_AGAIN_SECONDS)
        person.modes.clear()

    with Redis.from_url(engines.redis_url) as valkey:
        valkey.flushall()
    await chat_on(conv, maya, ana, seconds=1)

    await judge(conv, maya, ana)
    nobody_was_disturbed(maya, ana)
    assert max(delays(maya, ana) + delays(ana, maya)) < BY_HINT_SECONDS
    assert set(maya.modes + ana.modes) <= {"live"}


async def test_hints_that_vanish_silently_are_missed_and_then_done_without(
    company: Company, engines: Engines
) -> None:
    """Also by the second tab of a visitor who begins in the first."""
    here, there = (new_web(engines, faults=["drop every hint"]) for _ in range(2))
    async with serving(here, there):
        tab = await company.come(company.world.zoe, here.origin)
        other = await company.come(company.world.zoe, there.origin)
        begun = (await tab.done(tab.act("start", body="Hello")))["conv"]
        await other.sees(begun, "Hello", patience=SWEPT_DELIVERY_SECONDS)
        other.write(begun, "Hello from here")
        maya, ana, conv = await company.talk((here.origin,), (there.origin,))
        await maya.until(lambda: maya.mode == "degraded", "the news", NOTICED_SECONDS)
        await chat_on(conv, maya, ana, seconds=1)

        await judge(conv, maya, ana)
        await judge(begun, tab, other)
        nobody_was_disturbed(maya, ana, tab, other)
        assert max(delays(maya, ana)) < DEGRADED_DELIVERY_SECONDS


async def test_offers_and_places_are_seen_without_hints(company: Company, engines: Engines) -> None:
    """By an agent and a visitor of different processes, each of which does half of the work."""
    world = company.world
    await in_database(lambda: make_queue(make_team(), world.ana, site=world.site))
    here, there = (new_web(engines, faults=["drop every hint"]) for _ in range(2))
    async with serving(here, there):
        zoe = await company.come(world.zoe, here.origin)
        ana = await company.come(world.ana, there.origin)
        conv = (await zoe.done(zoe.act("start", body="Hello")))["conv"]
        await ana.until(lambda: ana.desk.get("offers"), "the offer", SWEPT_DELIVERY_SECONDS)
        await zoe.until(lambda: stands(zoe, conv) == "offered", "the word of it", SWEPT_DELIVERY_SECONDS)

        [offer] = ana.desk["offers"]
        await ana.done(ana.act("accept", offer=offer["id"]))
        await zoe.until(lambda: stands(zoe, conv) == "answered", "the answer", SWEPT_DELIVERY_SECONDS)
        await ana.until(lambda: not ana.desk.get("offers"), "an empty desk", SWEPT_DELIVERY_SECONDS)


def stands(visitor: Persistent, conv: str) -> str:
    return str(visitor.places.get(conv, {}).get("state"))


async def test_hints_lost_doubled_and_reordered_change_nothing_but_the_pace(
    company: Company, engines: Engines
) -> None:
    here, there = (new_web(engines, faults=["disturb hints"]) for _ in range(2))
    async with serving(here, there):
        maya, ana, conv = await company.talk((here.origin,), (there.origin,))

        await chat_on(conv, maya, ana, seconds=3, pause=0.03)

        await judge(conv, maya, ana)
        nobody_was_disturbed(maya, ana)
        assert max(delays(maya, ana) + delays(ana, maya)) < SWEPT_DELIVERY_SECONDS


async def test_a_subscription_that_went_silent_is_replaced(
    company: Company, engines: Engines, here: Web
) -> None:
    """The connection to Valkey still stands, and nothing comes through it any more."""
    async with proxying(path=str(engines.valkey_socket)) as proxy:
        deaf = new_web(engines, REDIS_URL=f"redis://127.0.0.1:{proxy.port}")
        async with serving(deaf):
            maya, ana, conv = await company.talk((here.origin,), (deaf.origin,))

            proxy.silence()
            await ana.until(lambda: ana.mode == "degraded", "the news", NOTICED_SECONDS)
            await ana.until(lambda: ana.mode == "live", "the news", LIVE_AGAIN_SECONDS)

            assert await write_and_see(conv, maya, ana, "Quick again?") < BY_HINT_SECONDS
            nobody_was_disturbed(maya, ana)
