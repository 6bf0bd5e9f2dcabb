"""Clients that lie about what they have."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.models import Conversation
from kit.work import in_database
from tests.actors import Actor
from tests.faults.conftest import Company
from tests.faults.persistent import Persistent
from tests.faults.webs import Web

FAR = 10**9


@pytest.fixture
async def talk(company: Company, here: Web) -> tuple[Persistent, Persistent, str]:
    return await company.talk((here.origin,))


class Liar:
    """Zoe, with a token of her own, at a server."""

    def __init__(self, company: Company, web: Web) -> None:
        self.company = company
        self.web = web
        self.actors: list[Actor] = []

    async def opens(self, token: str) -> Actor:
        actor = Actor(f"{self.web.sockets}/visitor", self.web.origin, token)
        self.actors.append(actor)
        await actor.open()
        return actor

    async def greets(self, token: str, **resume: Any) -> Actor:
        actor = await self.opens(token)
        await actor.say(t="hello", v=1, token=token, tab=actor.tab, resume=resume)
        return actor


@pytest.fixture
async def liar(company: Company, here: Web) -> AsyncIterator[Liar]:
    liar = Liar(company, here)
    yield liar
    for actor in liar.actors:
        await actor.go()


Talk = tuple[Persistent, Persistent, str]


async def test_whoever_claims_the_future_is_told_to_begin_anew(
    company: Company, liar: Liar, talk: Talk
) -> None:
    maya, _, conv = talk
    epoch = maya.epoch

    again = await liar.greets(company.world.token, epoch=epoch, convs={conv: FAR})
    welcome = await again.hear("welcome")

    assert (welcome["reset"], [head["id"] for head in welcome["convs"]]) == ([conv], [conv])


@pytest.mark.parametrize("position", [-1, "x", 1.5, None, 2**60])
async def test_what_is_no_position_ends_the_connection(
    company: Company, liar: Liar, talk: Talk, position: object
) -> None:
    maya, _, conv = talk

    again = await liar.greets(company.world.token, epoch=maya.epoch, convs={conv: position})

    assert await again.closed() == 4400
    assert [frame["t"] for frame in again.frames] == ["err", "bye"]
    assert again.frames[0]["code"] == "bad_frame"


async def test_other_peoples_conversations_are_nobodys(company: Company, liar: Liar, talk: Talk) -> None:
    maya, ana, conv = talk

    zoe = await liar.greets(company.world.zoe_token, epoch=maya.epoch, convs={conv: 1})
    welcome = await zoe.hear("welcome")
    for frame in (
        {"t": "sync", "conv": conv, "after": 0},
        {"t": "recv", "conv": conv, "seq": 1},
        {"t": "read", "conv": conv, "seq": 1},
        {"t": "typing", "conv": conv},
    ):
        await zoe.say(**frame)
        assert (await zoe.hear("err"))["code"] == "not_found"
    ana.write(conv, "For Maya alone.")
    await maya.sees(conv, "For Maya alone.")
    await zoe.say(t="ping", n=1)
    pong = await zoe.hear("pong")

    assert (welcome["convs"], welcome.get("reset", []), pong.get("heads", {})) == ([], [], {})
    assert {frame["t"] for frame in zoe.frames} == {"welcome", "err", "pong"}


async def test_marks_beyond_the_last_line_stop_at_it(company: Company, liar: Liar, talk: Talk) -> None:
    maya, ana, conv = talk
    again = await liar.greets(company.world.token)
    await again.hear("welcome")

    await again.say(t="recv", conv=conv, seq=FAR)
    await again.say(t="read", conv=conv, seq=2**53)
    await again.say(t="sync", conv=conv, after=FAR)
    beyond = await again.hear("entries")
    await ana.until(lambda: ana.marks.get(conv, {}).get("visitor", {}).get("read"), "the mark")
    last = (await in_database(Conversation.objects.get, pk=conv)).last_seq
    ana.write(conv, "Still delivered?")
    await again.sees(conv, "Still delivered?")

    assert beyond["items"] == []
    assert ana.marks[conv]["visitor"] == {"recv": last, "read": last}


async def test_an_agent_who_claims_lines_of_the_future_continues_from_now(
    company: Company, here: Web, talk: Talk
) -> None:
    _, ana, conv = talk
    token = await company.token(company.world.ana, here.origin)
    again = Actor(f"{here.sockets}/agent", here.origin, token)
    await again.open()

    await again.say(t="hello", v=1, token=token, tab=again.tab, resume={"epoch": ana.epoch, "aseq": FAR})
    welcome = await again.hear("welcome")
    ana.act("close", conv)
    line = await again.hear("agent")
    await again.go()

    assert (line["aseq"], line["type"]) == (welcome["aseq"] + 1, "unassigned")
