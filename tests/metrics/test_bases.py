"""By what the service level counts: what a queue is set to, and since when."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from kit.clock import database_now
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date, forget_all
from metrics.actions.queues import note_bases
from metrics.ledger.rules import Basis
from metrics.models import QueueBasis
from metrics.periods import micros
from metrics.queries.queues import bases
from metrics.queries.rules import rules
from routing.actions.stays import enqueue
from routing.models import Queue
from tests.conftest import World
from tests.metrics.histories import kpis
from tests.metrics.test_api import DAY, asks, figures, past
from tests.metrics.test_buckets import from_facts, kept
from tests.people import make_site, make_visitor, start
from tests.routing.people import make_queue, make_team

__all__ = ["past"]

EVER = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sl_basis", "offer_mode", "basis"),
    [
        ("as_taken", "manual", "accept"),
        ("as_taken", "auto", "first_reply"),
        ("accept", "auto", "accept"),
        ("first_reply", "manual", "first_reply"),
    ],
)
def test_what_is_accepted_at_once_counts_by_the_first_reply_unless_somebody_says_otherwise(
    sl_basis: str, offer_mode: str, basis: str
) -> None:
    queue = make_queue(make_team(), sl_basis=sl_basis, offer_mode=offer_mode)

    assert rules().basis_of(queue.pk, 0) == basis
    assert note_bases() == 1
    assert list(QueueBasis.objects.values_list("basis", "valid_from")) == [(basis, EVER)]
    assert rules().basis_of(queue.pk, 0) == basis


@pytest.mark.django_db
def test_a_queue_that_is_changed_was_not_so_before() -> None:
    queue = make_queue(make_team())
    note_bases()
    before = database_now()
    Queue.objects.update(offer_mode="auto")

    assert [note_bases(), note_bases()] == [1, 0]

    (_, first), (since, then) = bases([queue])[queue.pk]
    assert (first, then) == (Basis.ACCEPT, Basis.FIRST_REPLY)
    assert micros(before) < since <= micros(database_now())
    Queue.objects.update(name="Renamed")
    assert note_bases() == 0


@pytest.mark.django_db
def test_an_upgrade_leaves_what_was_and_tells_what_is() -> None:
    """As the migration does: of whoever is served already, and not of a queue in which nobody ever was."""
    team, made = make_team(), {}
    for name, more in (("asked", {}), ("at once", {"offer_mode": "auto"}), ("new", {"offer_mode": "auto"})):
        site = make_site(name)
        made[name] = make_queue(team, name=name, site=site, **more)
        if name != "new":
            enqueue(conversation_id=start(make_visitor(site)[0]).pk)

    import_module("metrics.migrations.0018_bases_of_queues").keep_the_past(apps, None)

    def versions(name: str) -> list[str]:
        return [basis for _, basis in bases([made[name]])[made[name].pk]]

    assert versions("asked") == ["accept"]
    assert versions("at once") == ["accept", "first_reply"]
    since = QueueBasis.objects.get(basis="first_reply").valid_from
    assert database_now() - timedelta(minutes=5) < since <= database_now()
    assert not QueueBasis.objects.filter(queue=made["new"]).exists()
    assert note_bases() == 1
    assert versions("new") == ["first_reply"]


def level(past: World, **more: Any) -> tuple[float, int]:
    found = figures(asks(past.sam, "totals", kpis="service_level", **DAY, **more))["service_level"]
    return round(found["value"] * found["n"]), found["n"]


def behind(past: World, part: str) -> list[str]:
    told = asks(past.sam, "conversations", kpi="service_level", part=part, **DAY)
    return [each["visitor"] for each in told["conversations"]]


def judge_by_reply(since: datetime) -> None:
    QueueBasis.objects.update_or_create(
        queue=Queue.objects.get(), valid_from=since, defaults={"basis": "first_reply"}
    )
    forget_all()
    bring_up_to_date()


def test_a_past_is_judged_by_accepting_whatever_its_queue_becomes(past: World) -> None:
    note_bases()
    Queue.objects.update(offer_mode="auto")
    note_bases()
    forget_all()
    bring_up_to_date()

    assert level(past) == (6, 9)
    assert kpis()["service_level_60"] == "6/9"
    assert kept() == from_facts()


def test_by_the_first_reply_the_golden_day_has_other_misses(past: World) -> None:
    assert behind(past, "rest") == ["v6", "v5", "v3"]

    judge_by_reply(EVER)

    # c3 was written to after 120 s and c10 never; c5 and c6 left.
    assert level(past) == (5, 9)
    assert behind(past, "rest") == ["v10", "v6", "v5", "v3"]
    assert kept() == from_facts()
    assert audit() == []
    [row] = asks(past.sam, "by/queue", kpis="service_level", **DAY)["rows"]
    assert (round(row["figures"][0]["value"] * 9), row["figures"][0]["n"]) == (5, 9)
    # c1 and c12 of A in time, c10 not; c2, c8, c11 of B, and c3 not.
    agents = {
        row["label"]: (round(row["figures"][0]["value"] * row["figures"][0]["n"]), row["figures"][0]["n"])
        for row in asks(past.sam, "by/agent", kpis="service_level", **DAY)["rows"]
    }
    assert (agents["A"], agents["B"]) == ((2, 3), (3, 4))
    # Within half a minute only c11 and c12.
    assert kpis("--threshold", "30")["service_level_30"] == "2/9"
    assert kpis("--by", "agent")["B"]["service_level_60"] == "3/4"


@pytest.mark.parametrize(("since", "in_time"), [("09:30:00", 5), ("09:30:01", 6)])
def test_of_a_day_on_which_it_changed_each_is_judged_by_what_held_when_they_came(
    since: str, in_time: int, past: World
) -> None:
    note_bases()

    judge_by_reply(datetime.fromisoformat(f"2026-03-02T{since}Z"))

    # c10 came at half past nine, was accepted after 10 s, and nobody wrote.
    assert level(past) == (in_time, 9)
