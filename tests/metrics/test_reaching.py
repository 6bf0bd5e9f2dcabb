"""What supervisors are told about reaching out: the funnel, and the pages."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chat.actions.conversations import close_conversation, reopen_conversation, start_conversation
from chat.actions.identity import note
from chat.identities import Claims
from chat.models import Conversation, Entry, Visitor
from chat.protocol import Page
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import set_target
from metrics.api.reaching import way_of
from metrics.certainty import wilson
from proactive.actions.beginnings import note_beginnings
from proactive.models import EntryPoint, EntryUse, GoalEvent, Invitation, Trigger, Visit
from proactive.queries.funnel import Steps
from routing.models import QueueStay
from tests.conftest import World
from tests.metrics.exports.test_files import download
from tests.metrics.test_api import asks
from tests.people import make_visitor, start_taken
from tests.proactive.people import make_goal, make_served_queue, make_trigger

Arm = Invitation.Arm
Origin = Conversation.Origin
SITE = "https://shop.test"
BOUNDS = ("low", "high", "left_low", "left_high", "alone_left_low", "alone_left_high")


@pytest.fixture
def trigger(world: World) -> Trigger:
    return make_trigger(world.site, make_served_queue(world.site, world.ana))


def today(**more: Any) -> dict[str, Any]:
    now = database_now()
    return {
        "from": (now - timedelta(days=1)).isoformat(),
        "to": (now + timedelta(days=1)).isoformat(),
        **more,
    }


def invite(trigger: Trigger, visitor: Visitor, arm: str = Arm.TREATED, **fields: Any) -> Invitation:
    now = database_now()
    return Invitation.objects.create(
        **{
            "visitor": visitor,
            "trigger": trigger,
            "arm": arm,
            "variant": trigger.variants.first() if arm == Arm.TREATED else None,
            "eligible_at": now,
            "changed_at": now,
            **fields,
        }
    )


def ways(world: World, **more: Any) -> list[dict[str, Any]]:
    """The funnel's rows, once all that has happened is in the sums."""
    bring_up_to_date()
    rows: list[dict[str, Any]] = asks(world.sam, "funnel", **today(**more))["rows"]
    return rows


def talks(world: World, trigger: Trigger, visitor: Visitor) -> Conversation:
    """The visitor waits in the trigger's queue and is answered."""
    conversation = start_taken(visitor, world.ana)
    QueueStay.objects.filter(conversation=conversation).delete()
    waits_and_is_answered(trigger, conversation, conversation.created_at)
    return conversation


def waits_and_is_answered(trigger: Trigger, conversation: Conversation, since: datetime) -> None:
    now = database_now()
    QueueStay.objects.create(
        conversation=conversation,
        queue=trigger.queue,
        entered_at=since,
        due_at=now,
        left_at=now,
        outcome="answered",
        weight=1000,
        signature="",
        changed_at=now,
    )


def says(world: World, conversation: Conversation, at: datetime) -> None:
    Entry.objects.create(
        conversation=conversation,
        seq=1_000,
        prev_public=1,
        kind="message",
        public=True,
        sender="agent",
        agent=world.ana,
        client_id=uuid.uuid4(),
        body="Yes?",
        created_at=at,
    )


def test_the_steps_from_a_moment_to_a_goal(world: World, trigger: Trigger) -> None:
    now = database_now()
    maya, zoe, third, fourth = world.visitor, world.zoe, *(make_visitor(world.site)[0] for _ in range(2))
    conversation = talks(world, trigger, maya)
    says(world, conversation, spoke := database_now())
    invite(trigger, maya, shown_at=now, opened_at=now, accepted_at=now, conversation=conversation)
    # The same visitor once more on the same day is no further visitor.
    invite(trigger, maya, shown_at=now)
    invite(trigger, zoe, shown_at=now, dismissed_at=now, left_at=now)
    invite(trigger, zoe, shown_at=now, left_at=now)
    invite(trigger, third, Arm.HOLDOUT, left_at=now)
    invite(trigger, fourth, Arm.GLOBAL_HOLDOUT)
    GoalEvent.objects.create(
        visitor=maya,
        goal=make_goal(world.site),
        at=spoke + timedelta(hours=23),
        external_id="1",
        source="page",
        changed_at=now,
    )

    [row] = ways(world)

    assert {name: value for name, value in row.items() if name != "key" and name not in BOUNDS} == {
        "label": f"Checkout idle ({world.site})",
        "eligible": 4,
        "left_alone": 2,
        "invited": 2,
        "shown": 2,
        "opened": 1,
        "dismissed": 1,
        "drawn": 2,
        "left": 1,
        "alone_left": 1,
        "accepted": 1,
        "queued": 1,
        "answered": 1,
        "engaged": 1,
        "goal": 1,
        "acceptance": 0.5,
    }
    # One of two, three times.
    assert [row[bound] for bound in BOUNDS] == [*wilson(1, 2)] * 3


