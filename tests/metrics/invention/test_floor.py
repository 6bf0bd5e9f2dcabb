"""What holds on every invented floor."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from metrics.invention.demand import bounds, contacts, expected
from metrics.invention.people import HOUR
from metrics.invention.plan import SHOP, Shift
from metrics.invention.records import Chat
from metrics.invention.streams import SECOND
from tests.metrics.invention.pasts import Past, invented

HELSINKI = replace(SHOP, zone="Europe/Helsinki")
ROUND_THE_CLOCK = replace(
    HELSINKI, hours=(1.0,) * 24, shifts=(Shift(2, 6, 14), Shift(2, 14, 22), Shift(2, 22, 6)), a_day=300
)
LONG_DAY, SHORT_DAY = date(2025, 10, 26), date(2025, 3, 30)


@pytest.fixture(scope="module", params=["by day", "round the clock as the clocks change"])
def past(request: pytest.FixtureRequest) -> Past:
    if request.param == "by day":
        return invented(HELSINKI.scaled(0.3), seed=11, days=4)
    return invented(ROUND_THE_CLOCK, seed=11, first=date(2025, 10, 25), days=3)


def test_all_who_waited_make_up_the_line(past: Past) -> None:
    """Little's law, to the microsecond."""
    waited = sum((wait.left or 0) - wait.entered for chat in past.chats for wait in chat.waits)

    assert past.totals.waiting == waited
    assert past.unanswered == 0


def test_shares_make_up_the_time_that_agents_were_busy(past: Past) -> None:
    integrals = past.truth["integrals"]

    assert integrals["effective_parts"] == integrals["busy_us"] * 720_720
    assert integrals["handle_us"] == integrals["held_us"]


def test_nobody_holds_more_than_their_capacity(past: Past) -> None:
    changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for chat in past.chats:
        for part in chat.parts:
            changes[part.agent] += [(part.joined, 1), (part.wrap_ended or 0, -1)]
    for theirs in changes.values():
        held = 0
        for _, change in sorted(theirs):
            held += change
            assert 0 <= held <= SHOP.capacity


def test_every_conversation_is_in_order(past: Past) -> None:
    for chat in past.chats:
        times = times_of(chat)
        assert times == sorted(times)
        assert chat.ended is not None
        assert all(chat.began <= said.at <= chat.ended for said in chat.said)


def times_of(chat: Chat) -> list[int]:
    return [chat.began, *(at for wait in chat.waits for at in (wait.entered, wait.left or 0))]


def test_nobody_is_offered_before_they_wait_nor_after_it_is_noticed_that_they_left(past: Past) -> None:
    noticed = round((SHOP.habits.gone_grace_s or 0) * SECOND)
    for chat in past.chats:
        for wait in chat.waits:
            last = (wait.left or 0) + (noticed if wait.outcome == "silent_abandoned" else 0)
            assert all(wait.entered <= offer.offered <= offer.ended <= last for offer in wait.offers)


def test_states_of_an_agent_follow_each_other_without_gaps_from_coming_to_going(past: Past) -> None:
    found = defaultdict(list)
    for day in past.days:
        for stance in day.stances:
            found[stance.agent].append((stance.start, stance.end or 0))
    for theirs in found.values():
        for (_, end), (start, _) in pairwise(sorted(theirs)):
            assert start == end or start - end > 2 * HOUR


def test_everybody_comes_to_an_end(past: Past) -> None:
    offers = [offer for chat in past.chats for wait in chat.waits for offer in wait.offers]

    assert all(offer.outcome and offer.ended >= offer.offered for offer in offers)
    assert all(wait.outcome for chat in past.chats for wait in chat.waits)
    assert all(part.wrap_ended for chat in past.chats for part in chat.parts)


def test_the_same_seed_invents_the_same_and_another_one_does_not() -> None:
    first = invented(HELSINKI.scaled(0.1), seed=5, days=2)
    again = invented.__wrapped__(HELSINKI.scaled(0.1), 5, days=2)
    other = invented(HELSINKI.scaled(0.1), seed=6, days=2)

    assert again.truth == first.truth
    assert other.truth != first.truth


def test_a_day_brings_the_same_people_whatever_period_it_is_part_of() -> None:
    day = date(2026, 3, 4)
    later = invented(SHOP.scaled(0.1), seed=5, first=date(2026, 3, 3), days=2).chats
    alone = invented(SHOP.scaled(0.1), seed=5, first=day).chats

    assert {chat.began for chat in alone if not chat.waits} <= {chat.began for chat in later}
    assert contacts(SHOP, 5, day) == contacts(SHOP, 5, day)


def test_chance_is_the_same_on_every_version_of_python() -> None:
    found = contacts(SHOP, 1, date(2026, 3, 2))

    assert (len(found), found[0].at, found[0].key) == (
        2876,
        1772409903641799,
        "2026-03-02 Questions offline 1",
    )


@pytest.mark.parametrize(("day", "hours"), [(LONG_DAY, 25), (SHORT_DAY, 23)])
def test_a_day_on_which_the_clocks_change_has_its_own_length(day: date, hours: int) -> None:
    start, end = bounds(day, "Europe/Helsinki")

    assert end - start == hours * HOUR
    assert [at for at, _ in expected(ROUND_THE_CLOCK, day)] == list(range(start, end, HOUR))


def test_the_hour_that_comes_twice_brings_visitors_twice() -> None:
    start, _ = bounds(LONG_DAY, "Europe/Helsinki")
    by_hour: dict[int, int] = defaultdict(int)
    for seed in range(20):
        for contact in contacts(ROUND_THE_CLOCK, seed, LONG_DAY):
            by_hour[(contact.at - start) // HOUR] += 1

    assert set(by_hour) == set(range(25))
    assert by_hour[3] + by_hour[4] == pytest.approx(by_hour[5] + by_hour[6], rel=0.35)


def test_the_shop_is_open_by_the_clock_on_its_wall_on_both_sides_of_the_change() -> None:
    for day, offset_h in ((date(2025, 10, 25), 3), (date(2025, 10, 26), 2)):
        midnight = bounds(date(2025, 10, 25), "UTC")[0] + (day - date(2025, 10, 25)).days * 24 * HOUR
        at = [each.at for each in contacts(HELSINKI, 1, day) if each.kind == "queue"]
        assert min(at) >= midnight + (8 - offset_h) * HOUR
        assert max(at) < midnight + (20 - offset_h) * HOUR
        assert max(at) - min(at) > 11 * 3600 * SECOND
