"""Frames that no client of ours would send, on both sockets and on their HTTP twins."""

import json
from typing import Any

import httpx
import pytest

from chat.models import Conversation, Entry
from chat.protocol import BODY_LIMIT, FRAME_LIMIT
from kit.sockets import BAD_FRAMES
from kit.wire import Close
from kit.work import in_database
from tests.conftest import World
from tests.security.conftest import CANARY, Knock, SignIn, Talk, bearer, greeting
from tests.security.strangers import Outcome, Stranger, hello, new_id, refusal
from tests.server import Server

ID, CONV = new_id(), new_id()
LONG = "x" * (BODY_LIMIT + 1)


def frame(t: str, **fields: Any) -> str:
    return json.dumps({"t": t, **fields})


def send(**fields: Any) -> str:
    return frame("send", **{"id": ID, "conv": CONV, "body": CANARY, **fields})


def act(op: str, *, conv: str | None = None, **args: Any) -> str:
    return frame("op", id=ID, op=op, args=args, **({"conv": conv} if conv else {}))


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


# What nobody may say, whoever they are.
MALFORMED = {
    "nothing": " ",
    "no JSON": "hello",
    "half of a frame": '{"t":"send"',
    "two frames": frame("ping", n=1) * 2,
    "a list": "[]",
    "a string": '"ping"',
    "a number": "1",
    "null": "null",
    "no t": '{"n":1}',
    "t is a number": '{"t":1}',
    "t is a list": '{"t":["ping"]}',
    "t in capitals": '{"t":"PING","n":1}',
    "an unknown frame": frame("shout", n=1),
    "the server's welcome": frame("welcome", session="x"),
    "the server's entry": frame("entry", conv=CONV, seq=1, prev=0, kind="message", sender="agent"),
    "the server's bye": frame("bye", code=1000, message="x"),
    "an unknown field": frame("ping", n=1, m=1),
    "a sequence number of one's own": send(seq=1),
    "a sender of one's own": send(sender="agent"),
    "a name of one's own": send(name="Ana"),
    "a time of one's own": send(at="2020-01-01T00:00:00Z"),
    "a kind of one's own": send(kind="event"),
    "the prototype": '{"t":"ping","n":1,"__proto__":{"admin":true}}',
    "a missing field": frame("send", id=ID, body=CANARY),
    "an id that is a number": send(id=1),
    "an id that is a query": send(id={"$ne": 1}),
    "an id that is no uuid": send(id="1 OR 1=1"),
    "a body that is a list": send(body=[CANARY]),
    "a body that is null": send(body=None),
    "files that are one": send(files=ID),
    "a saved reply that is a number": send(reply=1),
    "a saved reply by its name": send(reply={"id": "returns"}),
    "a saved reply that says more": send(reply={"id": 1, "edited": True, "body": CANARY}),
    "a saved reply of an impossible number": send(reply={"id": -1}),
    "six files": send(files=[new_id() for _ in range(6)]),
    "NaN": '{"t":"ping","n":NaN}',
    "infinity": '{"t":"ping","n":-Infinity}',
    "an infinite number": '{"t":"ping","n":1e999}',
    "a fraction": frame("recv", conv=CONV, seq=1.5),
    "a negative number": frame("recv", conv=CONV, seq=-1),
    "a number as text": frame("read", conv=CONV, seq="1"),
    "a number as truth": frame("read", conv=CONV, seq=True),
    "a number beyond all": frame("read", conv=CONV, seq=2**53 + 1),
    "a huge number": f'{{"t":"ping","n":{"9" * 4000}}}',
    "too much at once": frame("sync", conv=CONV, after=0, limit=201),
    "nothing at once": frame("sync", conv=CONV, after=0, limit=0),
    "half of a character": send(body="\ud800"),
    "half of a character in an act": act("start", body="\ud800"),
    "NUL while typing": frame("typing", conv=CONV, text="a\0b"),
    "too much typed": frame("typing", conv=CONV, text=LONG),
    "a sender of typing that is none": frame("typing", conv=CONV, sender="admin"),
    "deep lists": nested(30_000),
    "deep objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "deep lists in an unknown field": f'{{"t":"ping","n":1,"x":{nested(30_000)}}}',
    "deep lists as arguments": f'{{"t":"op","id":"{ID}","op":"close","args":{nested(30_000)}}}',
    "an act without a name": frame("op", id=ID),
    "an unknown act": act("explode"),
    "an act named at length": act("x" * 201),
    "an act with a NUL": act("clo\0se"),
    "an act with unknown arguments": act("close", conv=CONV, force=True),
    "arguments that are a list": frame("op", id=ID, op="close", conv=CONV, args=[]),
    "arguments that are null": frame("op", id=ID, op="close", conv=CONV, args=None),
    "an act that names nothing": act("close"),
    "reopening nothing": act("reopen"),
    "resolving nothing": act("resolve", value="yes"),
    "resolving without a word": act("resolve", conv=CONV),
    "telephoning in another way": act("voice", conv=CONV, kind="smoke"),
    "resolving with another word": act("resolve", conv=CONV, value="perhaps"),
    "resolving for somebody": act("resolve", conv=CONV, value="yes", by="agent"),
}
BODIES = {
    "an empty body": (send(body=""), "bad_frame"),
    "a body of spaces": (send(body=" \t\n\r "), "bad_frame"),
    "a body of foreign spaces": (send(body="\u2003\u3000\u00a0"), "bad_frame"),
    "a body with a NUL": (send(body="a\0b"), "bad_frame"),
    "a body too long": (send(body=LONG), "too_large"),
    "a body of wide characters too long": (send(body="€" * (BODY_LIMIT + 1)), "too_large"),
    "a body of the longest for nobody": (send(body="x" * BODY_LIMIT), "not_found"),
}
VISITORS_OWN = {
    "an agent's act: take": (act("take", conv=CONV), "bad_frame"),
    "an agent's act: note": (act("note", conv=CONV, body=CANARY), "bad_frame"),
    "an agent's act: watch": (act("watch", conv=CONV), "bad_frame"),
    "an agent's act: topic": (act("topic", conv=CONV, topic=1), "bad_frame"),
    "a saved reply": (send(reply={"id": 1}), "forbidden"),
    "a rating of nothing": (act("rate", value=5), "bad_frame"),
    "a rating without any": (act("rate", conv=CONV), "bad_frame"),
    "a rating of spaces": (act("rate", conv=CONV, comment="  "), "bad_frame"),
    "a rating too high": (act("rate", conv=CONV, value=6), "bad_frame"),
    "a rating too low": (act("rate", conv=CONV, value=0), "bad_frame"),
    "a rating between": (act("rate", conv=CONV, value=4.5), "bad_frame"),
    "a rating as text": (act("rate", conv=CONV, value="5"), "bad_frame"),
    "a call that is neither yes nor no": (act("would_call", conv=CONV, value="maybe"), "bad_frame"),
    "a call of what is not there": (act("would_call", conv=CONV, value=True), "not_found"),
    "a comment with a NUL": (act("rate", conv=CONV, comment="a\0b"), "bad_frame"),
    "a comment too long": (act("rate", conv=CONV, comment="x" * 2001), "bad_frame"),
    "a rating of what is not there": (act("rate", conv=CONV, value=5), "not_found"),
    "an agent's act: unwatch": (act("unwatch", conv=CONV), "bad_frame"),
    "a start with a NUL": (act("start", body="a\0b"), "bad_frame"),
    "a start with spaces": (act("start", body="   "), "bad_frame"),
    "a start too long": (act("start", body=LONG), "too_large"),
    "a start for somebody else": (act("start", body=CANARY, visitor=ID), "bad_frame"),
    "a start that is taken": (act("start", body=CANARY, agent=1, state="active"), "bad_frame"),
    "a page with a NUL": (act("start", page={"url": "a\0b"}), "bad_frame"),
    "a page too long": (act("start", page={"title": "x" * 2001}), "bad_frame"),
    "a page with more": (act("start", page={"url": "/", "ip": "::1"}), "bad_frame"),
    "a name too long": (act("introduce", name="x" * 201), "bad_frame"),
    "a name with a NUL": (act("introduce", name="a\0b"), "bad_frame"),
    "an email that is a list": (act("introduce", email=["a@b.example"]), "bad_frame"),
    "an introduction as staff": (act("introduce", name="x", is_staff=True, role="admin"), "bad_frame"),
}
AGENTS_OWN = {
    "a visitor's act: start": (act("start", body=CANARY), "bad_frame"),
    "a visitor's act: introduce": (act("introduce", name="x"), "bad_frame"),
    "a visitor's act: rate": (act("rate", conv=CONV, value=5), "bad_frame"),
    "a visitor's act: asked": (act("asked", conv=CONV), "bad_frame"),
    "a saved reply that is not there": (send(reply={"id": 404}), "not_found"),
    "a topic by its name": (act("topic", conv=CONV, topic="Returns"), "bad_frame"),
    "a topic not said": (act("topic", conv=CONV), "bad_frame"),
    "a topic of nothing": (act("topic", topic=1), "bad_frame"),
    "a topic of what is not there": (act("topic", conv=CONV, topic=1), "not_found"),
    "a note with a NUL": (act("note", conv=CONV, body="a\0b"), "bad_frame"),
    "a note with spaces": (act("note", conv=CONV, body="   "), "bad_frame"),
    "a note too long": (act("note", conv=CONV, body=LONG), "too_large"),
    "a note without a body": (act("note", conv=CONV), "bad_frame"),
    "a note that is public": (act("note", conv=CONV, body=CANARY, public=True), "bad_frame"),
    "a note in nothing": (act("note", body=CANARY), "bad_frame"),
    "taking for somebody else": (act("take", conv=CONV, agent=2), "bad_frame"),
    "taking nothing": (act("take"), "bad_frame"),
    "watching nothing": (act("watch"), "bad_frame"),
    "watching what is not there": (act("watch", conv=CONV), "not_found"),
    "taking what is not there": (act("take", conv=CONV), "not_found"),
}
ANYONES = {**{name: (raw, "bad_frame") for name, raw in MALFORMED.items()}, **BODIES}
CASES = {"visitor": {**ANYONES, **VISITORS_OWN}, "agent": {**ANYONES, **AGENTS_OWN}}


