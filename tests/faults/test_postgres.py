"""Postgres dies, restarts, hangs, loses its connections, and is held up by a lock."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from chat.actions.people import begin_epoch
from chat.models import Conversation
from kit.wire import WireError
from kit.work import in_database
from livechat.engines import NAME, sockets_dir
from tests.conftest import World
from tests.faults.conftest import Company
from tests.faults.engines import Engines
from tests.faults.ledger import judge
from tests.faults.measures import ack_delays
from tests.faults.persistent import Persistent, chat_on
from tests.faults.webs import Web, ready

HEALTH_SECONDS = 1.5
REFUSED_SECONDS = 8.0  # after which a client would repeat its message anyway


@contextmanager
def somebody_else(engines: Engines) -> Iterator[psycopg.Connection]:
    """A connection beside all others."""
    with psycopg.connect(f"postgresql://{NAME}@/{NAME}?host={sockets_dir(engines.data)}") as connection:
        yield connection


def first_ack_after(moment: float, *people: Persistent) -> float:
    return min(at for person in people for at in person.acked_at.values() if at > moment) - moment


def codes(*people: Persistent) -> set[str]:
    return {error["code"] for person in people for error in person.errors}


@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "restarted"])
async def test_it_comes_back_and_everything_written_meanwhile_goes_through(
    company: Company, engines: Engines, here: Web, is_killed: bool
) -> None:
    maya, ana, conv = await company.talk((here.origin,))

    talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=4))
    await asyncio.sleep(0.7)
    if is_killed:
        engines.postgres.kill()
        await asyncio.sleep(0.5)
        await engines.postgres.come_back()
    else:
        await engines.postgres.restart()
    is_back_at = time.monotonic()
    await talking

    await judge(conv, maya, ana)
    assert codes(maya, ana) <= {"unavailable"}
    assert first_ack_after(is_back_at, maya, ana) < 3.0
    assert (maya.welcomes, ana.welcomes) == (1, 1)


def look_slowly() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")


async def test_many_idle_connections_cost_one_refusal_after_a_restart(world: World, engines: Engines) -> None:
    await asyncio.gather(*(in_database(look_slowly) for _ in range(8)))

    await engines.postgres.restart()
    is_back_at = time.monotonic()
    refused = 0
    while True:
        try:
            await in_database(look_slowly)
            break
        except WireError:
            refused += 1

    assert time.monotonic() - is_back_at < 5.0
    assert refused <= 1


async def test_after_a_longer_absence_conversations_begin_again_at_once(
    company: Company, engines: Engines, here: Web
) -> None:
    """A pool that spaces out its attempts would keep everyone waiting for as long again."""
    maya = await company.come(company.world.visitor, here.origin)

    engines.postgres.kill()
    start = maya.act("start", body="Hello")
    await asyncio.sleep(8.0)
    await engines.postgres.come_back()
    is_back_at = time.monotonic()
    ack = await maya.done(start)

    assert maya.acked_at[start] - is_back_at < 2.5
    assert codes(maya) == {"unavailable"}
    await judge(ack["conv"], maya)


async def test_connections_that_are_ended_again_and_again_only_slow_it_down(
    company: Company, engines: Engines, here: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,))

    talking = asyncio.create_task(chat_on(conv, maya, ana, seconds=4))
    with somebody_else(engines) as admin:
        admin.autocommit = True
        ended = 0
        while not talking.done():
            ended += len(
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                ).fetchall()
            )
            await asyncio.sleep(0.3)

    await judge(conv, maya, ana)
    assert ended > 10
    assert codes(maya, ana) <= {"unavailable"}
    acks = ack_delays(maya, ana)
    assert acks[int(len(acks) * 0.99)] < 3.0


async def test_when_it_hangs_health_says_so_and_messages_are_refused_in_time(
    company: Company, engines: Engines, here: Web
) -> None:
    maya, ana, conv = await company.talk((here.origin,), resend_seconds=30.0)
    maya.write(conv, "Before.")
    await ana.sees(conv, "Before.")

    engines.postgres.freeze()
    asked_at = time.monotonic()
    status, said = await asyncio.to_thread(ready, here)
    assert (status, said["ready"]) == (503, False)
    assert time.monotonic() - asked_at < HEALTH_SECONDS
    during = [maya.write(conv, "Meanwhile."), ana.write(conv, "Meanwhile, too.")]
    for person in (maya, ana):
        await person.until(lambda person=person: person.errors, "a refusal", REFUSED_SECONDS)
    engines.postgres.thaw()
    is_back_at = time.monotonic()
    await asyncio.gather(maya.done(during[0]), ana.done(during[1]))

    assert time.monotonic() - is_back_at < 3.0
    assert codes(maya, ana) == {"unavailable"}
    await judge(conv, maya, ana)
    assert (await asyncio.to_thread(ready, here))[0] == 200
    assert (maya.welcomes, ana.welcomes) == (1, 1)


async def test_whoever_arrives_while_it_hangs_is_told_and_comes_in_afterwards(
    company: Company, engines: Engines, here: Web
) -> None:
    engines.postgres.freeze()
    arriving = asyncio.create_task(company.come(company.world.visitor, here.origin, pong_seconds=10.0))
    await asyncio.sleep(6)
    maya = company.present[0]
    told = [bye["code"] for bye in maya.byes]
    engines.postgres.thaw()
    await asyncio.wait_for(arriving, 5)

    assert told == [4503]


async def test_a_locked_conversation_holds_up_nobody_else(
    company: Company, engines: Engines, here: Web
) -> None:
    maya, ana, stuck = await company.talk((here.origin,))
    zoe = await company.come(company.world.zoe, here.origin)
    free = (await zoe.done(zoe.act("start", body="Hello, too")))["conv"]
    await ana.done(ana.act("take", free))

    with somebody_else(engines) as careless:
        careless.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [stuck])
        maya.write(stuck, "Anybody there?")
        await chat_on(free, zoe, ana, seconds=4)
        await judge(free, zoe, ana)
        last = zoe.last(free)
        await ana.until(
            lambda: ana.marks.get(free, {}).get("visitor", {}).get("recv") == last, "Zoe's mark", 3.0
        )
        assert max(ack_delays(zoe)) < 1.8
        assert maya.outbox
    await judge(stuck, maya, ana)
    assert {error["code"] for error in maya.errors} == {"unavailable"}
    assert (zoe.errors, zoe.welcomes, maya.welcomes, ana.welcomes) == ([], 1, 1, 1)


def forget_after(conv: str, seq: int) -> None:
    """What restoring an older backup does: the last lines were never written, and an epoch begins."""
    conversation = Conversation.objects.get(pk=conv)
    conversation.entries.filter(seq__gt=seq).delete()
    Conversation.objects.filter(pk=conv).update(last_seq=seq, last_public_seq=seq)
    begin_epoch()


async def test_after_a_backup_was_restored_everyone_shows_what_it_holds(company: Company, here: Web) -> None:
    maya, ana, conv = await company.talk((here.origin,))
    await chat_on(conv, maya, ana, seconds=1)
    truth = await judge(conv, maya, ana)

    await in_database(forget_after, conv, truth.last_seq - 5)
    for person in (maya, ana):
        await person.until(lambda person=person: person.resets, "a reset")
        await person.until(lambda person=person: person.last(conv) == truth.last_seq - 5, "what is left")
        person.forget(line.id for line in truth.lines[-5:])
    await chat_on(conv, maya, ana, seconds=0.5)

    await judge(conv, maya, ana)
    assert (maya.resets, ana.resets) == ([conv], [conv])
