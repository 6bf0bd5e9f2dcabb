"""What conversations came to since guidelines were written anew, and where something was suggested."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Conversation, Resolution, Topic
from direction.models import Guideline, GuidelineStamp, NextAction, Suggestion
from kit.clock import database_now
from metrics.kpis import KPIS
from metrics.models import ImportedConversation
from metrics.queries.guided import Change, changes
from routing.models import Segment, Team
from tests.conftest import World
from tests.metrics.exports.test_files import number, records
from tests.metrics.test_api import asks, past
from tests.people import make_visitor, start_taken
from tests.routing.people import make_queue, make_team

__all__ = ["past"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def version(
    team: Team, number: int, start: datetime, until: datetime | None, *served: str, topic: Topic | None = None
) -> Guideline:
    """One that held then, under which these were taken, of the names that they have in the file."""
    made = Guideline.objects.create(
        team=team,
        topic=topic,
        number=number,
        text=topic.name if topic else "Be kind.",
        from_at=start,
        until=until,
        changed_at=start,
    )
    for name in served:
        conversation = ImportedConversation.objects.get(reference=name).conversation
        taken = Segment.objects.filter(conversation=conversation).order_by("joined_at")[0]
        GuidelineStamp.objects.create(
            guideline=made, conversation=conversation, agent=taken.agent, at=taken.joined_at
        )
    return made


def test_what_was_taken_under_a_version_stands_beside_what_was_before(past: World) -> None:
    team = Team.objects.get(name="Imported history")
    version(team, 1, NOON - timedelta(hours=12), NOON, "c1", "c2", "c3")
    second = version(team, 2, NOON, None, "c12")
    version(make_team("Other"), 1, NOON, None)
    GuidelineStamp.objects.create(
        guideline=second,
        conversation=ImportedConversation.objects.get(reference="c1").conversation,
        at=NOON + timedelta(hours=1),
    )

    [found] = asks(past.sam, "guidelines")["guidelines"]

    assert (found["about"], found["version"], found["days"]) == ("Imported history", 2, 28)
    assert (found["conversations_before"], found["conversations"]) == (3, 1)
    told = {each["name"]: each for each in found["figures"]}
    assert [told["csat"][key] for key in ("before", "before_n", "value", "n")] == [2 / 3, 3, 1, 1]
    assert [told["first_response_s"][key] for key in ("before", "before_n")] == [215 / 3, 3]
    assert [told["first_response_s"][key] for key in ("value", "n")] == [25, 1]
    assert "uplift" not in str(found)
    file = records(past.sam, "guidelines", zone="Asia/Tokyo")
    satisfied = next(row for row in file if row["figure"] == KPIS["csat"].label)
    assert len(file) == len(told)
    assert (satisfied["guidelines"], satisfied["unit"]) == ("Imported history", "share from 0 to 1")
    assert [number(satisfied[key]) for key in ("before", "before: n", "value", "n")] == [2 / 3, 3, 1, 1]
    assert asks(past.ana, "guidelines", 403)["code"] == "forbidden"
    assert asks(past.sam, "guidelines", team=make_team("Third").pk)["guidelines"] == []


def test_postings_are_read_once_for_all_guidelines_of_a_team(past: World) -> None:
    """Each is told what it is told alone."""
    team, now = Team.objects.get(name="Imported history"), database_now()

    def told() -> tuple[dict[str, Change], int]:
        with CaptureQueriesContext(connection) as asked:
            found = changes([team.pk], now)
        read = sum("p.packed" in each["sql"] and "octet_length" not in each["sql"] for each in asked)
        return {each.guideline.text: each for each in found}, read

    version(team, 1, NOON - timedelta(hours=12), NOON, "c1", "c2", "c3")
    version(team, 2, NOON, None, "c12")
    alone, read = told()
    assert (list(alone), read) == (["Be kind."], 1)

    returns, lately = (Topic.objects.create(name=name, group="x") for name in ("Returns", "Lately"))
    early, hour_ago = NOON - timedelta(hours=2, minutes=59), now - timedelta(hours=1)
    version(team, 1, NOON - timedelta(days=2), early, "c1", topic=returns)
    version(team, 2, early, None, "c2", "c3", "c12", topic=returns)
    version(team, 1, NOON, hour_ago, "c3", topic=lately)
    version(team, 2, hour_ago, None, topic=lately)

    found, read = told()

    assert read == 1
    assert found["Be kind."] == alone["Be kind."]
    assert {
        text: [(side.conversations, side.sums.get("csat_answers", 0)) for side in (each.before, each.after)]
        for text, each in found.items()
    } == {"Be kind.": [(3, 3), (1, 1)], "Returns": [(1, 1), (3, 3)], "Lately": [(0, 0), (0, 0)]}


def closed(world: World, action: NextAction, *, is_held_out: bool, is_resolved: bool) -> None:
    """A conversation that is over, in which it was shown or by chance was not."""
    now = database_now()
    talk = start_taken(make_visitor(world.site)[0], world.ana)
    Conversation.objects.filter(pk=talk.pk).update(state="closed", ended_at=now)
    Suggestion.objects.create(
        action=action,
        version=action.version,
        conversation=talk,
        agent=world.ana,
        at=now - timedelta(minutes=1),
        is_held_out=is_held_out,
        changed_at=now,
    )
    if is_resolved:
        Resolution.objects.create(conversation=talk, episode_at=now, by="customer", value="yes", at=now)


def test_what_was_suggested_stands_beside_what_chance_left_out(world: World) -> None:
    team = make_queue(make_team(), world.ana, site=world.site).team
    action = NextAction.objects.create(team=team, name="Close", kind="close")

    def told() -> dict:
        [each] = asks(world.sam, "directions")["directions"][0]["teams"][0]["suggested"]
        return each

    for nth in range(9):
        closed(world, action, is_held_out=False, is_resolved=nth < 6)
    assert told()["resolved"] == {"came": 6, "of": 9, "came_alone": 0, "of_alone": 0, "effect": None}

    closed(world, action, is_held_out=True, is_resolved=False)

    found = told()
    assert [found[key] for key in ("name", "shown", "used", "dismissed", "ignored", "left_out")] == [
        "Close",
        9,
        0,
        0,
        9,
        1,
    ]
    effect = found["resolved"]["effect"]
    assert (effect["name"], effect["value"]) == ("uplift", 6 / 9)
    assert effect["low"] < 0 < effect["high"]
    assert found["reached"]["effect"] is None
    [row] = records(world.sam, "directions", table="suggested")
    assert [row[key] for key in ("team", "name", "shown", "left out", "resolved: difference")] == [
        *(team.name, "Close", "9", "1", "uplift")
    ]
    in_row = ("came", "of", "came alone", "of alone", "its value", "its low", "its high")
    assert [number(row[f"resolved: {key}"]) for key in in_row] == pytest.approx(
        [6, 9, 0, 1, *(effect[key] for key in ("value", "low", "high"))]
    )
    assert [row[f"reached: {key}"] for key in ("came", "difference", "its value")] == ["0", "", ""]

    for _ in range(9):
        closed(world, action, is_held_out=True, is_resolved=False)
    assert told()["resolved"]["effect"]["name"] != "uplift"
