"""What visitors look at in an invented past."""

from datetime import timedelta
from itertools import pairwise

import pytest

from metrics.invention.plan import SHOP
from metrics.invention.streams import SECOND
from metrics.invention.visits import Site, site_of
from tests.metrics.invention.pasts import MONDAY, Past, invented

DAYS = 3


@pytest.fixture(scope="module")
def past() -> Past:
    return invented(SHOP.scaled(0.3), seed=6, days=DAYS)


@pytest.fixture(scope="module")
def site(past: Past) -> Site:
    return site_of(SHOP.scaled(0.3), 6, past.days)


def test_a_quarter_of_the_visits_could_be_invited(past: Past, site: Site) -> None:
    eligible = sum(len(day.invited) for day in past.days)
    error = (0.25 * 0.75 / len(site.visits)) ** 0.5

    assert eligible / len(site.visits) == pytest.approx(0.25, abs=4 * error)


def test_pages_follow_each_other_without_gaps_and_never_the_same_twice(site: Site) -> None:
    for visit in site.visits:
        for page, after in pairwise(visit.pages):
            assert page.at + page.seconds * SECOND == after.at
            assert page.path != after.path


def test_whoever_begins_or_could_be_invited_does_so_on_the_last_page(past: Past, site: Site) -> None:
    visits = {visit.cause: visit for visit in site.visits if visit.cause}
    moments = {
        chat.conversation: (chat.began, chat.topic.page)
        for chat in past.chats
        if chat.number == 1 and chat.origin == "reactive"
    } | {invited.person.key: (invited.eligible, "") for day in past.days for invited in day.invited}

    assert visits.keys() == moments.keys()
    for cause, (at, path) in moments.items():
        last = visits[cause].pages[-1]
        assert last.at <= at <= visits[cause].ended
        assert path in ("", last.path)


def test_only_who_came_to_the_till_has_a_form_to_fill_in(site: Site) -> None:
    seen = [page for visit in site.visits for page in visit.pages]

    assert {page.path for page in seen if page.is_begun} == {"/checkout"}
    assert not any(page.refused for page in seen if not page.is_begun)


def test_nine_in_a_hundred_rather_call(site: Site) -> None:
    expected = 0.09 * len(site.visits)

    assert list(site.calls) == [MONDAY + timedelta(days=day) for day in range(DAYS)]
    assert sum(site.calls.values()) == pytest.approx(expected, abs=4 * expected**0.5)


def test_the_same_seed_has_the_same_visits(past: Past, site: Site) -> None:
    assert site_of(SHOP.scaled(0.3), 6, past.days).told() == site.told()
    assert site_of(SHOP.scaled(0.3), 7, past.days).told() != site.told()