def test_the_way_of_all_rows_together_tells_each_step_as_a_share_of_the_one_before() -> None:
    cart, exit = _steps(60, 6, 54, 50, 10), _steps(40, 4, 36, 40, 8)

    assert [(each.step, each.count, each.share) for each in way_of([cart, exit], "trigger")] == [
        ("eligible", 100, None),
        ("invited", 90, 0.9),
        ("shown", 90, 1),
        ("accepted", 18, 0.2),
        ("answered", 0, 0),
        ("engaged", 0, None),
        ("goal", 0, None),
    ]
    assert [(each.low, each.high) for each in way_of([cart, exit], "device")][1] == wilson(90, 100)


def test_the_way_through_entry_points_begins_with_the_conversations_that_they_led_to() -> None:
    entry = _steps(None, None, None, 9, 4, answered=3)

    assert [(each.step, each.count, each.share) for each in way_of([entry], "entry_point")] == [
        ("accepted", 4, None),
        ("answered", 3, 0.75),
        ("engaged", 0, 0),
        ("goal", 0, None),
    ]


def _steps(
    eligible: int | None,
    left_alone: int | None,
    invited: int | None,
    shown: int,
    accepted: int,
    answered: int = 0,
) -> Steps:
    reached = (accepted, 0, answered, 0, 0)
    return Steps("1", "", eligible, left_alone, invited, shown, 0, None, None, None, None, *reached)


@pytest.mark.parametrize(
    ("reached", "counts"),
    [({"hours": 25}, 0), ({"hours": -1}, 0), ({"hours": 1, "reversed": True}, 0), ({"hours": 1}, 1)],
)
def test_a_goal_counts_within_a_day_of_the_first_words(
    world: World, trigger: Trigger, reached: dict[str, Any], counts: int
) -> None:
    conversation = talks(world, trigger, world.visitor)
    says(world, conversation, now := database_now())
    invite(trigger, world.visitor, shown_at=now, accepted_at=now, conversation=conversation)
    at = now + timedelta(hours=reached["hours"])
    GoalEvent.objects.create(
        visitor=world.visitor,
        goal=make_goal(world.site),
        at=at,
        external_id="1",
        source="page",
        reversed_at=at if reached.get("reversed") else None,
        changed_at=now,
    )

    [row] = ways(world, by="variant")

    assert (row["engaged"], row["goal"]) == (1, counts)
    asked = today(by="trigger", key=trigger.pk, step="goal")
    assert len(asks(world.sam, "reached", **asked)["conversations"]) == counts


def test_a_goal_is_of_one_conversation_in_the_funnel_as_in_every_number(
    world: World, trigger: Trigger
) -> None:
    """Of one customer in two browsers, long after they spoke in both."""
    for visitor in (world.visitor, world.zoe):
        note(visitor, Claims(external_id="c-7"))
        last = talks(world, trigger, visitor)
        says(world, last, now := database_now())
    Conversation.objects.update(page_url=f"{SITE}/cart")
    bought = {"visitor": world.visitor, "goal": make_goal(world.site), "external_id": "1", "source": "page"}
    GoalEvent.objects.create(**bought, at=now + timedelta(days=20), changed_at=now)
    bring_up_to_date()

    def told() -> tuple[int, int, list[str]]:
        [page] = asks(world.sam, "pages", **today())["pages"]
        [figure] = asks(world.sam, "totals", **today(kpis="conversion_reactive"))["figures"]
        behind = asks(world.sam, "reached", **today(by="page", key=page["url"], step="goal"))
        return page["goal"], round(figure["value"] * figure["n"]), [x["id"] for x in behind["conversations"]]

    assert told() == (0, 0, [])

    since = now - timedelta(days=1)
    set_target(team_id=trigger.queue.team_id, kpi="credit_hours", value=Decimal(744), valid_from=since)
    bring_up_to_date()

    assert told() == (1, 1, [str(last.pk)])


