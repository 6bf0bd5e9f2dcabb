"""The trail in the rows: visits that go on, beacons that come twice, what is ended and forgotten."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from chat.models import Agent, Conversation, Lease, Site, Visitor
from kit.clock import database_now
from kit.tokens import hashed, new_token
from proactive.actions import trail
from proactive.append import Page, Row
from proactive.models import (
    EntryPoint,
    EntryUse,
    EntryWish,
    GoalEvent,
    Invitation,
    PageView,
    Reach,
    Refusal,
    TrailEvent,
    Visit,
)
from proactive.protocol import Told
from tests.people import make_site, make_visitor, start
from tests.proactive import people
from tests.proactive.people import make_goal, make_served_queue, make_trigger


def someone(site: Site) -> tuple[Visitor, bytes]:
    visitor, token = make_visitor(site)
    return visitor, hashed(token)


def row(site: Site, hash: bytes, **fields: Any) -> Row:
    return people.row(site, hash, **{"view": 1, "url": "http://shop.test/", **fields})


def page(**fields: Any) -> Page:
    return Page(**{"view": 1, "url": "http://shop.test/", **fields})


def test_two_pages_are_one_visit(site: Site) -> None:
    visitor, hash = someone(site)

    trail.record(rows=[row(site, hash, title="Home", campaign='{"source": "letter"}')])
    trail.record(rows=[row(site, hash, view=2, url="http://shop.test/boots", title="Boots")])

    [visit] = Visit.objects.filter(visitor=visitor)
    assert (visit.landing_url, visit.url, visit.title, visit.campaign) == (
        "http://shop.test/",
        "http://shop.test/boots",
        "Boots",
        {"source": "letter"},
    )
    assert list(visit.views.order_by("at").values_list("title", flat=True)) == ["Home", "Boots"]


def test_a_page_is_told_of_again_and_its_time_only_grows(site: Site) -> None:
    _, hash = someone(site)

    told = [(0, 0), (30, 80), (20, 10)]
    news = [trail.record(rows=[row(site, hash, seconds=seconds, scroll=scroll)]) for seconds, scroll in told]

    [view] = PageView.objects.all()
    assert (view.seconds, view.scroll) == (30, 80)
    assert [one and one.is_news for [one] in news] == [True, True, False]


def test_a_beacon_that_comes_twice_adds_nothing(site: Site) -> None:
    _, hash = someone(site)
    clicked = row(site, hash, events=(Told(kind="click", label="Add to cart", ago=1500),))

    [first] = trail.record(rows=[clicked])
    [second] = trail.record(rows=[clicked])

    assert first and second
    assert (first.is_new_visit, first.is_new_view, first.is_news) == (True, True, True)
    assert (second.is_new_visit, second.is_new_view, second.is_news) == (False, False, False)
    assert TrailEvent.objects.count() == 1


def clicks(*labels: str) -> tuple[Told, ...]:
    return tuple(Told(kind="click", label=label) for label in labels)


@pytest.mark.parametrize("told", list(permutations(["", "ab", "abc", "abcde"])))
def test_what_is_not_answered_may_overtake_itself_and_each_click_is_kept_once(
    site: Site, told: tuple[str, ...]
) -> None:
    _, hash = someone(site)

    for labels in told:
        trail.record(rows=[row(site, hash, events=clicks(*labels))])
    trail.record(rows=[row(site, hash, heard=5, events=clicks("f"))])

    assert sorted(TrailEvent.objects.values_list("label", flat=True)) == list("abcdef")


def test_a_page_with_an_older_script_counts_what_it_has_sent_and_loses_nothing(site: Site) -> None:
    _, hash = someone(site)
    told = ((0, "ab"), (1, "c"), (1, "c"), (2, ""), (3, "de"))

    for n, labels in told:
        trail.record(rows=[row(site, hash, n=n, events=clicks(*labels))])

    assert sorted(TrailEvent.objects.values_list("label", flat=True)) == list("abcde")


def test_what_was_not_answered_comes_again_with_what_followed(site: Site) -> None:
    _, hash = someone(site)
    trail.record(rows=[row(site, hash, events=clicks("Size", "Colour"))])

    [again] = trail.record(rows=[row(site, hash, events=clicks("Size", "Colour", "Buy"))])

    assert again and again.is_news
    assert sorted(TrailEvent.objects.values_list("label", flat=True)) == ["Buy", "Colour", "Size"]


def test_the_page_that_was_left_is_told_of_by_the_next_once(site: Site) -> None:
    visitor, hash = someone(site)
    clicked = Told(kind="click", label="Boots", ago=1_000)
    trail.record(rows=[row(site, hash, title="Home")])
    left = page(seconds=40, scroll=80, ago=2_000, events=(clicked,))
    boots = row(site, hash, view=2, url="http://shop.test/boots", left=left)

    [first] = trail.record(rows=[boots])
    [second] = trail.record(rows=[boots])

    home, _ = PageView.objects.order_by("pk")
    assert (home.title, home.seconds, home.scroll, home.told) == ("Home", 40, 80, 1)
    assert list(TrailEvent.objects.values_list("view", "label")) == [(home.pk, "Boots")]
    assert Visit.objects.get(visitor=visitor).url == "http://shop.test/boots"
    assert first and second and (first.is_new_view, first.is_news, second.is_news) == (True, True, False)


def test_a_page_of_which_nothing_had_arrived_is_told_of_by_the_next(site: Site) -> None:
    _, hash = someone(site)
    left = page(view=7, seconds=9, ago=60_000, events=(Told(kind="click", label="Boots", ago=500),))

    trail.record(rows=[row(site, hash, view=8, left=left)])

    earlier, later = PageView.objects.order_by("pk")
    assert (earlier.view, earlier.seconds, later.view) == (7, 9, 8)
    assert later.at - earlier.at == timedelta(minutes=1)
    assert earlier.at - TrailEvent.objects.get(view=earlier.pk).at == timedelta(milliseconds=500)


def test_what_is_told_of_a_page_after_its_visit_has_ended_stays_with_that_visit(site: Site) -> None:
    visitor, hash = someone(site)
    trail.record(rows=[row(site, hash)])
    Visit.objects.update(ended_at=F("seen_at"))

    trail.record(rows=[row(site, hash, view=2, left=page(seconds=40))])

    before, now = Visit.objects.filter(visitor=visitor).order_by("pk")
    assert list(before.views.values_list("view", "seconds")) == [(1, 40)]
    assert list(now.views.values_list("view", flat=True)) == [2]


def test_nobody_tells_of_the_pages_of_another_visitor(site: Site) -> None:
    _, maya = someone(site)
    _, zoe = someone(site)
    trail.record(rows=[row(site, maya)])

    trail.record(rows=[row(site, zoe, view=2, left=page(seconds=40, events=(Told(kind="click"),)))])

    assert sorted(PageView.objects.values_list("view", "seconds")) == [(1, 0), (1, 40), (2, 0)]
    assert PageView.objects.get(visit__visitor__token_hash=maya).told == 0


def test_when_something_was_follows_from_the_databases_clock(site: Site) -> None:
    _, hash = someone(site)

    trail.record(rows=[row(site, hash, events=(Told(kind="click", label="Buy", ago=2_000),))])

    [event] = TrailEvent.objects.select_related("view")
    assert event.view.at - event.at == timedelta(seconds=2)


def test_many_visitors_fit_in_one_statement(site: Site) -> None:
    hashes = [someone(site)[1] for _ in range(5)]
    told = (Told(kind="search", label="boots"), Told(kind="form_refused", label="Payment", field="card"))

    recorded = trail.record(rows=[row(site, hash, events=told) for hash in hashes])

    assert all(recorded)
    assert Visit.objects.count() == 5
    assert TrailEvent.objects.count() == 10


def test_tokens_of_nobody_of_the_blocked_and_of_another_site_store_nothing(site: Site) -> None:
    other = make_site("other")
    blocked, hash = someone(site)
    Visitor.objects.filter(pk=blocked.pk).update(is_blocked=True)
    _, of_other = someone(other)

    recorded = trail.record(
        rows=[row(site, hash), row(site, of_other), row(site, hashed(new_token()))],
    )

    assert recorded == [None, None, None]
    assert not Visit.objects.exists()


def test_the_conversation_that_is_open_is_named(site: Site) -> None:
    visitor, hash = someone(site)
    conversation = start(visitor)

    [recorded] = trail.record(rows=[row(site, hash)])

    assert recorded and recorded.conversation_id == conversation.pk


def test_a_visit_ends_at_its_last_sign_after_half_an_hour(site: Site) -> None:
    visitor, hash = someone(site)
    trail.record(rows=[row(site, hash)])
    Visit.objects.update(
        began_at=database_now() - timedelta(hours=2), seen_at=database_now() - timedelta(minutes=31)
    )

    assert trail.end_quiet_visits() == 1
    trail.record(rows=[row(site, hash)])

    first, second = Visit.objects.filter(visitor=visitor).order_by("began_at")
    assert first.ended_at == first.seen_at
    assert second.ended_at is None
    assert trail.end_quiet_visits() == 0


def test_what_is_older_than_the_site_keeps_it_is_deleted(site: Site) -> None:
    Reach.objects.create(site=site, keep_days=10)
    for _ in range(2):
        trail.record(rows=[row(site, someone(site)[1], events=(Told(kind="click"),))])
    old = Visit.objects.order_by("pk")[0]
    long_ago = database_now() - timedelta(days=11)
    Visit.objects.filter(pk=old.pk).update(began_at=long_ago, seen_at=long_ago, ended_at=long_ago)

    assert trail.forget_old_trail(now=database_now()) == 1
    assert (Visit.objects.count(), PageView.objects.count(), TrailEvent.objects.count()) == (1, 1, 1)


def left_long_ago(site: Site, days: int, *, times: int = 1) -> list[Visit]:
    """Visits, each with a page and a click."""
    at = database_now() - timedelta(days=days)
    made = []
    for _ in range(times):
        recorded = trail.record(rows=[row(site, someone(site)[1], events=(Told(kind="click"),))])[0]
        assert recorded
        Visit.objects.filter(pk=recorded.visit_id).update(began_at=at, seen_at=at, ended_at=at)
        made.append(Visit.objects.get(pk=recorded.visit_id))
    return made


def test_each_site_keeps_what_it_keeps(site: Site) -> None:
    longer, usual = make_site("longer"), make_site("usual")
    Reach.objects.create(site=site, keep_days=10)
    Reach.objects.create(site=longer, keep_days=365)
    for each in (site, longer, usual):
        left_long_ago(each, 50)
        left_long_ago(each, 100)

    assert trail.forget_old_trail(now=database_now()) == 3
    assert sorted(Visit.objects.values_list("site__key", flat=True)) == ["longer", "longer", "usual"]


def test_what_a_sweep_leaves_the_next_takes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    left_long_ago(site, 100, times=5)
    monkeypatch.setattr(trail, "DELETED_AT_ONCE", 2)
    monkeypatch.setattr(trail, "FORGETS_FOR_S", 0)
    none = trail.forget_old_trail(now=database_now())
    monkeypatch.undo()

    assert (none, trail.forget_old_trail(now=database_now())) == (0, 5)
    assert not TrailEvent.objects.exists()


def test_what_is_kept_for_longer_lets_go_of_its_visit(site: Site, ana: Agent) -> None:
    [old] = left_long_ago(site, 100)
    asked = Invitation.objects.create(
        visitor=old.visitor,
        visit=old,
        trigger=make_trigger(site, make_served_queue(site, ana)),
        arm="treated",
        propensity=0.9,
        eligible_at=old.began_at,
        changed_at=old.began_at,
    )
    entry = EntryPoint.objects.create(site=site, name="Help", text="Help")
    used = EntryUse.objects.create(entry=entry, visit=old, did="shown")

    assert trail.forget_old_trail(now=database_now()) == 1

    asked.refresh_from_db()
    used.refresh_from_db()
    assert (asked.visit, used.visit) == (None, None)
    pointing = {
        field.related_model for field in Visit._meta.get_fields(include_hidden=True) if field.one_to_many
    }
    assert pointing == {PageView, Invitation, EntryUse}


def test_of_whom_nothing_else_is_kept_nothing_is_kept(site: Site, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    goal = make_goal(site)
    entry = EntryPoint.objects.create(site=site, name="Help", text="Help")
    at = database_now()
    ties: dict[str, Callable[[Visitor], object]] = {
        "nothing": lambda visitor: None,
        "a conversation": start,
        "a customer": lambda visitor: Visitor.objects.filter(pk=visitor.pk).update(external_id="7"),
        "a name": lambda visitor: Visitor.objects.filter(pk=visitor.pk).update(name="Maya"),
        "an address": lambda visitor: Visitor.objects.filter(pk=visitor.pk).update(email="maya@shop.test"),
        "blocked": lambda visitor: Visitor.objects.filter(pk=visitor.pk).update(is_blocked=True),
        "connected": lambda visitor: Lease.objects.create(
            session="1", process="1", visitor=visitor, heard_at=at, until=at
        ),
        "left alone": lambda visitor: Invitation.objects.create(
            visitor=visitor, trigger=trigger, arm="holdout", eligible_at=at, changed_at=at
        ),
        "a goal": lambda visitor: GoalEvent.objects.create(
            visitor=visitor, goal=goal, at=at, external_id="1", source="page", changed_at=at
        ),
        "a way in": lambda visitor: EntryWish.objects.create(visitor=visitor, entry=entry, at=at),
        "here again": lambda visitor: Visit.objects.create(
            visitor=visitor, site=site, began_at=at, seen_at=at, device="phone", changed_at=at
        ),
    }
    tied = {}
    for name, tie in ties.items():
        [visit] = left_long_ago(site, 100)
        tied[visit.visitor_id] = name
        tie(visit.visitor)

    assert trail.forget_old_trail(now=database_now()) == len(ties)

    left = {tied[pk] for pk in Visitor.objects.filter(pk__in=tied).values_list("pk", flat=True)}
    assert set(ties) - left == {"nothing"}
    # Whatever else will point to visitors has to say whether it keeps them.
    pointing = {
        field.related_model
        for field in Visitor._meta.get_fields(include_hidden=True)
        if field.one_to_many or field.one_to_one
    }
    assert pointing == {Conversation, Lease, Visit, EntryWish, GoalEvent, Invitation}


def test_refusals_are_counted_by_hour_site_and_reason(site: Site) -> None:
    for _ in range(2):
        trail.count_refusals(counts={(site.pk, "cut"): 3, (None, "unknown_site"): 1, (404, "cut"): 1})

    assert set(Refusal.objects.values_list("site", "reason", "count")) == {
        (site.pk, "cut", 6),
        (None, "unknown_site", 2),
    }


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "'; DROP TABLE chat_site; --", "\u202e"])
def test_words_are_stored_as_they_are(site: Site, hostile: str) -> None:
    _, hash = someone(site)

    trail.record(rows=[row(site, hash, title=hostile, events=(Told(kind="click", label=hostile),))])

    assert PageView.objects.get().title == TrailEvent.objects.get().label == hostile


def test_a_deleted_visitor_takes_the_trail_along(site: Site) -> None:
    visitor, hash = someone(site)
    trail.record(rows=[row(site, hash, events=(Told(kind="click"),))])

    visitor.delete()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM proactive_pageview), (SELECT count(*) FROM proactive_trailevent)"
        )
        assert cursor.fetchone() == (0, 0)
