"""A visitor and an agent talk, over real sockets and a real server."""

from tests.conftest import Meet, World


async def test_a_visitor_starts_and_an_agent_takes_and_both_see_the_same(world: World, meet: Meet) -> None:
    ana = await meet(world.ana)
    maya = await meet(world.visitor)

    started = await maya.ask("start", body="Do you have this in blue?")
    conv = started["conv"]
    board = await ana.hear("board", key="waiting")
    while not board["data"]["items"]:
        board = await ana.hear("board", key="waiting")
    assert [item["preview"] for item in board["data"]["items"]] == ["Do you have this in blue?"]
    taken = await ana.ask("take", conv)
    assigned = await ana.hear("agent", type="assigned")
    await ana.send(conv, "Yes, in two blues.")

    assert taken["t"] == "ack"
    assert assigned["head"]["assignee"]["name"] == "Ana"
    await maya.sees(conv, "Do you have this in blue?", "Yes, in two blues.")
    await ana.sees(conv, "Yes, in two blues.")
