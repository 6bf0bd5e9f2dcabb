"""What is for the team only reaches no visitor, on any way; and what the team is reaches none either."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from chat.models import Agent
from kit.work import in_database
from tests.conftest import Meet, World
from tests.security.conftest import CANARY, Knock, Talk, bearer
from tests.security.strangers import hello, new_id

NOTE = f"{CANARY} whispered"
LONG_NOTE = f"{CANARY} whispered " + "x" * 5_000  # does not travel with its wake-up


@pytest.fixture
async def whispered(world: World, talk: Talk) -> Talk:
    """Between what was said lie notes, short and long, one of them last."""
    await talk.ana.ask("note", talk.conv, body=NOTE)
    await talk.maya.answer_to(await talk.maya.send(talk.conv, f"{CANARY} and then?"))
    await talk.ana.ask("note", talk.conv, body=LONG_NOTE)
    await talk.ana.answer_to(await talk.ana.send(talk.conv, f"{CANARY} this way"))
    await talk.ana.ask("note", talk.conv, body=NOTE)
    said = [CANARY, f"{CANARY} and then?", f"{CANARY} this way"]
    await talk.maya.sees(talk.conv, *said)
    await talk.ana.sees(talk.conv, said[0], NOTE, said[1], LONG_NOTE, said[2], NOTE)
    return talk


def told(frames: list[dict[str, Any]]) -> str:
    return json.dumps(frames)


async def test_a_visitors_socket_never_carries_a_note(whispered: Talk, meet: Meet, world: World) -> None:
    await whispered.maya.say(t="sync", conv=whispered.conv, after=0)
    synced = await whispered.maya.hear("entries")
    await whispered.maya.say(t="ping", n=1)
    pong = await whispered.maya.hear("pong")
    again = await meet(
        world.visitor,
        resume={"epoch": whispered.maya.epoch, "convs": {whispered.conv: 0}, "aseq": 0},
    )
    await again.sees(whispered.conv, CANARY, f"{CANARY} and then?", f"{CANARY} this way")

    last = synced["items"][-1]["seq"]
    assert pong["heads"] == {whispered.conv: last}
    assert again.frames[0]["convs"][0]["head"] == last
    for frames in (whispered.maya.frames, again.frames):
        assert "whispered" not in told(frames)
        assert "note" not in {frame.get("kind") for frame in frames}


async def test_a_visitors_twin_never_carries_a_note(
    whispered: Talk, world: World, web: httpx.AsyncClient
) -> None:
    headers = bearer(world.token)
    sync = {"t": "sync", "conv": whispered.conv, "after": 0}
    resume = {"epoch": whispered.maya.epoch, "convs": {whispered.conv: 1}, "aseq": 0}
    entries = f"/api/v1/visitor/conversations/{whispered.conv}/entries"

    answers = {
        "sync": await web.post("/api/v1/visitor/frames", json=sync, headers=headers),
        "poll": await web.post(
            "/api/v1/visitor/poll",
            json={"v": 1, "tab": new_id(), "wait": 0, "resume": resume},
            headers=headers,
        ),
        "entries": await web.get(entries, headers=headers),
        "before": await web.get(entries, params={"before": 9, "limit": 2}, headers=headers),
        "everything": await web.get(entries, params={"limit": 200}, headers=headers),
    }
    page = answers["everything"].json()

    for name, answer in answers.items():
        assert answer.status_code == 200, name
        assert CANARY in answer.text, name
        assert "whispered" not in answer.text, name
    assert page["head"] == page["items"][-1]["seq"]
    assert [entry["prev"] for entry in page["items"]] == [0, *(entry["seq"] for entry in page["items"][:-1])]


async def test_a_poll_that_waits_is_not_woken_by_a_note(
    whispered: Talk, world: World, web: httpx.AsyncClient
) -> None:
    seqs = [entry["seq"] for entry in whispered.maya.seen[whispered.conv]]
    resume = {"epoch": whispered.maya.epoch, "convs": {whispered.conv: seqs[-1]}, "aseq": 0}
    await whispered.maya.go()

    polling = asyncio.create_task(
        web.post(
            "/api/v1/visitor/poll",
            json={"v": 1, "tab": new_id(), "wait": 1, "resume": resume},
            headers=bearer(world.token),
        )
    )
    await asyncio.sleep(0.2)  # it waits by now; whispering before would be harmless, but prove less
    await whispered.ana.ask("note", whispered.conv, body=NOTE)
    polled = await polling

    kinds = [frame["t"] for frame in polled.json()["frames"]]
    assert [kind for kind in kinds if kind not in ("welcome", "marked")] == []


async def test_a_note_is_no_preview_on_the_board(world: World, meet: Meet) -> None:
    ana = await meet(world.ana)
    zoe = await meet(world.zoe)
    conv = (await zoe.ask("start", body=CANARY))["conv"]

    await ana.ask("note", conv, body=NOTE)
    board = await ana.hear("board")
    while not board["data"]["items"]:
        board = await ana.hear("board")

    assert [item["preview"] for item in board["data"]["items"]] == [CANARY]
    assert "whispered" not in told(zoe.frames)


async def test_a_note_may_not_be_passed_off_as_a_message(world: World, meet: Meet, talk: Talk) -> None:
    """The id of a note used again for a message, and the reverse: nothing of the note comes out."""
    id = new_id()
    await talk.ana.ask("note", talk.conv, id=id, body=NOTE)

    await talk.ana.send(talk.conv, NOTE, id=id)
    refused = await talk.ana.hear("err", id=id)

    assert refused["code"] == "id_reuse"
    assert "whispered" not in told(talk.maya.frames)


def name_agents() -> None:
    """Agents as they are set up in a hurry: known by nothing but the address that they sign in with."""
    Agent.objects.filter(username="ana").update(
        username="ana@team.example", display_name="", email="ana@team.example", last_name="Secretsurname"
    )


async def test_a_visitor_learns_no_id_no_address_and_no_role_of_an_agent(
    world: World, meet: Meet, knock: Knock, web: httpx.AsyncClient
) -> None:
    await in_database(name_agents)
    world.ana.username = "ana@team.example"
    ana, zoe = await meet(world.ana), await meet(world.zoe)
    conv = (await zoe.ask("start", body=CANARY))["conv"]

    await ana.ask("take", conv)
    await ana.hear("agent", type="assigned")
    await ana.say(t="typing", conv=conv)
    await zoe.hear("typing")
    await ana.send(conv, f"{CANARY} hello")
    await ana.say(t="recv", conv=conv, seq=1)
    await ana.say(t="read", conv=conv, seq=1)
    await zoe.hear("marked")
    await zoe.sees(conv, CANARY, f"{CANARY} hello")
    await ana.ask("close", conv)
    await zoe.find(lambda frame: frame["t"] == "conv" and frame["head"]["state"] == "closed")
    again = await knock("visitor")
    await again.say(hello(world.zoe_token))
    welcome = await again.hears()
    page = await web.get(f"/api/v1/visitor/conversations/{conv}/entries", headers=bearer(world.zoe_token))

    everything = told([*zoe.frames, welcome]) + page.text  # type: ignore[list-item]
    assert "team.example" not in everything
    assert "Secretsurname" not in everything
    assert '"role"' not in everything
    assert "supervisor" not in everything
    for frame in [*zoe.frames, *page.json()["items"]]:
        assert "agent" not in frame or frame["t"] == "marked", frame
        head = frame.get("head")
        if isinstance(head, dict) and "assignee" in head:
            assert head["assignee"] == {"name": "ana"}
            assert "page" not in head


async def test_a_visitor_sees_nothing_of_who_watches(world: World, meet: Meet, talk: Talk) -> None:
    before = len(talk.maya.frames)
    sam = await meet(world.sam)

    await sam.ask("watch", talk.conv)
    await sam.say(t="recv", conv=talk.conv, seq=2)
    await sam.say(t="read", conv=talk.conv, seq=2)
    await sam.ask("unwatch", talk.conv)
    await talk.goes_on()

    assert {frame["t"] for frame in talk.maya.frames[before:]} <= {"ack", "entry", "marked"}
    assert "Sam" not in told(talk.maya.frames)


async def test_what_a_visitor_types_is_shown_to_no_other_visitor_and_only_where_it_is_allowed(
    world: World, meet: Meet, talk: Talk
) -> None:
    tab = await meet(world.visitor)
    await tab.say(t="typing", conv=talk.conv, text=CANARY)

    typing = await talk.ana.hear("typing")
    await talk.goes_on()

    assert "text" not in typing
    assert [frame for frame in talk.maya.frames if frame["t"] == "typing"] == []
