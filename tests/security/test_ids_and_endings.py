"""Client ids that come back with something else, and conversations that have ended."""

from typing import Any

import httpx
import pytest

from kit.work import in_database
from tests.actors import Actor, Frame
from tests.conftest import Meet, World
from tests.security.conftest import CANARY, SignIn, Talk, bearer, bodies
from tests.security.strangers import new_id, refusal, verdict

OTHER = f"{CANARY} other"


class BySocket:
    """Says a frame on a socket."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    async def tell(self, frame: Frame) -> str:
        before = len(self.actor.frames)
        await self.actor.say(**frame)
        while True:
            for heard in self.actor.frames[before:]:
                if heard.get("id") == frame["id"] and heard["t"] in ("ack", "err"):
                    return str(heard.get("code") or ("dup" if heard.get("dup") else "ack"))
            await self.actor._wait("an answer")


class ByTwin:
    """Says a frame over HTTP."""

    def __init__(self, web: httpx.AsyncClient, side: str, headers: dict[str, str]) -> None:
        self.web, self.url, self.headers = web, f"/api/v1/{side}/frames", headers

    async def tell(self, frame: Frame) -> str:
        answer = await self.web.post(self.url, json=frame, headers=self.headers)
        if answer.status_code != 200:
            return refusal(answer)
        [ack] = [heard for heard in answer.json()["frames"] if heard["t"] == "ack"]
        return "dup" if ack.get("dup") else "ack"


Edge = BySocket | ByTwin


@pytest.fixture(params=["visitor's socket", "visitor's twin", "agent's socket", "agent's twin"])
async def edge(request: Any, world: World, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk) -> Edge:
    """Maya's or ana's way to say something."""
    match request.param:
        case "visitor's socket":
            return BySocket(talk.maya)
        case "visitor's twin":
            return ByTwin(web, "visitor", bearer(world.token))
        case "agent's socket":
            return BySocket(talk.ana)
        case _:
            return ByTwin((await sign_in(world.ana)).web, "agent", {})


async def test_an_id_with_another_body_is_refused(edge: Edge, talk: Talk) -> None:
    frame = {"t": "send", "id": new_id(), "conv": talk.conv, "body": CANARY}

    found = [
        await edge.tell(frame),
        await edge.tell(frame),
        await edge.tell({**frame, "body": OTHER}),
        await edge.tell({**frame, "body": CANARY + " "}),
        await edge.tell(frame),
    ]

    assert found == ["ack", "dup", "id_reuse", "id_reuse", "dup"]
    talk.said.append(CANARY)
    await talk.goes_on()


async def test_an_id_of_the_other_side_is_nobodys_here(edge: Edge, world: World, talk: Talk) -> None:
    """A visitor may repeat the id of an agent's message, and the reverse: neither replaces the other."""
    theirs = talk.ana.seen[talk.conv] if "visitor" in str(edge.__dict__) else talk.maya.seen[talk.conv]
    used = theirs[0]["id"]

    found = await edge.tell({"t": "send", "id": used, "conv": talk.conv, "body": OTHER})

    stored = await in_database(bodies, talk.conv)
    assert (found, stored) in (("ack", [CANARY, OTHER]), ("id_reuse", [CANARY]))
    talk.said[:] = stored
    await talk.goes_on()


async def test_a_closed_conversation_takes_nothing(edge: Edge, world: World, talk: Talk) -> None:
    already = {"t": "send", "id": new_id(), "conv": talk.conv, "body": OTHER}
    await edge.tell(already)
    await talk.ana.ask("close", talk.conv)

    found = [
        await edge.tell({"t": "send", "id": new_id(), "conv": talk.conv, "body": CANARY}),
        await edge.tell({"t": "send", "id": new_id(), "conv": talk.conv, "body": CANARY}),
        # What was stored before the end is still answered as stored: its ack may have been lost.
        await edge.tell(already),
    ]

    assert found == ["closed", "closed", "dup"]
    assert await in_database(bodies, talk.conv) == [CANARY, OTHER]


async def test_a_closed_conversation_takes_no_file(
    world: World, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk
) -> None:
    await talk.ana.ask("close", talk.conv)
    form = {"file": ("plan.txt", CANARY.encode())}

    visitor = await web.post(
        f"/api/v1/visitor/conversations/{talk.conv}/files",
        files=form,
        headers={"Authorization": f"Bearer {world.token}"},
    )
    agent = await (await sign_in(world.ana)).web.post(
        f"/api/v1/agent/conversations/{talk.conv}/files", files=form
    )

    assert (refusal(visitor), refusal(agent)) == ("closed", "closed")


async def test_a_note_may_still_be_written_and_the_visitor_does_not_see_it(
    world: World, meet: Meet, web: httpx.AsyncClient, talk: Talk
) -> None:
    await talk.ana.ask("close", talk.conv)

    noted = await talk.ana.ask("note", talk.conv, body=OTHER)
    page = await web.get(f"/api/v1/visitor/conversations/{talk.conv}/entries", headers=bearer(world.token))

    assert noted["t"] == "ack"
    assert verdict(page) == "page"
    assert OTHER not in page.text


async def test_a_start_that_comes_back_with_another_body_is_refused(
    world: World, meet: Meet, talk: Talk
) -> None:
    zoe = BySocket(await meet(world.zoe))
    start = {"t": "op", "id": new_id(), "op": "start", "args": {"body": CANARY}}

    found = [
        await zoe.tell(start),
        await zoe.tell(start),
        await zoe.tell({**start, "args": {"body": OTHER}}),
    ]

    assert found == ["ack", "dup", "id_reuse"]
    await talk.goes_on()
