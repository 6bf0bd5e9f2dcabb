"""A visitor and agents talk, over real sockets and a real server."""

import asyncio
import signal
import uuid

from django.contrib.sessions.models import Session

from chat.models import Conversation
from kit.work import in_database
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.patience import soon
from tests.server import serving


async def talk(world: World, meet: Meet) -> tuple[Actor, Actor, str]:
    """Maya has started with “Hello” and Ana has taken it."""
    ana, maya = await meet(world.ana), await meet(world.visitor)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    assert (await ana.ask("take", conv))["t"] == "ack"
    await ana.hear("agent", type="assigned")
    return maya, ana, conv


async def test_a_visitor_starts_and_an_agent_takes_and_both_see_the_same(world: World, meet: Meet) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)

    conv = (await maya.ask("start", body="Do you have this in blue?"))["conv"]
    board = await ana.find(lambda frame: frame["t"] == "board" and conv in str(frame["data"]))
    taken = await ana.ask("take", conv)
    assigned = await ana.hear("agent", type="assigned")
    await ana.send(conv, "Yes, in two blues.")

    assert [(item["conv"], item["preview"]) for item in board["data"]["items"]] == [
        (conv, "Do you have this in blue?")
    ]
    assert taken["t"] == "ack"
    assert assigned["head"]["assignee"]["name"] == "Ana"
    await maya.sees(conv, "Do you have this in blue?", "Yes, in two blues.")
    await ana.sees(conv, "Yes, in two blues.")


async def test_a_double_click_is_one_conversation(world: World, meet: Meet) -> None:
    one, other = await meet(world.visitor), await meet(world.visitor)

    answers = await asyncio.gather(one.ask("start", body="Hello"), other.ask("start", body="Hello"))

    assert len({answer["conv"] for answer in answers}) == 1
    await one.sees(answers[0]["conv"], "Hello", "Hello")
    assert await in_database(Conversation.objects.count) == 1


