"""The conversations behind a number are found whole, however they are filtered and in however small pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from chat.models import Agent, Conversation, Entry, Topic
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date
from metrics.kpis import KPIS, Clock
from metrics.kpis.declaration import total
from metrics.ledger.booking import merge
from metrics.periods import Interval
from metrics.queries import behind
from metrics.queries.behind import Found
from metrics.queries.sums import Filter, sums_of
from routing.models import Offer, Queue, QueueStay
from tests.conftest import World
from tests.metrics.test_buckets import DAY, load

COUNTED = ("entered", "answered", "missed_rate", "csat", "transfer_rate", "conversion_reactive", "ended")


@pytest.fixture
def past(world: World, tmp_path: Path) -> World:
    load(tmp_path)
    bring_up_to_date()
    return world


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("PAGE", 2), ("READ_AT_FIRST", 1), ("MOST_READ", 3), ("LOOKED_INTO", 1)):
        monkeypatch.setattr(behind, name, size)


def filters() -> Iterator[Filter]:
    """None, and one by each thing that the golden day knows."""
    yield Filter()
    yield Filter("", None, tuple(Queue.objects.values_list("pk", flat=True)))
    yield Filter("", None, (0,))
    for dimension, keys in {
        "agent": Agent.objects.values_list("pk", flat=True),
        "topic": Topic.objects.values_list("pk", flat=True),
        "site": Conversation.objects.values_list("site", flat=True).distinct(),
        "origin": ("reactive", "proactive"),
        "device": ("phone",),
        "language": ("de",),
        "entry_point": ("1",),
    }.items():
        for key in keys:
            yield Filter(dimension, (str(key),))
            if dimension != "origin":
                yield Filter(dimension, (str(key),), None, (("origin", ("reactive",)),))


def all_pages(kpi: str, only: Filter, *asked: Interval) -> list[tuple[str, int]]:
    """Whatever is behind it, page after page."""
    return [(each.conversation, each.number) for each in everything(kpi, only, *asked)]


def everything(kpi: str, only: Filter, *asked: Interval) -> list[Found]:
    found: list[Found] = []
    more: datetime | None = datetime(2100, 1, 1, tzinfo=UTC)
    while more is not None:
        page, more = behind.behind(KPIS[kpi], asked or [DAY], only, counted=True, before=more)
        found += page
    return found


@pytest.mark.parametrize("kpi", COUNTED)
def test_as_many_are_behind_as_are_counted(past: World, kpi: str, small_pages: None) -> None:
    for only in filters():
        name = KPIS[kpi].numerator[0]
        assert len(all_pages(kpi, only)) == sums_of(DAY, only).get(name, 0), only


@pytest.mark.usefixtures("small_pages")
def test_what_they_added_is_the_number(past: World) -> None:
    """Of every number but those of time as it passed and of invitations, which no conversation adds to."""
    for kpi in KPIS.values():
        if kpi.clock is Clock.SLICE or set(kpi.numerator) & {"accepted", "dismissed"}:
            continue
        found = everything(kpi.name, Filter())

        added = total(kpi.numerator, merge(each.sums for each in found))
        assert added == total(kpi.numerator, sums_of(DAY, Filter())), kpi.name
        assert len(found) == len({(each.conversation, each.number) for each in found}), kpi.name


@pytest.mark.usefixtures("small_pages")
def test_whoever_came_in_the_same_quarter_hour_is_on_one_page(past: World) -> None:
    at = "2026-03-02 09:00+00"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_episode SET began_at = %s, changed_at = now() WHERE ended_at > %s", [at, at]
        )
    bring_up_to_date()

    found = all_pages("ended", Filter())

    assert len(found) == len(set(found)) == sums_of(DAY, Filter())["ended"]


@pytest.mark.usefixtures("small_pages")
def test_a_conversation_that_was_open_for_days_is_found(past: World) -> None:
    counted = sums_of(DAY, Filter())["ended"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_episode SET began_at = began_at - interval '9 days', changed_at = now()")
    bring_up_to_date()

    assert len(all_pages("ended", Filter())) == sums_of(DAY, Filter())["ended"] == counted


@pytest.mark.usefixtures("small_pages")
def test_who_was_offered_in_two_quarter_hours_is_told_once(past: World) -> None:
    whole, accepted = everything("offer_acceptance", Filter()), sums_of(DAY, Filter())["offers_accepted"]
    stay = QueueStay.objects.get(conversation_id=whole[0].conversation)
    agent = stay.offers.all()[0].agent
    earlier = stay.entered_at - timedelta(hours=3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE routing_queuestay SET entered_at = %s, changed_at = now() WHERE id = %s",
            [earlier, stay.pk],
        )
    for minutes in (5, 50):
        at = earlier + timedelta(minutes=minutes)
        Offer.objects.create(
            stay=stay,
            agent=agent,
            offered_at=at,
            expires_at=at,
            ended_at=at,
            outcome="accepted",
            weight=0,
            changed_at=database_now(),
        )
    bring_up_to_date()

    found = all_pages("offer_acceptance", Filter())

    assert sums_of(DAY, Filter())["offers_accepted"] == accepted + 2
    assert sorted(found) == sorted((each.conversation, each.number) for each in whole)


@pytest.mark.usefixtures("small_pages")
def test_only_the_hours_that_are_asked_for_are_told(past: World) -> None:
    nine, two = (DAY[0] + timedelta(hours=hour) for hour in (9, 14))
    hours = [(start, start + timedelta(hours=1)) for start in (nine, two)]

    found = all_pages("answered", Filter(), *hours)

    assert len(found) == sum(sums_of(each, Filter()).get("answered", 0) for each in hours) > 0


def test_whoever_was_forgotten_is_not_told(past: World) -> None:
    before = all_pages("answered", Filter())
    Conversation.objects.get(pk=before[0][0]).visitor.delete()

    left = {str(each) for each in Conversation.objects.values_list("pk", flat=True)}
    assert before[0][0] not in left
    assert all_pages("answered", Filter()) == [each for each in before if each[0] in left]


@pytest.mark.usefixtures("small_pages")
def test_an_agent_who_only_wrote_is_found(past: World) -> None:
    entry = Entry.objects.filter(sender="agent").order_by("created_at")[0]
    writer = Agent.objects.create(username="writer")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_entry SET agent_id = %s WHERE conversation_id = %s AND seq = %s",
            [writer.pk, entry.conversation_id, entry.seq],
        )
        cursor.execute(
            "UPDATE chat_conversation SET changed_at = now() WHERE id = %s", [entry.conversation_id]
        )
    bring_up_to_date()

    found = all_pages("first_response_s", Filter("agent", (str(writer.pk),)))

    assert found == [(str(entry.conversation_id), 1)]
