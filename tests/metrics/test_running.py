"""What is due within a minute, or was: while it is, for whoever may see it."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction

from chat.actions import conversations
from chat.models import Conversation, Entry, Episode
from kit.clock import database_now
from metrics.actions.breaches import LAG, write_breaches
from metrics.actions.queues import note_hours
from metrics.actions.targets import set_target
from metrics.api.present import MOST_DUE, floors
from metrics.ledger.clocks import Policy, clocks
from metrics.ledger.judging import judge
from metrics.ledger.turns import turns
from metrics.models import AlertRule, Progress, QueueHours, SlaBreach, Target
from metrics.periods import micros
from metrics.queries import live, watched
from metrics.queries.facts import read_episodes, segments_of
from metrics.queries.rules import rules
from metrics.queries.running import TRANSFER
from routing.actions.segments import settle_responsibility
from routing.models import Calendar, Parking, Queue, QueueStay, Segment
from tests.conftest import World
from tests.metrics.chance import Chance
from tests.metrics.test_api import asks
from tests.metrics.test_breaches import came, remember_who_spoke, shop
from tests.people import make_visitor
from tests.routing.people import make_queue, make_team

__all__ = ["shop"]

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nobody_is_told_what_was_found_out_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "_seconds", 0)


def promised(kpi: str, seconds: int) -> None:
    queue = Queue.objects.get()
    since = datetime(1970, 1, 1, tzinfo=UTC)
    Target.objects.create(team=queue.team, kpi=kpi, value=seconds, valid_from=since)


def answered(world: World, conversation: Conversation, after_s: int) -> datetime:
    """Taken by ana at once, who writes so many seconds after the visitor came. Returns when that one did."""
    conversations.take_conversation(agent=world.ana, conversation_id=conversation.pk)
    settle_responsibility(conversation_id=conversation.pk)
    stay = QueueStay.objects.get(conversation=conversation)
    QueueStay.objects.filter(pk=stay.pk).update(left_at=stay.entered_at + SECOND)
    Segment.objects.filter(conversation=conversation).update(joined_at=stay.entered_at + SECOND)
    writes(world, conversation, stay.entered_at + after_s * SECOND, "agent")
    return stay.entered_at


def writes(world: World, conversation: Conversation, at: datetime, sender: str) -> None:
    last = Entry.objects.filter(conversation=conversation).order_by("-seq").values_list("seq", flat=True)
    Entry.objects.create(
        conversation=conversation,
        seq=(last.first() or 0) + 1,
        prev_public=0,
        kind="message",
        public=True,
        sender=sender,
        agent=world.ana if sender == "agent" else None,
        client_id=uuid.uuid4(),
        body="words",
        created_at=at,
    )
    Conversation.objects.filter(pk=conversation.pk).update(**{f"last_{sender}_at": at})


def due(now: datetime) -> list[tuple[str, str, datetime]]:
    return [(each.policy, each.conversation, each.due) for each in live.due(now, None)]


def test_who_is_over_their_target_or_about_to_be(shop: World) -> None:
    soon, late, later = (
        came(visitor, ago * SECOND)
        for visitor, ago in ((shop.visitor, 30), (shop.zoe, 90), (make_visitor(shop.site)[0], -60))
    )

    told = asks(shop.sam, "live")

    assert [each["conversation"] for each in told["due"]] == [f"{late.pk}", f"{soon.pk}"]
    assert f"{later.pk}" not in str(told["due"])
    assert [(each["promise"], each["queue"]) for each in told["due"]] == [("first_reply", "Questions")] * 2
    assert told["due"][0]["due_in_s"] < 0 < told["due"][1]["due_in_s"] <= 30
    assert [each["waited_s"] >= 30 for each in told["due"]] == [True, True]
    assert [(each["overdue"], each["due_soon"]) for each in told["queues"]] == [(1, 1)]
    # Ben serves another queue, and sees nobody's.
    assert asks(shop.ben, "live")["due"] == []


def test_a_further_reply_is_due_until_it_comes_and_written_when_it_does_not(shop: World) -> None:
    promised("next_reply_s", 60)
    talk = came(shop.visitor, 300 * SECOND)
    began = answered(shop, talk, 10)
    writes(shop, talk, began + 20 * SECOND, "visitor")
    writes(shop, talk, began + 50 * SECOND, "visitor")
    first = began + 80 * SECOND

    assert due(first - 61 * SECOND) == []
    assert due(first - 60 * SECOND) == due(first) == [("next_reply", f"{talk.pk}", first)]
    assert write_breaches(now=first + LAG - SECOND) == 0
    assert [write_breaches(now=first + LAG), write_breaches(now=first + LAG)] == [1, 0]

    writes(shop, talk, first + 5 * SECOND, "agent")
    assert (due(first + 9 * SECOND), write_breaches(now=first + 20 * SECOND)) == ([], 0)

    writes(shop, talk, first + 10 * SECOND, "visitor")
    assert due(first + 80 * SECOND) == [("next_reply", f"{talk.pk}", first + 70 * SECOND)]
    assert write_breaches(now=first + 100 * SECOND) == 1
    assert rows() == [("next_reply", first), ("next_reply", first + 70 * SECOND)]


def rows() -> list[tuple[str, datetime]]:
    return list(SlaBreach.objects.order_by("due_at").values_list("policy", "due_at"))


def test_what_is_committed_late_is_found_by_a_later_look_and_once(shop: World) -> None:
    promised("next_reply_s", 60)
    talk = came(shop.visitor, 300 * SECOND)
    began = answered(shop, talk, 10)
    write_breaches(now=began + 200 * SECOND)

    # Said long ago by its own time, and answered too late before anybody could look.
    writes(shop, talk, began + 20 * SECOND, "visitor")
    writes(shop, talk, began + 140 * SECOND, "agent")

    assert [write_breaches(now=began + n * SECOND) for n in (210, 220)] == [1, 0]
    assert rows() == [("next_reply", began + 80 * SECOND)]


def test_nobody_counts_twice_who_was_passed_on_and_stands_in_line_again(shop: World) -> None:
    talk = came(shop.visitor, 300 * SECOND)
    stay = QueueStay.objects.get()
    late = stay.entered_at + 60 * SECOND
    assert write_breaches(now=late + LAG) == 1

    QueueStay.objects.filter(pk=stay.pk).update(left_at=late + SECOND, outcome="overflowed")
    stay.pk, stay.entered_at = None, late + SECOND
    stay.save(force_insert=True)

    assert due(late + 90 * SECOND) == [("first_reply", f"{talk.pk}", late)]
    assert write_breaches(now=late + 90 * SECOND) == 0
    assert rows() == [("first_reply", late)]


def test_the_end_is_due_but_not_while_the_visitor_is_silent(shop: World) -> None:
    promised("resolution_s", 100)
    talk = came(shop.visitor, 600 * SECOND)
    began = answered(shop, talk, 10)
    parked = Parking.objects.create(
        segment=Segment.objects.get(), from_at=began + 50 * SECOND, changed_at=began + 50 * SECOND
    )

    assert (due(began + 500 * SECOND), write_breaches(now=began + 500 * SECOND)) == ([], 0)

    Parking.objects.filter(pk=parked.pk).update(to_at=began + 520 * SECOND)
    late = began + 570 * SECOND
    assert due(late - 30 * SECOND) == [("resolution", f"{talk.pk}", late)]
    assert [write_breaches(now=late + LAG), write_breaches(now=late + 99 * SECOND)] == [1, 0]
    assert rows() == [("resolution", late)]

    Episode.objects.filter(conversation=talk).update(ended_at=late + 200 * SECOND, end_reason="agent")
    assert due(late + 300 * SECOND) == []


@transaction.atomic
def passed_on(conversation: Conversation, at: datetime) -> Queue:
    """From whom has it, or the line they stand in, to that of Sales, which answers within two minutes, and in
    which they are moved up. At once: a running server settles what says two things."""
    Conversation.objects.filter(pk=conversation.pk).update(state="waiting", agent=None, waiting_since=at)
    sales = make_queue(make_team("Sales"), name="Sales")
    Segment.objects.filter(conversation=conversation).update(left_at=at, left_reason="transferred")
    QueueStay.objects.filter(conversation=conversation, left_at=None).update(left_at=at, outcome="answered")
    QueueStay.objects.create(
        conversation=conversation,
        queue=sales,
        entered_at=at,
        due_at=at - 30 * SECOND,
        boost_s=150,
        is_transfer_stay=True,
        weight=1000,
        signature="",
        changed_at=at,
    )
    return sales


def test_whoever_was_passed_on_is_late_in_the_line_in_which_they_wait(shop: World) -> None:
    talk = came(shop.visitor, 300 * SECOND)
    passed = answered(shop, talk, 10) + 20 * SECOND
    sales = passed_on(talk, passed)
    late = passed + 120 * SECOND

    assert due(late - 61 * SECOND) == []
    assert due(late - 60 * SECOND) == due(late) == [("transfer", f"{talk.pk}", late)]
    assert overdue(late) == 1
    assert [(each["promise"], each["queue"]) for each in asks(shop.sam, "live")["due"]] == [
        ("transfer", "Sales")
    ]
    assert write_breaches(now=late + LAG) == 0
    QueueStay.objects.filter(queue=sales).update(left_at=late, outcome="answered")
    assert due(late + SECOND) == []


def test_what_is_late_is_told_of_the_queue_whose_people_can_mend_it(shop: World) -> None:
    """By the target of the queue into which the visitor came: ana passes them on without a word."""
    talk = came(shop.visitor, 90 * SECOND)
    questions, stay = Queue.objects.get(), QueueStay.objects.get()
    sales = passed_on(talk, stay.entered_at + 80 * SECOND)
    at = stay.entered_at + 90 * SECOND

    assert due(at) == [("first_reply", f"{talk.pk}", stay.entered_at + 60 * SECOND)]
    assert (overdue(at, queue=questions), overdue(at, queue=sales)) == (0, 1)
    told = {each["name"]: (each["waiting"], each["overdue"]) for each in asks(shop.sam, "live")["queues"]}
    assert told == {"Questions": (0, 0), "Sales": (1, 1)}

    with transaction.atomic():
        QueueStay.objects.filter(queue=sales).update(left_at=at, outcome="answered")
        Conversation.objects.filter(pk=talk.pk).update(state="active", agent=shop.ben)
        Segment.objects.create(
            conversation=talk, agent=shop.ben, queue=sales, joined_at=at, weight=0, changed_at=at
        )
    assert (overdue(at, queue=questions), overdue(at, queue=sales)) == (0, 1)


def overdue(at: datetime, **whose: Any) -> float | None:
    """As an alert has it."""
    return watched.value(AlertRule(measure="live_overdue", **whose), at)


def test_a_line_is_too_long_where_somebody_who_stands_in_it_is_late(shop: World) -> None:
    """Not where somebody waits longer than was promised who is served already, however many of them."""
    promised("resolution_s", 100)
    for _ in range(MOST_DUE):
        answered(shop, came(make_visitor(shop.site)[0], 600 * SECOND), 10)
    answered(shop, unanswered := came(shop.zoe, 90 * SECOND), 10)
    Entry.objects.filter(conversation=unanswered, sender="agent").delete()
    Conversation.objects.filter(pk=unanswered.pk).update(last_agent_at=None)
    came(shop.visitor, 30 * SECOND)

    [line] = asks(shop.sam, "live")["queues"]
    assert (line["overdue"], line["is_too_long"]) == (MOST_DUE + 1, False)

    came(make_visitor(shop.site)[0], 90 * SECOND)
    [line] = asks(shop.sam, "live")["queues"]
    assert (line["overdue"], line["is_too_long"]) == (MOST_DUE + 2, True)


def test_whoever_is_late_by_two_promises_is_one(shop: World) -> None:
    promised("resolution_s", 100)
    came(shop.visitor, 90 * SECOND)
    began = QueueStay.objects.get().entered_at

    assert [each[0] for each in due(began + 90 * SECOND)] == ["first_reply", "resolution"]
    assert [(each["overdue"], each["due_soon"]) for each in asks(shop.sam, "live")["queues"]] == [(1, 0)]
    assert len(due(began + 110 * SECOND)) == 2
    counted = [
        watched.value(AlertRule(measure=measure), began + 110 * SECOND)
        for measure in ("live_overdue", "live_due_soon")
    ]
    assert counted == [1, 0]


def closed_until(at: datetime) -> None:
    """The queue opens then for an hour, and is closed until it does."""
    calendar, _ = Calendar.objects.get_or_create(name="Hours", zone="UTC")
    calendar.openings.all().delete()
    until = (at + timedelta(hours=1)).time()
    calendar.openings.create(weekday=at.weekday(), opens=at.time(), closes=until)
    Queue.objects.update(calendar=calendar)


def test_nothing_is_due_while_the_queue_is_closed(shop: World) -> None:
    talk = came(shop.visitor, 90 * SECOND)
    opens = datetime.combine(database_now() + timedelta(days=2), time(9), UTC)
    closed_until(opens)

    for versions in (0, 1):
        assert note_hours() == 1 - versions
        assert (due(database_now()), due(opens - SECOND)) == ([], [])
        assert due(opens + SECOND) == [("first_reply", f"{talk.pk}", opens + 60 * SECOND)]
    assert write_breaches() == 0
    # Nobody looked over all of the night.
    assert write_breaches(now=opens + 70 * SECOND) == 1
    assert rows() == [("first_reply", opens + 60 * SECOND)]


def test_hours_that_are_changed_leave_what_was_due_before(shop: World) -> None:
    note_hours()
    late, later = came(shop.visitor, 90 * SECOND), came(shop.zoe, 30 * SECOND)
    due_at = QueueStay.objects.get(conversation=late).entered_at + 60 * SECOND
    opens = datetime.combine(database_now() + timedelta(days=2), time(9), UTC)
    closed_until(opens)

    assert [note_hours(), note_hours()] == [1, 0]

    assert QueueHours.objects.count() == 2
    found = due(opens + timedelta(hours=1))
    assert found[0] == ("first_reply", f"{late.pk}", due_at)
    assert found[1][1] == f"{later.pk}" and opens < found[1][2] < opens + 31 * SECOND
    assert write_breaches(now=database_now() + LAG) == 1
    assert rows() == [("first_reply", due_at)]


def test_what_is_off_is_not_looked_for(shop: World) -> None:
    talk = came(shop.visitor, 300 * SECOND)
    began = answered(shop, talk, 10)
    writes(shop, talk, began + 20 * SECOND, "visitor")

    assert (due(began + timedelta(days=9)), write_breaches(now=began + timedelta(days=9))) == ([], 0)
    promised("next_reply_s", 60)
    Progress.objects.update(breaches_until=began)
    set_target(team_id=Queue.objects.get().team_id, kpi="next_reply_s", value=None, valid_from=began - SECOND)
    assert (due(began + timedelta(days=9)), write_breaches(now=began + timedelta(days=9))) == ([], 0)


# By which something is late of each kind.
@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize("seed", [0, 2, 3])
def test_what_is_late_right_now_is_what_is_counted_of_open_conversations(seed: int, world: World) -> None:
    base = datetime(2026, 3, 28, 14, tzinfo=UTC)
    Chance(seed, base, is_open=True, conversations=100)
    remember_who_spoke()
    now, agreed = base + timedelta(days=9), rules()
    open_now = Episode.objects.filter(ended_at=None).values_list("conversation_id", flat=True)
    those = [str(pk) for pk in open_now]

    told = [each for each in live.due(now, None) if each.policy != TRANSFER]
    found = {(each.policy, each.conversation, micros(each.due)) for each in told}

    still_owed, in_line = set(), list[bool]()
    for each in read_episodes(those, segments_of(those)):
        judged = judge(each, agreed, micros(now))
        # Where there is no queue nothing is counted down, nor for whoever left the line without an answer.
        if each.ended is not None or judged.queue is None or judged.outcome not in ("", "answered"):
            continue
        in_line.append(judged.is_open)
        owed = {
            "first_reply": judged.arrival if judged.first_words is None else None,
            "next_reply": turns(each.messages).asked,
            "resolution": judged.arrival,
        }
        still_owed |= {
            (clock.policy, each.conversation, clock.due)
            for clock in clocks(judged, agreed, micros(now))
            if clock.is_breach and clock.started == owed[clock.policy]
        }
    assert found == still_owed
    assert {policy for policy, *_ in found} == set(Policy)
    assert set(in_line) == {True, False}
