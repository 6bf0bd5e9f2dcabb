"""Ids of conversations and files that belong to somebody else, with every verb, through every door."""

from typing import Any
from uuid import UUID

import httpx
from django.core.files.base import ContentFile

from chat.actions.files import store_file
from chat.models import Conversation, Entry, File
from kit.work import in_database
from tests.actors import Actor, Frame
from tests.conftest import Meet, World
from tests.people import make_site, make_visitor, start
from tests.security.conftest import CANARY, SignIn, Talk, bearer
from tests.security.strangers import Outcome, new_id, refusal, verdict

PDF = b"%PDF-1.7 " + CANARY.encode()


def shared_verbs(conv: str) -> dict[str, Frame]:
    return {
        "send": {"t": "send", "id": new_id(), "conv": conv, "body": CANARY},
        "close": {"t": "op", "id": new_id(), "op": "close", "conv": conv},
        "reopen": {"t": "op", "id": new_id(), "op": "reopen", "conv": conv},
        "resolve": {"t": "op", "id": new_id(), "op": "resolve", "conv": conv, "args": {"value": "no"}},
        "recv": {"t": "recv", "conv": conv, "seq": 3},
        "read": {"t": "read", "conv": conv, "seq": 3},
        "typing": {"t": "typing", "conv": conv, "text": CANARY},
        "sync": {"t": "sync", "conv": conv, "after": 0},
    }


def visitors_verbs(conv: str) -> dict[str, Frame]:
    return {
        **shared_verbs(conv),
        "asked": {"t": "op", "id": new_id(), "op": "asked", "conv": conv},
        "rate": {"t": "op", "id": new_id(), "op": "rate", "conv": conv, "args": {"value": 1}},
    }


def agents_verbs(conv: str) -> dict[str, Frame]:
    return {
        "take": {"t": "op", "id": new_id(), "op": "take", "conv": conv},
        "note": {"t": "op", "id": new_id(), "op": "note", "conv": conv, "args": {"body": CANARY}},
        "watch": {"t": "op", "id": new_id(), "op": "watch", "conv": conv},
        "unwatch": {"t": "op", "id": new_id(), "op": "unwatch", "conv": conv},
        "topic": {"t": "op", "id": new_id(), "op": "topic", "conv": conv, "args": {"topic": 1}},
        "voice": {"t": "op", "id": new_id(), "op": "voice", "conv": conv, "args": {"kind": "told_to_call"}},
        **shared_verbs(conv),
    }


async def refusals(actor: Actor, verbs: dict[str, Frame]) -> dict[str, tuple[str, str]]:
    """What each verb is answered on a socket: the error and its words."""
    found = {}
    for name, frame in verbs.items():
        await actor.say(**frame)
        error = await actor.hear("err")
        found[name] = (error["code"], error["message"])
    return found


async def refused_posts(
    web: httpx.AsyncClient, verbs: dict[str, Frame], **how: Any
) -> dict[str, tuple[str, str]]:
    """The same from a twin."""
    found = {}
    for name, frame in verbs.items():
        answer = await web.post("frames", json=frame, **how)
        body = answer.json()
        found[name] = (refusal(answer), (body["frames"][-1] if "frames" in body else body)["message"])
    return found


def picture(conv: str) -> tuple[Any, ...]:
    """All that could have changed of a conversation."""
    conversation = Conversation.objects.get(pk=conv)
    return (
        [getattr(conversation, field.attname) for field in Conversation._meta.concrete_fields],
        list(Entry.objects.filter(conversation_id=conv).order_by("seq").values_list("seq", "body")),
        list(File.objects.filter(conversation_id=conv).values_list("pk", "is_posted")),
    )


def upload(conv: str, *, world: World) -> File:
    return store_file(
        conversation_id=UUID(conv),
        name="plan.pdf",
        size=len(PDF),
        content=ContentFile(PDF),
        visitor_id=world.visitor.pk,
    )


def of_zoe(world: World) -> tuple[str, str]:
    """A conversation of her own, and a file in it."""
    conversation = start(world.zoe, CANARY)
    file = store_file(
        conversation_id=conversation.pk,
        name="mine.pdf",
        size=len(PDF),
        content=ContentFile(PDF),
        visitor_id=world.zoe.pk,
    )
    return str(conversation.pk), str(file.pk)


