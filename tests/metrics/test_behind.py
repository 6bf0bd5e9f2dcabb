"""The conversations behind a number are found whole, however they are filtered and in however small pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from chat.models import Agent, Conversation, Entry, Topic
from metrics.actions.buckets import bring_up_to_date
from metrics.kpis import KPIS
from metrics.queries import behind
from metrics.queries.sums import Filter, sums_of
from routing.models import Queue
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
    for name, size in (("PAGE", 2), ("LOOKED_AT", 2), ("MOST_LOOKED_AT", 3), ("GONE_THROUGH", 3)):
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


def all_pages(kpi: str, only: Filter) -> list[tuple[str, int]]:
    """Whatever is behind it, page after page."""
    found: list[tuple[str, int]] = []
    more: datetime | None = datetime(2100, 1, 1, tzinfo=UTC)
    while more is not None:
        page, more = behind.behind(KPIS[kpi], [DAY], only, counted=True, before=more)
        found += [(each.judgement.episode.conversation, each.judgement.episode.number) for each in page]
    return found


@pytest.mark.parametrize("kpi", COUNTED)
def test_as_many_are_behind_as_are_counted(past: World, kpi: str, small_pages: None) -> None:
    for only in filters():
        name = KPIS[kpi].numerator[0]
        assert len(all_pages(kpi, only)) == sums_of(DAY, only).get(name, 0), only


@pytest.mark.usefixtures("small_pages")
def test_whoever_came_at_the_same_moment_is_on_one_page(past: World) -> None:
    at = "2026-03-02 09:00+00"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_episode SET began_at = %s WHERE ended_at > %s", [at, at])

    found = all_pages("ended", Filter())

    assert len(found) == len(set(found)) == sums_of(DAY, Filter())["ended"]


@pytest.mark.usefixtures("small_pages")
def test_an_agent_who_only_wrote_is_found(past: World) -> None:
    entry = Entry.objects.filter(sender="agent").order_by("created_at")[0]
    writer = Agent.objects.create(username="writer")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_entry SET agent_id = %s WHERE conversation_id = %s AND seq = %s",
            [writer.pk, entry.conversation_id, entry.seq],
        )

    found = all_pages("first_response_s", Filter("agent", (str(writer.pk),)))

    assert found == [(str(entry.conversation_id), 1)]