def rows() -> tuple[int, int]:
    return Conversation.objects.count(), Entry.objects.count()


async def greeted(side: str, world: World, server: Server, knock: Knock) -> Stranger:
    stranger = await knock(side)
    await stranger.say(await greeting(side, world, server))
    assert await stranger.outcome("welcome") == "welcome"
    return stranger


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_a_socket_names_the_error_of_each_bad_frame_and_stays(
    side: str, world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    before = await in_database(rows)

    found: dict[str, Outcome] = {}
    stranger, bad = await greeted(side, world, server, knock), 0
    for name, (raw, _) in CASES[side].items():
        if bad + 1 == BAD_FRAMES:
            await stranger.go()
            stranger, bad = await greeted(side, world, server, knock), 0
        await stranger.say(raw)
        error = await stranger.outcome()
        bad += error == "bad_frame"
        await stranger.say(frame("ping", n=7))
        stayed = await stranger.outcome("pong")
        found[name] = error if stayed == "pong" else stayed

    assert found == {name: expected for name, (_, expected) in CASES[side].items()}
    assert await in_database(rows) == before
    await talk.goes_on()


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_a_twin_names_the_same_errors(
    side: str, world: World, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk
) -> None:
    before = await in_database(rows)
    sender, headers = web, bearer(world.zoe_token)
    if side == "agent":
        sender, headers = (await sign_in(world.ben)).web, {"Content-Type": "application/json"}

    found: dict[str, Outcome] = {}
    for name, (raw, _) in CASES[side].items():
        found[name] = refusal(
            await sender.post(f"/api/v1/{side}/frames", content=raw.encode(), headers=headers)
        )

    assert found == {name: expected for name, (_, expected) in CASES[side].items()}
    assert await in_database(rows) == before
    await talk.goes_on()


ENDINGS: dict[str, tuple[str | bytes | list[str], bool | None, tuple[list[Outcome], ...]]] = {
    "70 KiB": (send(body="x" * 70 * 1024), None, (["too_large", Close.TOO_LARGE],)),
    "70 KiB of three-byte characters": ("€" * 23_900, None, (["too_large", Close.TOO_LARGE],)),
    "100,000 levels": (nested(100_000), None, (["too_large", Close.TOO_LARGE],)),
    # Never reaches us: the web server ends these itself, as the websocket protocol has it or by hanging up.
    "2 MiB": (send(body="x" * 2**21), None, ([1009], [1006])),
    "2 MiB in pieces": (["x" * 2**14] * 128, None, ([1009], [1006], ["too_large", Close.TOO_LARGE])),
    "invalid UTF-8": (b'{"t":"ping","n":"\xff\xfe"}', True, ([1007], [1006])),
    "binary": (b'{"t":"ping","n":1}', None, ([Close.BAD_FRAME],)),
    "binary rubbish": (bytes(range(256)), None, ([Close.BAD_FRAME],)),
    "a second hello": (json.dumps(hello("x")), None, ([Close.BAD_FRAME],)),
    "goodbye": (frame("bye"), None, ([Close.DONE],)),
}


@pytest.mark.parametrize("side", ["visitor", "agent"])
async def test_what_ends_a_socket(side: str, world: World, server: Server, knock: Knock, talk: Talk) -> None:
    found = {}
    for name, (raw, as_text, _) in ENDINGS.items():
        stranger = await greeted(side, world, server, knock)
        await stranger.say(raw, as_text=as_text)
        found[name] = await stranger.ending()

    unexpected = {
        name: found[name] for name, (*_, expected) in ENDINGS.items() if found[name] not in expected
    }
    assert unexpected == {}
    await talk.goes_on()


async def test_the_largest_frame_is_taken(world: World, knock: Knock) -> None:
    stranger = await knock("visitor")
    await stranger.say(hello(world.zoe_token))
    await stranger.outcome("welcome")

    padding = FRAME_LIMIT - len(frame("ping", n=1))
    await stranger.say(frame("ping", n=1) + " " * padding)

    assert await stranger.outcome("pong") == "pong"


async def test_the_third_bad_frame_ends_the_socket(world: World, knock: Knock, talk: Talk) -> None:
    stranger = await knock("visitor")
    await stranger.say(hello(world.zoe_token))
    await stranger.outcome("welcome")

    for _ in range(4):
        await stranger.say("{}")

    assert await stranger.ending() == ["bad_frame", "bad_frame", "bad_frame", Close.BAD_FRAME]
    await talk.goes_on()