NOT_FOUND = ("not_found", "There is no such conversation.")


async def test_a_visitor_reaches_nothing_of_another_one_by_socket(
    world: World, meet: Meet, talk: Talk
) -> None:
    mine, _ = await in_database(of_zoe, world)
    zoe = await meet(world.zoe)
    before = await in_database(picture, talk.conv)

    foreign = await refusals(zoe, visitors_verbs(talk.conv))
    missing = await refusals(zoe, visitors_verbs(new_id()))

    assert foreign == dict.fromkeys(foreign, NOT_FOUND)
    assert missing == foreign
    assert await in_database(picture, talk.conv) == before
    assert {frame["conv"] for frame in zoe.frames if "conv" in frame} <= {mine}
    await talk.goes_on()
    assert [frame for frame in talk.ana.frames + talk.maya.frames if frame["t"] == "typing"] == []


async def test_a_visitor_reaches_nothing_of_another_one_by_twin(
    world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    await in_database(of_zoe, world)
    web.base_url = web.base_url.join("/api/v1/visitor/")
    before = await in_database(picture, talk.conv)

    foreign = await refused_posts(web, visitors_verbs(talk.conv), headers=bearer(world.zoe_token))
    missing = await refused_posts(web, visitors_verbs(new_id()), headers=bearer(world.zoe_token))

    assert foreign == dict.fromkeys(foreign, NOT_FOUND)
    assert missing == foreign
    assert await in_database(picture, talk.conv) == before
    await talk.goes_on()


async def test_a_visitor_of_another_site_is_as_foreign(
    world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    def elsewhere() -> str:
        _, token = make_visitor(make_site("other", origins=["https://other.example"]))
        return token

    token = await in_database(elsewhere)
    web.base_url = web.base_url.join("/api/v1/visitor/")

    found = await refused_posts(web, visitors_verbs(talk.conv), headers=bearer(token))
    entries = await web.get(f"conversations/{talk.conv}/entries", headers=bearer(token))

    assert found == dict.fromkeys(found, NOT_FOUND)
    assert refusal(entries) == "not_found"
    await talk.goes_on()


async def test_pages_and_files_of_another_visitor_are_not_there(
    world: World, web: httpx.AsyncClient, talk: Talk
) -> None:
    mine, my_file = await in_database(of_zoe, world)
    theirs = await in_database(upload, talk.conv, world=world)
    zoe = {"Authorization": f"Bearer {world.zoe_token}"}
    form = {"file": ("plan.pdf", PDF)}
    base = "/api/v1/visitor"

    found: dict[str, Outcome] = {
        "entries": refusal(await web.get(f"{base}/conversations/{talk.conv}/entries", headers=zoe)),
        "upload": refusal(await web.post(f"{base}/conversations/{talk.conv}/files", headers=zoe, files=form)),
        "download": refusal(await web.get(f"{base}/files/{theirs.pk}", headers=zoe)),
        "missing download": refusal(await web.get(f"{base}/files/{new_id()}", headers=zoe)),
    }
    own = {
        "entries": verdict(await web.get(f"{base}/conversations/{mine}/entries", headers=zoe)),
        "download": (await web.get(f"{base}/files/{my_file}", headers=zoe)).content,
    }

    assert found == dict.fromkeys(found, "not_found")
    assert own == {"entries": "page", "download": PDF}
    assert await in_database(File.objects.count) == 2
    await talk.goes_on()


async def test_a_file_of_another_visitor_cannot_be_sent(
    world: World, meet: Meet, web: httpx.AsyncClient, talk: Talk
) -> None:
    mine, my_file = await in_database(of_zoe, world)
    theirs = str((await in_database(upload, talk.conv, world=world)).pk)
    zoe = await meet(world.zoe)
    frame = {"t": "send", "conv": mine, "body": ""}

    by_socket = await zoe.answer_to(await zoe.send(mine, "", files=[theirs]))
    by_both = await zoe.answer_to(await zoe.send(mine, "", files=[my_file, theirs]))
    by_twin = await web.post(
        "/api/v1/visitor/frames",
        json={**frame, "id": new_id(), "files": [theirs]},
        headers=bearer(world.zoe_token),
    )
    own = await zoe.answer_to(await zoe.send(mine, "", files=[my_file]))
    again = await zoe.answer_to(await zoe.send(mine, "", files=[my_file]))

    assert [by_socket["code"], by_both["code"], refusal(by_twin)] == ["not_found"] * 3
    assert (own["t"], again.get("code")) == ("ack", "not_found")
    await talk.goes_on()


async def test_a_resume_of_foreign_conversations_brings_nothing(
    world: World, meet: Meet, web: httpx.AsyncClient, talk: Talk
) -> None:
    mine, _ = await in_database(of_zoe, world)
    resume = {"epoch": talk.maya.epoch, "convs": {talk.conv: 0, new_id(): 0, mine: 0}, "aseq": 0}

    zoe = await meet(world.zoe, resume=resume)
    polled = await web.post(
        "/api/v1/visitor/poll",
        json={"v": 1, "tab": new_id(), "resume": resume, "wait": 0},
        headers=bearer(world.zoe_token),
    )
    await talk.goes_on()
    await zoe.say(t="ping", n=1)
    pong = await zoe.hear("pong")

    assert set(pong["heads"]) == {mine}
    for heard in ([*zoe.frames], polled.json()["frames"]):
        assert [head["id"] for head in heard[0]["convs"]] == [mine]
        assert talk.conv not in str(heard)
        assert {frame["conv"] for frame in heard if "conv" in frame} == {mine}


async def test_an_agent_does_not_act_where_a_team_mate_is_responsible(
    world: World, meet: Meet, sign_in: SignIn, talk: Talk
) -> None:
    ben = await meet(world.ben)
    web = (await sign_in(world.ben)).web
    web.base_url = web.base_url.join("/api/v1/agent/")
    before = await in_database(picture, talk.conv)
    # To read along and to write notes is open to the team, and to open what is open changes nothing.
    free = ("watch", "note", "reopen")
    verbs = {name: frame for name, frame in agents_verbs(talk.conv).items() if name not in free}

    by_socket = await refusals(ben, verbs)
    acts = {name: verbs[name] for name in ("take", "send", "close")}
    by_twin = await refused_posts(web, acts)
    upload = await web.post(f"conversations/{talk.conv}/files", files={"file": ("plan.pdf", PDF)})

    closing = ("forbidden", "Take the conversation first, then you can close it.")
    writing = ("forbidden", "Somebody else is responsible for this conversation.")
    assert by_socket == {
        **dict.fromkeys(verbs, NOT_FOUND),
        "take": ("conflict", "Ana was faster."),
        "send": writing,
        "close": closing,
        "topic": writing,
        "resolve": writing,
        "voice": writing,
    }
    assert by_twin == {"take": ("conflict", "Ana was faster."), "send": writing, "close": closing}
    assert refusal(upload) == "forbidden"
    assert await in_database(picture, talk.conv) == before
    await talk.goes_on()


async def test_an_agents_verbs_on_what_is_not_there(
    world: World, meet: Meet, sign_in: SignIn, talk: Talk
) -> None:
    ben = await meet(world.ben)
    web = (await sign_in(world.ben)).web
    web.base_url = web.base_url.join("/api/v1/agent/")

    by_socket = await refusals(ben, agents_verbs(new_id()))
    by_twin = await refused_posts(web, agents_verbs(new_id()))
    others = [
        refusal(await web.get(f"conversations/{new_id()}/entries")),
        refusal(await web.post(f"conversations/{new_id()}/files", files={"file": ("plan.pdf", PDF)})),
        refusal(await web.get(f"files/{new_id()}")),
    ]

    assert by_socket == dict.fromkeys(by_socket, NOT_FOUND)
    assert by_twin == by_socket
    assert others == ["not_found"] * 3
    await talk.goes_on()


async def test_a_supervisor_may_write_and_close_anywhere(world: World, meet: Meet, talk: Talk) -> None:
    sam = await meet(world.sam)

    wrote = await sam.answer_to(await sam.send(talk.conv, CANARY))
    talk.said.append(CANARY)
    await talk.goes_on()
    closed = await sam.ask("close", talk.conv)

    assert (wrote["t"], closed["t"]) == ("ack", "ack")
