"""What was promised: when it was due by the hours of its queue, and what stopped or paused its clock."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from metrics.facts import Episode
from metrics.ledger.booking import Sums, book
from metrics.ledger.clocks import clocks
from metrics.ledger.hours import Hours, Spans
from metrics.ledger.judging import judge
from metrics.ledger.rules import Rules, Versions
from routing.calendars import Calendar, Span
from tests.metrics.facts import LATER, WINDOW, S, at, episode, facts_of, message, segment, stay

MONDAYS = Calendar(ZoneInfo("UTC"), ((Span(time(9), time(10)), Span(time(11), time(12))), *((),) * 6))
HOURS: dict[int | None, Hours] = {1: Hours([(0, Spans(MONDAYS))])}
MINUTE: Versions = ((0, 60 * S),)
NEXT, END = Rules(next_replies={1: MINUTE}), Rules(resolutions={1: ((0, 600 * S),)})


def said(*written: str) -> tuple:
    """Who and when: `v` is the visitor, and what an agent notes has a minus before the name."""
    senders = {"v": "visitor", "bot": "bot"}
    found = []
    for line in written:
        who, _, when = line.partition(" ")
        agent = "" if who in senders else who.removeprefix("-")
        found.append(message(when, senders.get(who, "agent"), agent, is_private=who.startswith("-")))
    return tuple(found)


def held(began: str, ended: str | None, *written: str, **more) -> Episode:
    """Answered by ana after ten seconds."""
    start = stay(began, None)
    accepted = replace(start, left=start.entered + 10 * S, outcome="answered")
    return episode(
        began,
        ended,
        **{
            "stays": (accepted,),
            "segments": (segment("ana", began, ended),),
            "messages": said(*written),
            **more,
        },
    )


def ran_out(of: Episode, rules: Rules, policy: str, now: int = LATER) -> list[int | None]:
    """When each clock did, in their order."""
    return [each.due for each in clocks(judge(of, rules, now), rules, now) if each.policy == policy]


def sums(of: Episode, rules: Rules, now: int = LATER) -> Sums:
    return book(facts_of(of), WINDOW, rules, now).total()


# 2 March 2026 is a Monday.
@pytest.mark.parametrize(
    ("began", "replied", "due"),
    [
        ("09:00:00", "09:01:00", None),
        ("09:00:00", "09:01:01", "09:01:00"),
        ("09:59:30", "11:00:30", None),
        ("09:59:30", "11:00:31", "11:00:30"),
        ("09:59:00", "10:00:00", None),
        ("09:59:00", "10:30:00", "10:00:00"),
        ("08:00:00", "09:01:00", None),
        ("08:00:00", "09:02:00", "09:01:00"),
        ("13:00:00", "14:00:00", None),
    ],
)
def test_a_first_reply_is_due_by_the_hours_of_its_queue(began: str, replied: str, due: str | None) -> None:
    rules = Rules(hours=HOURS)
    of = held(began, "15:00:00", f"v {began}", f"ana {replied}")

    assert ran_out(of, rules, "first_reply") == [at(due) if due else None]
    assert sums(of, rules).get("breaches", 0) == (due is not None)
    assert ran_out(replace(of, messages=()), rules, "first_reply", at("08:30:00")) == [None]


def test_the_service_level_is_of_the_whole_wait_all_the_same() -> None:
    of = replace(held("09:59:30", "15:00:00"), stays=(stay("09:59:30", "11:00:00"),))

    assert sums(of, Rules(hours=HOURS))["in_service_level"] == 1
    assert sums(of, Rules(hours=HOURS)).get("on_time", 0) == 0


@pytest.mark.parametrize(
    ("written", "due"),
    [
        # The first reply has its own promise.
        (("v 09:00:00", "ana 09:05:00"), []),
        (("v 09:00:00", "ana 09:00:30", "v 09:01:00", "ana 09:02:00"), [None]),
        (("v 09:00:00", "ana 09:00:30", "v 09:01:00", "ana 09:02:01"), ["09:02:00"]),
        # Several messages in a row are one clock, from the first of them.
        (("v 09:00:00", "ana 09:00:30", "v 09:01:00", "v 09:01:50", "ana 09:02:30"), ["09:02:00"]),
        # Notes and bots answer nobody, and what an agent says twice answers once.
        (("v 09:00:00", "ana 09:00:30", "v 09:01:00", "-ana 09:01:10", "ana 09:02:30"), ["09:02:00"]),
        (("v 09:00:00", "ana 09:00:30", "v 09:01:00", "bot 09:01:10", "ana 09:02:30"), ["09:02:00"]),
        (("v 09:00:00", "ana 09:00:30", "ana 09:00:40", "v 09:01:00", "ben 09:01:30"), [None]),
        # Nothing runs while the visitor has the word, for however long.
        (("v 09:00:00", "ana 09:00:30", "v 09:20:00", "ana 09:20:10", "v 09:28:30", "ben 09:29:45"),
         [None, "09:29:30"]),
        # Never answered: until the end.
        (("v 09:00:00", "ana 09:00:30", "v 09:28:00"), ["09:29:00"]),
        (("v 09:00:00", "ana 09:00:30", "v 09:29:00"), [None]),
    ],
)  # fmt: skip
def test_each_further_reply_is_due_from_the_first_words_that_wait_for_it(
    written: tuple[str, ...], due: list[str | None]
) -> None:
    of = held("09:00:00", "09:30:00", *written)

    assert ran_out(of, NEXT, "next_reply") == [each and at(each) for each in due]
    found = sums(of, NEXT)
    assert found.get("next_reply_clocks", 0) == len(due)
    assert found.get("next_reply_breaches", 0) == sum(each is not None for each in due)


def test_a_further_reply_is_to_the_credit_of_who_wrote_it_or_had_to() -> None:
    of = held(
        "09:00:00",
        "09:30:00",
        *("v 09:00:00", "ana 09:00:30", "v 09:01:00", "ben 09:05:00"),
        *("v 09:06:00", "ana 09:06:10", "v 09:10:00"),
        segments=(segment("ana", "09:00:10", "09:20:00"), segment("zoe", "09:20:00", "09:30:00")),
    )
    ledger = book(facts_of(of), WINDOW, NEXT, LATER)

    credited = {
        agent: (theirs["next_reply_clocks"], theirs.get("next_reply_breaches", 0))
        for agent in ledger.keys("agent")
        if "next_reply_clocks" in (theirs := ledger.total("agent", agent))
    }
    assert credited == {"ana": (1, 0), "ben": (1, 1), "zoe": (1, 1)}


def test_a_further_reply_is_due_by_the_hours_of_its_queue() -> None:
    rules = Rules(next_replies={1: MINUTE}, hours=HOURS)
    asked = ("v 09:00:00", "ana 09:00:30", "v 09:59:30")

    assert ran_out(held("09:00:00", "15:00:00", *asked, "ana 11:00:30"), rules, "next_reply") == [None]
    assert ran_out(held("09:00:00", "15:00:00", *asked), rules, "next_reply") == [at("11:00:30")]
    assert ran_out(held("09:00:00", None, *asked), rules, "next_reply", at("11:00:30")) == [None]


def parked(*spans: tuple[str, str | None]) -> tuple:
    each = tuple((at(first), at(last) if last else None) for first, last in spans)
    return (segment("ana", "09:00:10", "09:30:00", parked=each),)


@pytest.mark.parametrize(
    ("ended", "spans", "due"),
    [
        ("09:10:00", (), None),
        ("09:10:01", (), "09:10:00"),
        # Parked: the agent had answered, and the visitor was silent for long.
        ("09:14:00", (("09:05:00", "09:09:00"),), None),
        ("09:14:01", (("09:05:00", "09:09:00"),), "09:14:00"),
        ("09:20:00", (("09:02:00", "09:04:00"), ("09:05:00", "09:08:00")), "09:15:00"),
        ("09:40:00", (("09:05:00", None),), None),
        ("09:40:00", (("09:15:00", "09:20:00"),), "09:10:00"),
    ],
)
def test_the_end_is_due_but_not_while_the_visitor_is_silent(
    ended: str, spans: tuple[tuple[str, str | None], ...], due: str | None
) -> None:
    of = held("09:00:00", ended, "v 09:00:00", "ana 09:00:30", segments=parked(*spans))

    assert ran_out(of, END, "resolution") == [at(due) if due else None]
    found = sums(of, END)
    assert (found["resolution_clocks"], found.get("resolution_breaches", 0)) == (1, due is not None)


def test_the_end_is_due_by_the_hours_of_its_queue_and_waits_for_nobody_who_left() -> None:
    rules = Rules(resolutions={1: ((0, 600 * S),)}, hours=HOURS)
    left = episode("09:55:00", "15:00:00", stays=(stay("09:55:00", "11:04:00", "abandoned"),))

    assert ran_out(held("09:55:00", "11:05:00"), rules, "resolution") == [None]
    assert ran_out(held("09:55:00", "11:06:00"), rules, "resolution") == [at("11:05:00")]
    assert ran_out(held("09:55:00", None), rules, "resolution", at("12:00:00")) == [at("11:05:00")]
    assert ran_out(left, rules, "resolution") == [None]


def test_what_was_not_over_when_it_was_brought_along_ran_until_then() -> None:
    talk = held("09:00:00", None, "v 09:00:00", "ana 09:00:30", "v 09:08:30")
    of = replace(talk, known_until=at("09:09:00"))

    assert ran_out(of, NEXT, "next_reply") == ran_out(of, END, "resolution") == [None]


def test_a_promise_is_that_of_the_day_of_arrival_and_can_be_given_up() -> None:
    promised: Versions = ((0, 60 * S), (at("12:00:00"), None), (at("14:00:00"), 30 * S))
    rules = Rules(next_replies={1: promised}, resolutions={1: promised})

    for began, due in (("11:59:59", "12:00:59"), ("12:00:00", ""), ("14:00:00", "14:00:30")):
        of = held(began, "15:00:00", f"v {began}")
        assert ran_out(of, rules, "resolution") == ([at(due)] if due else []), began


@pytest.mark.parametrize("outcome", ["closed_hours", "rejected_full"])
def test_who_is_turned_away_is_promised_nothing(outcome: str) -> None:
    rules = Rules(next_replies={1: MINUTE}, resolutions={1: MINUTE})
    away = episode("09:00:00", "09:00:00", stays=(stay("09:00:00", "09:00:00", outcome),))

    assert list(clocks(judge(away, rules, LATER), rules, LATER)) == []