def test_whoever_had_gone_without_a_word_was_not_answered_until_they_come_back(
    world: World, trigger: Trigger
) -> None:
    now = database_now()
    conversation = talks(world, trigger, world.visitor)
    says(world, conversation, now)
    invite(trigger, world.visitor, shown_at=now, accepted_at=now, conversation=conversation)
    steps = ("accepted", "queued", "answered", "engaged")

    close_conversation(conversation_id=conversation.pk, went_silent=True)
    [gone] = ways(world)
    reopen_conversation(conversation_id=conversation.pk, visitor_id=world.visitor.pk)
    waits_and_is_answered(trigger, conversation, database_now())
    [back] = ways(world)

    assert [gone[step] for step in steps] == [1, 1, 0, 0]
    assert [back[step] for step in steps] == [1, 1, 1, 1]


def test_rows_by_device_and_an_agents_hand(world: World, trigger: Trigger) -> None:
    now = database_now()
    invite(trigger, world.visitor, device="phone")
    Invitation.objects.create(visitor=world.zoe, arm=Arm.BY_HAND, eligible_at=now, changed_at=now)

    devices = ways(world, by="device")
    triggers = ways(world)

    assert [(row["label"], row["eligible"]) for row in devices] == [("Not known", 1), ("Phone", 1)]
    assert [row["label"] for row in triggers] == ["By an agent's hand", f"Checkout idle ({world.site})"]


def test_who_left_at_once_is_told_of_those_of_whom_it_is_looked_for(world: World, trigger: Trigger) -> None:
    now = database_now()
    invite(trigger, world.visitor, device="phone", left_at=now)
    invite(trigger, make_visitor(world.site)[0], Arm.HOLDOUT)
    Invitation.objects.create(
        visitor=world.zoe, arm=Arm.BY_HAND, device="phone", eligible_at=now, changed_at=now
    )

    by_trigger, by_hand = ways(world)
    [phone] = [row for row in ways(world, by="device") if row["key"] == "phone"]

    def left(row: dict[str, Any]) -> list[int | None]:
        return [row[name] for name in ("invited", "drawn", "left", "left_alone", "alone_left")]

    assert left(by_hand) == [1, 0, None, 0, None]
    assert left(by_trigger) == [1, 1, 1, 1, 0]
    assert left(phone) == [2, 1, 1, 0, None]


def test_an_entry_point_has_the_conversations_that_followed_its_opening(world: World) -> None:
    now = database_now()
    bubble, tab, unused = (
        EntryPoint.objects.create(site=world.site, name=name) for name in ("Bubble", "Tab", "Unused")
    )
    for visitor, opened in ((world.visitor, (bubble, tab)), (world.zoe, ())):
        visit = Visit.objects.create(
            site=world.site,
            visitor=visitor,
            began_at=now - timedelta(minutes=5),
            seen_at=now + timedelta(minutes=5),
            landing_url=SITE,
            url=SITE,
            device="desktop",
        )
        for entry in (bubble, tab):
            EntryUse.objects.create(entry=entry, visit=visit, did="shown", at=now)
        for after, entry in enumerate(opened):
            EntryUse.objects.create(
                entry=entry, visit=visit, did="opened", at=now - timedelta(seconds=60 - after)
            )
    start_taken(world.visitor, world.ana)
    start_taken(world.zoe, world.ben)
    Conversation.objects.update(created_at=now - timedelta(seconds=50))
    note_beginnings()
    bring_up_to_date()

    rows = asks(world.sam, "funnel", **today(by="entry_point"))["rows"]

    assert [
        (row["label"], row["eligible"], row["shown"], row["opened"], row["accepted"]) for row in rows
    ] == [
        (f"Bubble ({world.site})", None, 2, 1, 0),
        (f"Tab ({world.site})", None, 2, 1, 1),
    ]
    assert unused.name not in str(rows)