async def test_a_message_sent_twice_is_stored_once(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    id = str(uuid.uuid4())

    for _ in range(3):
        await maya.send(conv, "Once", id=id)
    await maya.send(conv, "And then")
    await ana.sees(conv, "Once", "And then")

    acks = await maya.answers_to(id, 3)
    assert [(ack["seq"], ack.get("dup", False)) for ack in acks] == [(4, False), (4, True), (4, True)]


async def test_the_loser_of_a_take_is_told_who_was_faster(world: World, meet: Meet) -> None:
    maya, _, conv = await talk(world, meet)
    ben = await meet(world.ben)

    refused = await ben.ask("take", conv)

    assert (refused["code"], refused["message"]) == ("conflict", "Ana was faster.")


async def test_an_outsider_sees_and_writes_nothing(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    zoe = await meet(world.zoe)
    own = (await zoe.ask("start", body="I am Zoe"))["conv"]
    # She does receive what is hers.
    await zoe.sees(own, "I am Zoe")

    refused = await zoe.answer_to(await zoe.send(conv, "Let me in"))
    await maya.send(conv, "Only for Ana")
    await ana.sees(conv, "Only for Ana")

    assert (refused["t"], refused["code"]) == ("err", "not_found")
    assert conv not in zoe.seen


async def test_a_note_is_for_the_team_and_leaves_no_gap(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)

    await ana.ask("note", conv, body="She is upset")
    await ana.send(conv, "I am here")

    await ana.sees(conv, "She is upset", "I am here")
    await maya.sees(conv, "Hello", "I am here")
    assert "She is upset" not in str(maya.frames)


async def test_delivered_and_read_reach_the_other_side(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    await ana.send(conv, "Hello Maya")
    await maya.sees(conv, "Hello", "Hello Maya")

    await maya.say(t="recv", conv=conv, seq=4)
    delivered = await ana.find(lambda frame: frame["t"] == "marked" and frame["visitor"].get("recv") == 4)
    await maya.say(t="read", conv=conv, seq=4)
    read = await ana.find(lambda frame: frame["t"] == "marked" and frame["visitor"].get("read") == 4)

    assert delivered["visitor"] == {"recv": 4}
    assert read["visitor"] == {"recv": 4, "read": 4}


async def test_what_a_team_mate_has_seen_is_not_read_by_the_responsible(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    ben = await meet(world.ben)
    await ben.ask("watch", conv)

    await ben.say(t="read", conv=conv, seq=2)
    await ana.say(t="read", conv=conv, seq=1)
    marked = await maya.find(lambda frame: frame["t"] == "marked")

    assert marked["agent"] == {"recv": 1, "read": 1}


async def test_typing_is_told_to_the_other_side_and_not_stored(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)

    await ana.say(t="typing", conv=conv)
    await maya.say(t="typing", conv=conv, text="I want")

    assert (await maya.hear("typing"))["name"] == "Ana"
    # The site does not allow previews, so the words stay with her.
    assert await ana.hear("typing") == {"t": "typing", "conv": conv, "sender": "visitor", "name": "Maya"}


async def test_an_ended_conversation_takes_no_message_until_it_goes_on(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)

    await ana.ask("close", conv)
    refused = await maya.answer_to(await maya.send(conv, "Wait"))
    reopened = await maya.ask("reopen", conv)
    await maya.send(conv, "One more thing")
    await maya.sees(conv, "Hello", "One more thing")

    assert refused["code"] == "closed"
    assert reopened["t"] == "ack"
    waiting = await ana.find(lambda frame: frame["t"] == "board" and conv in str(frame["data"]))
    assert waiting["data"]["total"] == 1


async def test_every_tab_of_a_visitor_shows_the_same(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    other_tab = await meet(world.visitor)
    await other_tab.say(t="sync", conv=conv, after=0)
    await other_tab.hear("entries")

    await ana.send(conv, "For all your tabs")

    await maya.sees(conv, "Hello", "For all your tabs")
    await other_tab.sees(conv, "Hello", "For all your tabs")


async def test_the_same_tab_connecting_again_supersedes_the_old_connection(world: World, meet: Meet) -> None:
    maya = await meet(world.visitor)
    again = await meet(world.visitor, arrive=False)
    again.tab = maya.tab

    await again.arrive()

    assert await maya.closed() == 4409
    assert (await again.ask("start", body="Hello"))["t"] == "ack"


async def test_whoever_comes_back_gets_what_they_missed_once(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    await maya.sees(conv, "Hello")

    await maya.go()
    for number in range(30):
        await ana.answer_to(await ana.send(conv, str(number)))
    await ana.sees(conv, *map(str, range(30)))
    await maya.arrive()

    await maya.sees(conv, "Hello", *map(str, range(30)))


async def test_more_than_may_be_on_the_way_is_sent_on_credit(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    for number in range(100):
        await ana.answer_to(await ana.send(conv, str(number)))
    await soon(lambda: len(maya.seen[conv]) >= 64)
    await asyncio.sleep(0.3)
    held_back = len(maya.seen[conv])

    while maya.seen[conv][-1]["body"] != "99":
        await maya.say(t="recv", conv=conv, seq=maya.seen[conv][-1]["seq"])
        await asyncio.sleep(0.05)

    assert held_back == 64
    await maya.sees(conv, "Hello", *map(str, range(100)))


async def test_far_behind_means_fetching_the_newest_page(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    await maya.go()
    maya.seen.clear()

    welcome = await maya.arrive(resume={"epoch": maya.epoch, "convs": {conv: 10_000}})

    assert welcome["reset"] == [conv]


async def test_signing_out_ends_the_socket(world: World, meet: Meet) -> None:
    ana = await meet(world.ana)
    await in_database(Session.objects.all().delete)

    assert await ana.closed() == 4440


async def test_a_large_message_arrives_whole(world: World, meet: Meet) -> None:
    maya, ana, conv = await talk(world, meet)
    body = "ü" * 8_000

    await maya.send(conv, body)

    await ana.sees(conv, body)


async def test_a_web_process_that_is_told_to_end_sends_everyone_to_another_first(
    world: World, meet: Meet
) -> None:
    with serving() as ending:
        maya = await meet(world.visitor, at=ending)

        ending.signal(signal.SIGTERM)

        assert await maya.closed() == 4412
        assert (await maya.hear("bye"))["retry_ms"] >= 0
        assert ending.process and ending.process.wait(10) is not None
