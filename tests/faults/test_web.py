"""Web processes die, hang and restart."""

import asyncio
import signal
import time

import pytest

from chat.models import Entry
from kit.work import in_database
from tests.faults.app import MARK
from tests.faults.conftest import Company
from tests.faults.engines import Engines
from tests.faults.ledger import judge
from tests.faults.persistent import chat_on
from tests.faults.proxy import proxying
from tests.faults.webs import Web, new_web, serving


async def test_one_of_two_dies_and_everyone_goes_on_at_the_other(
    company: Company, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin, there.origin))

    talking = asyncio.create_task(chat_on(conv, maya, ana))
    await asyncio.sleep(0.7)
    here.kill()
    await talking

    await judge(conv, maya, ana)
    assert maya.welcomes == ana.welcomes == 2


async def test_the_only_one_dies_and_what_was_written_meanwhile_goes_out_when_it_is_back(
    company: Company, here: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,))

    talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=3))
    await asyncio.sleep(0.5)
    here.kill()
    await here.come_back()
    await talking

    await judge(conv, maya, ana)
    assert {error["code"] for error in maya.errors + ana.errors} == set()


async def test_a_frozen_one_is_left_and_harms_nobody_when_it_wakes(
    company: Company, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin, there.origin), pong_seconds=1.0)

    talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=4))
    await asyncio.sleep(0.5)
    here.freeze()
    await maya.until(lambda: maya.welcomes > 1, "a welcome at the other process")
    await ana.until(lambda: ana.welcomes > 1, "a welcome at the other process")
    here.thaw()
    await talking

    await judge(conv, maya, ana)


async def test_a_restart_sends_everyone_elsewhere_and_no_message_fails(
    company: Company, here: Web, there: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin, there.origin))

    talking = asyncio.create_task(chat_on(conv, maya, ana))
    await asyncio.sleep(0.5)
    here.signal(signal.SIGUSR1)
    await talking

    await judge(conv, maya, ana)
    for person in (maya, ana):
        assert [bye["code"] for bye in person.byes] == [4412]
        assert 0 <= person.byes[0]["retry_ms"] <= 500
        assert (person.errors, person.welcomes) == ([], 2)


async def test_the_wish_for_a_restart_does_not_end_a_process_that_nobody_has_used(engines: Engines) -> None:
    unused = new_web(engines)
    async with serving(unused):
        unused.signal(signal.SIGUSR1)
        await asyncio.sleep(0.2)

        assert unused.answers()


@pytest.mark.parametrize(
    ("fault", "is_stored"), [("die before the commit", False), ("die after the commit", True)]
)
async def test_a_process_dies_around_the_commit_and_the_repeated_message_is_there_once(
    company: Company, engines: Engines, here: Web, fault: str, is_stored: bool
) -> None:
    doomed = new_web(engines, faults=[fault])
    async with serving(doomed):
        maya, ana, conv = await company.talk((doomed.origin, here.origin), (here.origin,))

        before = maya.write(conv, "Before.")
        await maya.done(before)
        fatal = maya.write(conv, MARK)
        ack = await maya.done(fatal)

        assert doomed.process and doomed.process.wait() == -signal.SIGKILL
        assert ack.get("dup", False) is is_stored
        await judge(conv, maya, ana)


async def test_acks_that_are_lost_on_the_way_come_again_and_every_message_is_there_once(
    company: Company, here: Web
) -> None:
    async with proxying(port=here.port) as proxy:
        maya, ana, conv = await company.talk((proxy.origin,), (here.origin,))

        for number in range(10):
            proxy.cut_before = b'"t":"ack"'
            ack = await maya.done(maya.write(conv, f"message {number}"))
            assert ack["dup"]
            assert proxy.cut_before is None

        truth = await judge(conv, maya, ana)
        assert [line.body for line in truth.lines if line.body.startswith("message")] == [
            f"message {number}" for number in range(10)
        ]


async def test_a_flapping_and_slow_network_loses_nothing(company: Company, here: Web) -> None:
    async with proxying(port=here.port) as proxy:
        maya, ana, conv = await company.talk((proxy.origin,))
        proxy.delay = 0.05

        talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=6))
        while not talking.done():
            await asyncio.sleep(0.8)
            proxy.close()
            await asyncio.sleep(0.4)
            proxy.open()
        await talking

        await judge(conv, maya, ana)
        assert min(maya.welcomes, ana.welcomes) > 3


async def test_an_answer_that_is_lost_does_not_double_what_was_asked(company: Company, here: Web) -> None:
    """Starting, taking and ending, each with its ack lost once."""
    async with proxying(port=here.port) as proxy:
        maya = await company.come(company.world.visitor, proxy.origin)
        ana = await company.come(company.world.ana, proxy.origin)

        proxy.cut_before = b'"t":"ack"'
        conv = (await maya.done(maya.act("start", body="Hello")))["conv"]
        proxy.cut_before = b'"t":"ack"'
        await ana.done(ana.act("take", conv))
        await ana.sees(conv, "Hello")
        proxy.cut_before = b'"t":"ack"'
        await ana.done(ana.act("close", conv))

        truth = await judge(conv, maya, ana)
        assert [line.kind for line in truth.lines] == ["event", "message", "event", "event"]
        events = await in_database(
            lambda: list(Entry.objects.filter(kind="event").order_by("seq").values_list("data", flat=True))
        )
        assert [event["event"]["type"] for event in events if event] == ["started", "taken", "closed"]
        assert [line["type"] for line in ana.lines] == ["assigned", "unassigned"]


async def test_a_quiet_socket_stays_open_and_hears_the_first_word_at_once(
    company: Company, here: Web
) -> None:
    """Longer than the five seconds after which Redis clients give up on a quiet connection."""
    maya, ana, conv = await company.talk((here.origin,))

    await asyncio.sleep(6.5)
    said_at = time.monotonic()
    id = maya.write(conv, "Still there?")
    await ana.sees(conv, "Still there?")

    assert ana.shown_at[id] - said_at < 1.8
    assert (maya.welcomes, ana.welcomes, maya.mode) == (1, 1, "live")