def test_the_pages_on_which_conversations_begin(world: World) -> None:
    for number, (visitor, url) in enumerate(
        [
            (world.visitor, f"{SITE}/cart?step=2#top"),
            (world.zoe, f"{SITE}/cart"),
            (make_visitor(world.site)[0], f"{SITE}/help"),
        ]
    ):
        start_conversation(
            visitor_id=visitor.pk,
            start_id=uuid.uuid4(),
            page=Page(url=url, title="", referrer=""),
            origin=Origin.PROACTIVE if number == 0 else Origin.REACTIVE,
        )

    bring_up_to_date()
    found = asks(world.sam, "pages", **today())["pages"]

    assert [(page["url"], page["conversations"], page["invited"]) for page in found] == [
        (f"{SITE}/cart", 2, 1),
        (f"{SITE}/help", 1, 0),
    ]


def test_pages_beyond_the_most_begun_of_a_day_are_one_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.ledger.beginning.MOST_NAMED", 1)
    visitors = [world.visitor, world.zoe, *(make_visitor(world.site)[0] for _ in range(2))]
    for visitor, path in zip(visitors, ("cart", "cart", "order/1", "order/2"), strict=True):
        start_conversation(
            visitor_id=visitor.pk,
            start_id=uuid.uuid4(),
            page=Page(url=f"{SITE}/{path}"),
            origin=Origin.REACTIVE,
        )
    bring_up_to_date()

    def behind(page: str, status: int = 200) -> Any:
        return asks(world.sam, "reached", status, **today(by="page", key=page, step="conversations"))

    found = asks(world.sam, "pages", **today())["pages"]
    file = download(world.sam, "pages", "csv", **today())[1].decode("utf-8-sig")

    assert [(page["url"], page["conversations"]) for page in found] == [(f"{SITE}/cart", 2), ("", 2)]
    assert file.splitlines()[2].startswith("Other pages,2,0,")
    assert len(behind(f"{SITE}/cart")["conversations"]) == 2
    assert behind(f"{SITE}/order/1")["conversations"] == []
    assert "no list" in behind("", 422)["message"]


def test_pages_beyond_those_that_are_listed_are_one_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.api.reaching.MOST_PAGES", 1)
    for visitor, path in ((world.visitor, "cart"), (world.zoe, "help")):
        start_conversation(
            visitor_id=visitor.pk,
            start_id=uuid.uuid4(),
            page=Page(url=f"{SITE}/{path}"),
            origin=Origin.REACTIVE,
        )
    bring_up_to_date()

    found = asks(world.sam, "pages", **today())["pages"]

    assert [(page["url"], page["conversations"]) for page in found] == [(f"{SITE}/cart", 1), ("", 1)]


def test_the_conversations_behind_a_step(world: World, trigger: Trigger) -> None:
    now = database_now()
    talked, silent = talks(world, trigger, world.visitor), start_taken(world.zoe, world.ben)
    says(world, talked, now)
    for conversation in (talked, silent):
        invite(trigger, conversation.visitor, accepted_at=now, conversation=conversation)
    Conversation.objects.update(page_url=f"{SITE}/cart?step=2")

    def behind(step: str, by: str = "trigger", key: str = str(trigger.pk), **more: Any) -> list[str]:
        told = asks(world.sam, "reached", **today(by=by, key=key, step=step, **more))
        return [each["id"] for each in told["conversations"]]

    assert behind("accepted") == [str(silent.pk), str(talked.pk)]
    assert behind("engaged") == behind("engaged", "page", f"{SITE}/cart") == [str(talked.pk)]
    assert behind("goal") == behind("accepted", key="0") == behind("accepted", "entry_point", "0") == []
    [row] = ways(world)
    [page] = asks(world.sam, "pages", **today())["pages"]
    assert [len(behind(step)) for step in ("accepted", "queued", "answered", "engaged")] == [
        row[step] for step in ("accepted", "queued", "answered", "engaged")
    ]
    assert len(behind("conversations", "page", page["url"])) == page["conversations"]
    told = asks(world.sam, "reached", **today(by="trigger", key=trigger.pk, step="engaged"))
    assert told["conversations"][0]["agent"] == "Ana"
    assert told["conversations"][0]["queue"] == trigger.queue.name
    file = download(world.sam, "reached", "csv", **today(by="trigger", key=trigger.pk, step="accepted"))[1]
    assert file.decode().count(str(silent.pk)) == 1


