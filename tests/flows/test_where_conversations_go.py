"""An agent takes a conversation, is shown where it should go and how, ticks off what they did for it, and
reports a page."""

import httpx
from django.db.models import F

from direction.actions.guidelines import write_guideline
from direction.models import GuidelineStamp, InteractionGoal, NextAction, PageProblem, Pursuit, Suggestion
from kit.work import in_database
from routing.models import Team
from tests.conftest import Meet, World
from tests.flows.test_two_people_talk import talk
from tests.patience import soon
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team
from tests.server import Server


def a_team_with_a_goal(world: World) -> None:
    team: Team = make_team()
    make_queue(team, world.ana, site=world.site)
    InteractionGoal.objects.create(
        team=team,
        visitor_does="Book an appraisal",
        agent_does="Propose two times",
        steps=["Propose two times"],
        success=make_goal(world.site, "appraisal"),
    )
    NextAction.objects.create(team=team, name="Close", kind="close")
    write_guideline(team_id=team.pk, text="Be *kind*.", by=world.sam)


async def until_there(client: httpx.AsyncClient, address: str) -> dict:
    """It is made beside the answer to whoever took the conversation, so a moment later."""

    async def goal() -> dict:
        return (await client.get(address)).json().get("goal")

    return await soon(goal)


async def until_suggested(client: httpx.AsyncClient, address: str) -> dict:
    """In one conversation of ten nothing is: another version of the rule is drawn anew."""
    for _ in range(20):
        if suggestion := (await client.get(address)).json().get("suggestion"):
            return suggestion
        await in_database(lambda: NextAction.objects.update(version=F("version") + 1))
    raise AssertionError("Nothing is suggested.")


async def test_the_goal_is_there_once_the_conversation_is_taken(
    world: World, meet: Meet, server: Server
) -> None:
    await in_database(a_team_with_a_goal, world)
    _, ana, conv = await talk(world, meet)
    session = {"livechat-session": await in_database(world.login, world.ana)}

    async with httpx.AsyncClient(base_url=server.origin, cookies=session) as client:
        goal = await until_there(client, f"/api/v1/agent/conversations/{conv}/course")
        assert (await ana.ask("tick", conv, step=0, done=True))["t"] == "ack"
        unread = (await client.get(f"/api/v1/agent/conversations/{conv}/course")).json()["guideline"]
        assert (await ana.ask("read_guideline", conv, guideline=unread["id"]))["t"] == "ack"
        read = (await client.get(f"/api/v1/agent/conversations/{conv}/course")).json()["guideline"]
        suggested = await until_suggested(client, f"/api/v1/agent/conversations/{conv}/course")
        ticked = (await client.get(f"/api/v1/agent/conversations/{conv}/course")).json()["goal"]

    assert goal["visitor_does"] == "Book an appraisal"
    assert ticked["steps"] == [{"words": "Propose two times", "done": True}]
    assert (unread["about"], unread["version"], unread["html"]) == (
        "Service",
        1,
        "<p>Be <em>kind</em>.</p>\n",
    )
    assert (unread["is_read"], read["is_read"]) == (False, True)
    assert (await ana.ask("read_guideline", conv, guideline=unread["id"] + 1))["code"] == "conflict"
    assert (await ana.ask("read_guideline", conv, guideline=0))["code"] == "bad_frame"
    assert await in_database(GuidelineStamp.objects.count) == 1
    assert (await ana.ask("tick", conv, step=7, done=True))["code"] == "not_found"
    page = "https://shop.test/checkout"
    assert (await ana.ask("report_page", conv, page=page, tag="broken"))["t"] == "ack"
    assert (await ana.ask("report_page", conv, page=page, tag="ugly"))["code"] == "bad_frame"
    assert (await ana.ask("report_page", conv, page="checkout", tag="broken"))["code"] == "bad_frame"
    kept = await in_database(lambda: Suggestion.objects.get(is_held_out=False))
    assert (suggested["kind"], suggested["name"], suggested["id"]) == ("close", "Close", kept.pk)
    assert (await ana.ask("use_suggestion", conv, suggestion=kept.pk + 1))["code"] == "not_found"
    assert (await ana.ask("dismiss_suggestion", conv, suggestion=kept.pk))["t"] == "ack"
    assert (await ana.ask("use_suggestion", conv, suggestion=kept.pk))["code"] == "conflict"
    assert (await ana.ask("use_suggestion", conv, suggestion=-1))["code"] == "bad_frame"
    assert await in_database(Pursuit.objects.count) == 1
    assert await in_database(PageProblem.objects.count) == 1
