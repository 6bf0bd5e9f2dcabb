"""After the end both sides say whether it helped; agents answer with what is written already."""

import uuid

import httpx

from chat.models import Conversation, Entry, SavedReply, SurveyResponse, Topic
from kit.work import in_database
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.flows.test_two_people_talk import talk
from tests.server import Server


def a_reply(**fields: object) -> SavedReply:
    return SavedReply.objects.create(
        **{"title": "Returns", "shortcut": "returns", "body": "Within 30 days, {visitor}.", **fields}
    )


async def test_both_sides_say_whether_it_helped_and_see_it_live(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    topic = await in_database(Topic.objects.create, name="Returns", group="Returns")

    assert (await ana.ask("topic", conv, topic=topic.pk))["t"] == "ack"
    assert (await ana.ask("resolve", conv, value="yes"))["t"] == "ack"
    assert (await ana.ask("close", conv))["t"] == "ack"
    await maya.find(lambda frame: frame["t"] == "conv" and frame["head"]["state"] == "closed")
    await ana.ask("watch", conv)
    assert (await maya.ask("asked", conv))["t"] == "ack"
    assert (await maya.ask("resolve", conv, value="partly"))["t"] == "ack"
    assert (await maya.ask("rate", conv, value=4, comment="Quick"))["t"] == "ack"

    def shows(frame: dict) -> bool:
        return frame["t"] == "conv" and (frame["head"].get("feedback") or {}).get("stars") == 4

    seen_by_ana = (await ana.find(shows))["head"]
    seen_by_maya = (await maya.find(shows))["head"]
    assert seen_by_ana["topic"] == {"id": topic.pk, "name": "Returns", "group": "Returns"}
    assert {**seen_by_ana["feedback"], "until": ""} == {
        "until": "",
        "resolved": "partly",
        "stars": 4,
        "comment": "Quick",
        "by_agent": "yes",
    }
    assert "topic" not in seen_by_maya
    assert "by_agent" not in seen_by_maya["feedback"]
    assert await in_database(SurveyResponse.objects.count) == 1


async def test_what_is_no_answer_is_refused_by_name(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    early = await maya.ask("resolve", conv, value="yes")
    await ana.ask("close", conv)

    answers = [
        await maya.ask("rate", conv),
        await maya.ask("rate", conv, comment="  "),
        await maya.ask("rate", conv, value=6),
        await maya.ask("rate", conv, value=0),
        await maya.ask("rate", conv, value=5, comment="x" * 2_001),
        await maya.ask("resolve", conv, value="maybe"),
        await maya.ask("topic", conv, topic=1),
        await ana.ask("rate", conv, value=5),
    ]

    assert early["code"] == "conflict"
    assert [answer["code"] for answer in answers] == ["bad_frame"] * len(answers)


async def test_a_message_remembers_its_saved_reply_and_visitors_never_hear_of_it(
    world: World, meet: Meet
) -> None:
    maya, ana, conv = await talk(world, meet)
    reply = await in_database(a_reply)

    id = await ana.send(conv, "Within 30 days, Maya.", reply={"id": reply.pk, "edited": True})
    await ana.answer_to(id)
    again = await ana.send(conv, "Within 30 days, Maya.", id=id, reply={"id": reply.pk, "edited": True})

    assert [ack.get("dup", False) for ack in await ana.answers_to(again, 2)] == [False, True]
    await maya.sees(conv, "Hello", "Within 30 days, Maya.")
    await ana.sees(conv, "Within 30 days, Maya.")
    stored = await in_database(Entry.objects.get, client_id=uuid.UUID(id))
    assert stored.data == {"reply": reply.pk, "edited": True}
    assert ana.seen[conv][-1]["reply"] == {"id": reply.pk, "edited": True}
    for frame in (maya.seen[conv][-1], *(await synced(maya, conv))):
        assert "reply" not in frame


async def synced(actor: Actor, conv: str) -> list[dict]:
    await actor.say(t="sync", conv=conv, after=0)
    return (await actor.hear("entries"))["items"]


async def test_only_agents_have_saved_replies_and_only_those_that_there_are(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    reply = await in_database(a_reply)

    visitors = await maya.answer_to(await maya.send(conv, "Hi", reply={"id": reply.pk}))
    unknown = await ana.answer_to(await ana.send(conv, "Hi", reply={"id": reply.pk + 1}))

    assert [visitors["code"], unknown["code"]] == ["forbidden", "not_found"]
    assert await in_database(Entry.objects.filter(kind="message").count) == 1


async def test_agents_fetch_what_they_choose_from(world: World, server: Server) -> None:
    await in_database(a_reply, link="https://shop.example/returns", site=world.site)
    await in_database(a_reply, title="Old", shortcut="old", is_active=False)
    await in_database(Topic.objects.create, name="Returns", group="Orders")
    await in_database(Topic.objects.create, name="Old", group="Orders", is_active=False)
    key = await in_database(world.login, world.ana)

    async with httpx.AsyncClient(base_url=server.origin, cookies={"livechat-session": key}) as web:
        replies = (await web.get("/api/v1/agent/replies")).json()["items"]
        topics = (await web.get("/api/v1/agent/topics")).json()["items"]

    assert [(reply["shortcut"], reply["link"], reply["site"]) for reply in replies] == [
        ("returns", "https://shop.example/returns", "Shop")
    ]
    assert [(topic["name"], topic["group"]) for topic in topics] == [("Returns", "Orders")]


async def test_a_topic_that_was_put_away_stays_where_it_was_chosen(world: World, meet: Meet) -> None:
    _, ana, conv = await talk(world, meet)
    topic = await in_database(Topic.objects.create, name="Returns", group="Orders")
    await ana.ask("topic", conv, topic=topic.pk)

    await in_database(Topic.objects.filter(pk=topic.pk).update, is_active=False)

    assert (await in_database(Conversation.objects.get)).topic_id == topic.pk
    other = await meet(world.ana)
    assert other.frames[0]["convs"][0]["topic"]["name"] == "Returns"