def test_pages_of_what_is_behind_a_step(
    world: World, trigger: Trigger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.api.reaching.MOST_CONVERSATIONS", 1)
    both = [start_taken(visitor, world.ana) for visitor in (world.visitor, world.zoe)]
    for conversation in both:
        invite(trigger, conversation.visitor, accepted_at=conversation.created_at, conversation=conversation)
    asked = today(by="trigger", key=trigger.pk, step="accepted")

    first = asks(world.sam, "reached", **asked)
    rest = asks(world.sam, "reached", **asked, before=first["more"])

    assert [each["id"] for told in (first, rest) for each in told["conversations"]] == [
        str(each.pk) for each in reversed(both)
    ]
    assert rest["more"] is None


def test_the_way_is_told_of_a_site_and_of_a_team(world: World, trigger: Trigger) -> None:
    conversation = talks(world, trigger, world.visitor)
    Conversation.objects.update(page_url=f"{SITE}/cart")
    invite(trigger, world.visitor, accepted_at=database_now(), conversation=conversation)
    EntryUse.objects.create(
        entry=EntryPoint.objects.create(site=world.site, name="Bubble", queue=trigger.queue),
        visit=Visit.objects.create(
            site=world.site,
            visitor=world.visitor,
            began_at=database_now(),
            seen_at=database_now(),
            landing_url=SITE,
            url=SITE,
            device="desktop",
        ),
        did="shown",
        at=database_now(),
    )

    def told(**only: Any) -> list[int]:
        rows = [
            ways(world, **only),
            asks(world.sam, "funnel", **today(by="entry_point", **only))["rows"],
            asks(world.sam, "pages", **today(**only))["pages"],
        ]
        return [len(each) for each in rows]

    assert told(site=world.site.pk) == told(team=trigger.queue.team_id) == told() == [1, 1, 1]
    assert told(queue=trigger.queue_id, site=world.site.pk) == [1, 1, 1]
    assert told(site=0) == told(team=0) == [0, 0, 0]
    assert "not told by topic" in asks(world.sam, "funnel", 422, **today(topic=1))["message"]


@pytest.mark.parametrize("path", ["funnel", "pages", "experiments"])
def test_agents_are_not_told(world: World, path: str) -> None:
    assert asks(world.ana, path, 403, **today())["code"] == "forbidden"


def test_an_unknown_way_to_split_is_refused(world: World) -> None:
    assert "trigger, variant, device" in asks(world.sam, "funnel", 422, **today(by="mood"))["message"]
    assert (
        "must end after"
        in asks(world.sam, "pages", 422, **{"from": "2026-02-02", "to": "2026-02-01"})["message"]
    )


@pytest.mark.parametrize("path", ["funnel", "pages"])
def test_they_are_files_too(world: World, trigger: Trigger, path: str) -> None:
    invite(trigger, world.visitor)
    start_conversation(
        visitor_id=world.zoe.pk, start_id=uuid.uuid4(), page=Page(url=f"{SITE}/cart"), origin=Origin.REACTIVE
    )
    bring_up_to_date()
    found, content = download(world.sam, path, "csv", **today())

    lines = content.decode("utf-8-sig").splitlines()
    assert path in found.headers["Content-Disposition"]
    assert lines[0].endswith({"funnel": "alone_left_low,alone_left_high", "pages": "engaged,goal"}[path])
    assert lines[1].startswith({"funnel": "Checkout idle (Shop),1,0,1,", "pages": f"{SITE}/cart,1,0,"}[path])
