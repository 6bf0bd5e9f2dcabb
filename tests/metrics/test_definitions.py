"""Each definition with its example, and the mistakes that others shipped."""

from datetime import time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.certainty import wilson
from metrics.facts import Episode, Facts, Goal, Message, Resolution, Stay, Survey, Voice
from metrics.kpis import KPIS, NINE
from metrics.ledger.booking import Sums, Window, book, feedback, merge
from metrics.ledger.hours import Hours, Spans
from metrics.ledger.rules import DAY, HOUR, Basis, Rules, Versions
from metrics.ledger.turns import turns
from metrics.ledger.work import PARTS
from metrics.periods import moment_of
from routing.calendars import Calendar, Span
from tests.metrics.facts import (
    LATER,
    WINDOW,
    S,
    at,
    episode,
    facts_of,
    golden_facts,
    message,
    segment,
    stay,
)


def sums_of(facts: Facts, now: int = LATER) -> Sums:
    return book(facts, WINDOW, Rules(), now).total()


def value(name: str, facts: Facts, now: int = LATER) -> Fraction | None:
    return KPIS[name].value(sums_of(facts, now))


def served(key: str, began: str, ended: str, *, agent: str = "ana", **more) -> Episode:
    """Answered after ten seconds, with a reply five seconds later."""
    start = at(began)
    return episode(
        began,
        ended,
        **{
            "conversation": key,
            "visitor": key,
            "stays": (Stay(key, 1, start, start + 10 * S, "answered"),),
            "segments": (segment(agent, began, ended, id=key, conversation=key),),
            "messages": (Message(start, "visitor"), Message(start + 15 * S, "agent", agent)),
            **more,
        },
    )


# Replies ------------------------------------------------------------------------------------------


def test_a_turn_is_measured_from_the_first_unanswered_message() -> None:
    found = turns(
        [
            message("00:00:00"),
            message("00:00:05"),
            message("00:00:30", "agent", "ana"),
            message("00:01:00"),
            message("00:01:20", "agent", "ana"),
            message("00:01:25", "agent", "ana"),
            message("00:02:00"),
        ]
    )

    assert [turn.answered - turn.asked for turn in found.answered] == [30 * S, 20 * S]
    assert found.unanswered == 1


def test_the_average_reply_leaves_out_the_first() -> None:
    talk = episode(
        "00:00:00",
        "00:03:00",
        stays=(stay("00:00:00", "00:00:10"),),
        messages=(
            message("00:00:00"),
            message("00:00:05"),
            message("00:00:30", "agent", "ana"),
            message("00:01:00"),
            message("00:01:20", "agent", "ana"),
            message("00:01:25", "agent", "ana"),
            message("00:02:00"),
        ),
    )

    assert value("response_s", facts_of(talk)) == 20
    assert value("unanswered_turns", facts_of(talk)) == 1
    assert value("first_response_s", facts_of(talk)) == 30


def test_a_turn_belongs_to_whoever_replied_and_a_transfer_does_not_reset_it() -> None:
    found = turns(
        [
            message("09:00:00"),
            message("09:00:10", "agent", "ana"),
            message("09:01:00"),
            message("09:02:30", "agent", "ben"),
        ]
    )

    assert [(turn.agent, turn.answered - turn.asked) for turn in found.answered] == [
        ("ana", 10 * S),
        ("ben", 90 * S),
    ]


def test_what_an_agent_wrote_before_a_person_was_asked_for_makes_the_first_reply_no_later_one() -> None:
    talk = episode(
        "09:00:00",
        "09:10:00",
        stays=(stay("09:02:00", "09:02:10"),),
        messages=(
            message("09:00:10"),
            message("09:01:00", "agent", "sam"),
            message("09:02:00"),
            message("09:02:40", "agent", "ana"),
            message("09:03:00"),
            message("09:03:20", "agent", "ana"),
        ),
    )

    assert value("first_response_s", facts_of(talk)) == 40
    assert value("response_s", facts_of(talk)) == 20


def test_work_after_the_end_that_goes_on_is_as_long_by_itself_as_it_is_shared() -> None:
    part = segment("ana", "09:00:10", "09:10:00", wrap_ended=None)
    talk = served("c", "09:00:00", "09:10:00", segments=(part,))
    now = at("09:10:30")

    assert value("aht_wall_s", facts_of(talk), now) == 620
    assert value("aht_effective_s", facts_of(talk), now) == 620
    assert value("wrap_up_s", facts_of(talk), now) == 30


def test_of_two_who_joined_at_one_moment_the_one_with_the_lower_number_was_first() -> None:
    owners = (segment("ben", "09:00:10", "09:10:00", id="10"), segment("ana", "09:00:10", "09:00:10", id="9"))
    facts = facts_of(served("c", "09:00:00", "09:10:00", segments=owners))

    credited = book(facts, WINDOW, Rules(), LATER)

    assert credited.total("agent", "ana")["answered"] == 1
    assert "answered" not in credited.total("agent", "ben")


def test_what_was_only_ever_passed_on_never_arrived() -> None:
    outbound = episode(
        "09:00:00",
        "09:10:00",
        origin="agent_outbound",
        stays=(stay("09:05:00", "09:05:20", is_transfer=True),),
    )

    assert value("entered", facts_of(outbound)) == 0
    assert value("transfer_wait_s", facts_of(outbound)) == 20


def test_notes_are_not_replies() -> None:
    found = turns(
        [message("09:00:00"), message("09:00:05", "agent", "ana", is_private=True)],
    )

    assert found == ((), at("09:00:00"))


def test_six_saved_replies_in_twenty_messages_are_thirty_percent() -> None:
    written = [
        message(
            at("09:00:15") + n * S,
            "agent",
            "ana",
            from_saved_reply=n < 6,
            edited=n < 2,
        )
        for n in range(20)
    ]
    talk = served("c1", "09:00:00", "09:10:00", messages=(message("09:00:00"), *written))

    assert value("saved_reply_rate", facts_of(talk)) == Fraction(30, 100)
    assert sums_of(facts_of(talk))["saved_replies_edited"] == 2
    assert value("saved_reply_edited", facts_of(talk)) == Fraction(2, 6)
    assert value("saved_reply_conversations", facts_of(talk)) == 1


# Feedback -----------------------------------------------------------------------------------------


def answers(kind: str, scale: int, *values: int) -> Sums:
    return merge(feedback(Survey(kind, each, scale, 1, 1)) for each in values)


def test_five_promoters_three_passives_and_two_detractors_are_plus_thirty() -> None:
    assert KPIS["nps"].value(answers("nps", 10, 9, 10, 9, 10, 9, 7, 8, 7, 0, 6)) == 30


def test_one_of_four_would_have_called_which_is_no_rate_of_those_who_did_not_answer() -> None:
    said = [*answers("call", 1, 1, 0, 0, 0).items(), *feedback(Survey("call", None, 1, None, 1)).items()]
    sums = merge({name: amount} for name, amount in said)

    assert KPIS["would_have_called"].value(sums) == Fraction(1, 4)
    assert sums["call_asked"] == 5


def test_ease_of_7_6_5_3_is_five_and_a_quarter() -> None:
    found = answers("ces", 7, 7, 6, 5, 3)

    assert KPIS["ces_mean"].value(found) == Fraction(21, 4)
    assert KPIS["ces_easy"].value(found) == Fraction(3, 4)


def test_three_of_five_is_not_satisfied() -> None:
    assert KPIS["csat"].value(answers("csat", 5, 3, 4, 5, 1)) == Fraction(1, 2)


def test_thumbs_count_good_of_all() -> None:
    assert KPIS["csat"].value(answers("csat", 2, 2, 2, 1)) == Fraction(2, 3)


def test_who_was_asked_and_gave_no_figure_counts_as_asked() -> None:
    asked = merge([feedback(Survey("csat", None, 5, None, 1)), feedback(Survey("csat", 5, 5, 2, 1))])

    assert KPIS["csat_response_rate"].value(asked) == Fraction(1, 2)
    assert KPIS["csat"].value(asked) == 1


# Coming back --------------------------------------------------------------------------------------


def reopened_after(gap: int) -> Facts:
    """Twenty resolved conversations, of which one was taken up again after a while."""
    talks = [served(f"c{n}", "09:00:00", "09:10:00", agent=f"a{n}") for n in range(20)]
    end = at("09:10:00")
    again = Episode(conversation="c0", number=2, visitor="c0", began=end + gap, ended=None)
    facts = facts_of(*talks)
    return Facts(
        episodes=facts.episodes,
        segments=facts.segments,
        stays=facts.stays,
        contacts=(*facts.contacts, *facts_of(again).contacts),
    )


def test_taken_up_again_at_71_59_counts_and_at_72_01_does_not() -> None:
    assert value("reopen_rate", reopened_after(72 * HOUR - 60 * S)) == Fraction(5, 100)
    assert value("reopen_rate", reopened_after(72 * HOUR + 60 * S)) == 0


def test_a_return_counts_within_seven_days_and_the_same_group_of_topics() -> None:
    first = served("c1", "09:00:00", "09:10:00", visitor="maya", topic_group="billing")

    def with_return(**more) -> Facts:
        end = at("09:10:00")
        later = Episode(
            **{
                "conversation": "c2",
                "number": 1,
                "visitor": "maya",
                "topic_group": "billing",
                "began": end + 6 * DAY,
                "ended": None,
                **more,
            }
        )
        return Facts(
            episodes=(first,),
            segments=first.segments,
            contacts=facts_of(first, later).contacts,
        )

    assert value("repeat_contact_rate", with_return()) == 1
    assert value("fcr_strict", with_return()) == 0
    assert value("repeat_contact_rate", with_return(topic_group="order")) == 0
    assert value("repeat_contact_rate", with_return(visitor="zoe")) == 0
    assert value("repeat_contact_rate", with_return(began=at("09:10:00") + 8 * DAY)) == 0


def test_resolution_is_not_said_before_seven_days_have_passed() -> None:
    talk = served("c1", "09:00:00", "09:10:00")

    assert value("fcr_strict", facts_of(talk), at("09:10:00") + 7 * DAY - 1) is None
    assert value("fcr_strict", facts_of(talk), at("09:10:00") + 7 * DAY) == 1


def test_a_transfer_fails_first_contact_but_not_first_time() -> None:
    talk = served(
        "c1",
        "09:00:00",
        "09:10:00",
        segments=(
            segment("ana", "09:00:10", "09:05:00", id="1", conversation="c1"),
            segment("ben", "09:05:00", "09:10:00", id="2", conversation="c1"),
        ),
    )

    assert value("fcr_strict", facts_of(talk)) == 0
    assert value("ftr", facts_of(talk)) == 1


def test_the_last_answer_of_the_visitor_counts() -> None:
    end = at("09:10:00")
    talk = served(
        "c1",
        "09:00:00",
        "09:10:00",
        resolutions=(Resolution("customer", "yes", end + 2), Resolution("customer", "no", end + 1)),
    )

    assert value("fcr_survey", facts_of(talk)) == 1


# Waiting ------------------------------------------------------------------------------------------


def test_a_reply_exactly_when_due_is_no_breach_and_leaving_before_stops_the_clock() -> None:
    def breaches(**more) -> int:
        return sums_of(facts_of(episode("09:00:00", "09:10:00", **more))).get("breaches", 0)

    answered = (stay("09:00:00", "09:00:20"),)
    assert breaches(stays=answered, messages=(message("09:01:00", "agent", "ana"),)) == 0
    assert breaches(stays=answered, messages=(message(at("09:01:00") + 1, "agent", "ana"),)) == 1
    assert breaches(stays=(stay("09:00:00", "09:00:40", "abandoned"),)) == 0
    assert breaches(stays=(stay("09:00:00", "09:01:15", "abandoned"),)) == 1
    assert breaches(stays=answered) == 1


def test_whoever_still_waits_past_the_target_counts_against_it_already() -> None:
    waiting = facts_of(episode("09:00:00", None, stays=(stay("09:00:00", None),)))

    assert value("service_level", waiting, at("09:00:30")) is None
    assert value("service_level", waiting, at("09:01:01")) == 0


def test_a_target_holds_for_the_arrivals_of_its_own_days() -> None:
    rules = Rules(thresholds={1: ((0, 60 * S), (at("12:00:00"), 5 * S))})
    facts = facts_of(served("c1", "09:00:00", "09:10:00"), served("c2", "13:00:00", "13:10:00"))

    assert KPIS["service_level"].value(book(facts, WINDOW, rules, LATER).total()) == Fraction(1, 2)


BY_REPLY = Rules(bases={1: ((0, Basis.FIRST_REPLY),)})
AT_ONCE = stay("09:00:00", "09:00:00")
GONE = "silent_abandoned"


# In time, in the service level: within 60 s, with 10 s for leaving at once.
@pytest.mark.parametrize(
    ("stays", "replied", "ended", "now", "by_accept", "by_reply"),
    [
        # Accepted at once, and written to in time, at the last moment, and too late.
        ((AT_ONCE,), "09:00:30", None, "09:00:31", (1, 1), (1, 1)),
        ((AT_ONCE,), "09:01:00", "09:05:00", "09:06:00", (1, 1), (1, 1)),
        ((AT_ONCE,), "09:01:01", "09:05:00", "09:06:00", (1, 1), (0, 1)),
        # Accepted, and nobody has written yet: undecided until the time is over, a miss from then on.
        ((AT_ONCE,), None, None, "09:01:00", (1, 1), (0, 0)),
        ((AT_ONCE,), None, None, "09:01:01", (1, 1), (0, 1)),
        # Over without a word, however soon.
        ((AT_ONCE,), None, "09:00:40", "09:00:41", (1, 1), (0, 1)),
        # Accepted too late and in time, but written to in time only where it was accepted.
        ((stay("09:00:00", "09:00:50"),), "09:01:10", "09:05:00", "09:06:00", (1, 1), (0, 1)),
        ((stay("09:00:00", "09:01:10"),), "09:01:20", "09:05:00", "09:06:00", (0, 1), (0, 1)),
        # Waiting, leaving, and choosing another way are the same by both.
        ((stay("09:00:00", None),), None, None, "09:00:59", (0, 0), (0, 0)),
        ((stay("09:00:00", None),), None, None, "09:01:01", (0, 1), (0, 1)),
        ((stay("09:00:00", "09:00:06", "abandoned"),), None, "09:00:06", "09:06:00", (0, 0), (0, 0)),
        ((stay("09:00:00", "09:00:40", "abandoned"),), None, "09:00:40", "09:06:00", (0, 1), (0, 1)),
        ((stay("09:00:00", "09:00:40", "left_message"),), None, None, "09:06:00", (0, 0), (0, 0)),
        ((stay("09:00:00", "09:01:40", "to_voice"),), None, None, "09:06:00", (0, 1), (0, 1)),
        # Gone without a word after somebody had accepted is a miss, or too short to be one.
        ((stay("09:00:00", "09:00:20"),), None, GONE, "09:06:00", (0, 1), (0, 1)),
        ((AT_ONCE,), None, GONE, "09:06:00", (0, 0), (0, 0)),
    ],
)
def test_the_service_level_by_accepting_and_by_the_first_reply(
    stays: tuple[Stay, ...],
    replied: str | None,
    ended: str | None,
    now: str,
    by_accept: tuple[int, int],
    by_reply: tuple[int, int],
) -> None:
    words = (message("09:00:00"), *([message(replied, "agent", "ben")] if replied else ()))
    reason = GONE if ended == GONE else "agent" if ended else ""
    ended = "09:03:00" if ended == GONE else ended
    owned = tuple(
        segment("ana", f"{moment_of(each.left):%H:%M:%S}", ended)
        for each in stays
        if each.left is not None and each.outcome == "answered"
    )
    came = episode("09:00:00", ended, stays=stays, messages=words, segments=owned, end_reason=reason)

    for rules, expected in ((Rules(), by_accept), (BY_REPLY, by_reply)):
        booked = book(facts_of(came), WINDOW, rules, at(now))
        told = booked.total()
        assert (told.get("on_time", 0), told.get("in_service_level", 0)) == expected
        if told.get("answered"):
            theirs = booked.total("agent", "ana")
            assert (theirs.get("on_time", 0), theirs.get("in_service_level", 0)) == expected


def test_what_was_not_over_when_a_past_was_written_down_waited_until_then() -> None:
    def told(known_until: str) -> Sums:
        stays, known = (AT_ONCE,), at(known_until)
        return book(
            facts_of(episode("09:00:00", None, stays=stays, known_until=known)), WINDOW, BY_REPLY, LATER
        ).total()

    assert told("09:01:00").get("in_service_level", 0) == 0
    assert told("09:01:01")["in_service_level"] == 1


def test_a_queue_that_is_judged_otherwise_from_noon_on_was_not_before() -> None:
    rules = Rules(bases={1: ((0, Basis.ACCEPT), (at("12:00:00"), Basis.FIRST_REPLY))})
    late = [
        served(key, began, ended, messages=(message(began), message(replied, "agent", "ana")))
        for key, began, replied, ended in (
            ("c1", "11:59:59", "12:05:00", "12:10:00"),
            ("c2", "12:00:00", "12:05:00", "12:10:00"),
        )
    ]

    assert KPIS["service_level"].value(book(facts_of(*late), WINDOW, rules, LATER).total()) == Fraction(1, 2)


def test_the_queue_in_which_somebody_came_says_how_they_are_judged() -> None:
    first = stay("09:00:00", "09:00:20", "overflowed", queue=1)
    came = served(
        "c1",
        "09:00:00",
        "09:10:00",
        stays=(first, stay("09:00:20", "09:00:20", queue=2)),
        messages=(message("09:00:00"), message("09:02:00", "agent", "ana")),
    )

    def level(queue: int) -> Fraction | None:
        rules = Rules(bases={queue: ((0, Basis.FIRST_REPLY),)})
        return KPIS["service_level"].value(book(facts_of(came), WINDOW, rules, LATER).total())

    assert [level(1), level(2)] == [0, 1]


def left(outcome: str, *words: Message, ended: str | None = None, **more) -> Episode:
    """A message left at seven, at the door or after a minute of waiting."""
    came = "18:59:00" if outcome == "left_message" else "19:00:00"
    return episode(
        came,
        ended,
        **{
            "stays": (stay(came, "19:00:00", outcome),),
            "messages": (message("19:00:00"), *words),
            **more,
        },
    )


def told_of(*episodes: Episode, **more) -> list[Fraction | int | None]:
    """Messages left, how many are not answered, and after how long the others were."""
    sums = book(facts_of(*episodes), WINDOW, Rules(**more), LATER).total()
    unanswered = int(KPIS["messages_unanswered"].value(sums) or 0)
    return [sums.get("offline_messages", 0), unanswered, KPIS["message_reply_s"].value(sums)]


@pytest.mark.parametrize("outcome", ["closed_hours", "rejected_full", "left_message"])
def test_a_message_that_was_left_is_answered_by_the_first_words_of_a_person(outcome: str) -> None:
    before = message("18:59:30", "agent", "sam")
    note = message("19:01:00", "agent", "ben", is_private=True)
    bot = message("19:00:01", "bot")
    words = message("19:10:00", "agent", "ana"), message("19:20:00", "agent", "ben")

    assert told_of(left(outcome, before, bot, note)) == [1, 1, None]
    assert told_of(left(outcome, before, bot, note, *words)) == [1, 0, 600]
    credited = book(facts_of(left(outcome, *words)), WINDOW, Rules(), LATER)
    assert credited.total("agent", "ana")["message_reply_us"] == 600 * S
    assert "messages_answered" not in credited.total("agent", "ben")


def test_a_message_is_left_when_it_is_written_and_its_hours_are_those_of_its_queue() -> None:
    words = message("20:10:00", "agent", "ana")
    late = left("closed_hours", words, messages=(message("20:00:00"), words))
    evenings = Hours([(0, Spans(Calendar(ZoneInfo("UTC"), ((Span(time(20, 5), time(22)),),) * 7)))])

    assert told_of(late) == [1, 0, 600]
    assert told_of(late, hours={1: evenings}) == [1, 0, 300]
    assert told_of(left("closed_hours", words), hours={2: evenings}) == [1, 0, 4200]


def test_who_was_turned_away_and_wrote_nothing_left_no_message() -> None:
    assert told_of(left("closed_hours", messages=())) == [0, 0, None]
    assert told_of(left("rejected_full", messages=())) == [0, 0, None]


def test_what_is_closed_without_a_word_is_not_answered_until_an_agent_takes_it_up_again() -> None:
    closed = left("closed_hours", ended="20:00:00", end_reason="agent")

    def again(number: int, at_: str, **more) -> Episode:
        spoke = message(at(at_) + 60 * S, "agent", "ana")
        return episode(at_, at_, number=number, messages=(spoke,), **more)

    assert told_of(closed) == [1, 1, None]
    assert told_of(closed, again(2, "21:00:00", by_agent=True)) == [1, 0, 7260]
    silent = again(2, "20:30:00", by_agent=True)
    assert told_of(closed, replace(silent, messages=()), again(3, "21:00:00", by_agent=True)) == [1, 0, 7260]
    # Who comes back asks anew, and is answered for that.
    stays = (stay("21:00:00", "21:00:10"),)
    assert told_of(closed, again(2, "21:00:00", stays=stays))[:2] == [1, 1]


def test_of_a_past_that_ends_with_the_message_nobody_knows_how_it_was_answered() -> None:
    assert told_of(left("closed_hours", ended="19:00:00", end_reason="visitor")) == [1, 0, None]
    assert told_of(*golden_facts().episodes) == [1, 0, None]


def test_a_message_that_is_not_answered_can_still_change_the_number() -> None:
    def is_unfinished(one: Episode) -> int:
        return sums_of(facts_of(one)).get("unfinished", 0)

    assert is_unfinished(left("closed_hours")) == 1
    assert is_unfinished(left("left_message")) == 1
    assert is_unfinished(left("closed_hours", message("19:10:00", "agent", "ana"))) == 0
    assert is_unfinished(left("closed_hours", ended="20:00:00", end_reason="agent")) == 0


@pytest.mark.parametrize("outcome", ["closed_hours", "rejected_full"])
def test_who_is_turned_away_never_entered(outcome: str) -> None:
    away = episode("09:00:00", "09:00:00", stays=(stay("09:00:00", "09:00:00", outcome),))
    found = sums_of(facts_of(away))

    assert found.get("entered", 0) == 0
    assert found[f"turned_away_{outcome}"] == 1


def test_a_stay_that_was_passed_on_is_one_wait() -> None:
    moved = episode(
        "09:00:00",
        "09:10:00",
        stays=(
            stay("09:00:00", "09:00:30", "transferred_out"),
            stay("09:00:30", "09:00:50", queue=2),
        ),
    )

    assert value("asa_s", facts_of(moved)) == 50
    assert value("entered", facts_of(moved)) == 1


def test_who_left_without_a_word_is_not_answered() -> None:
    silent = served("c1", "09:00:00", "09:10:00", end_reason="silent_abandoned")

    assert value("answered", facts_of(silent)) == 0
    assert value("silent_abandons", facts_of(silent)) == 1


def test_nothing_to_divide_by_is_no_number() -> None:
    empty = sums_of(Facts())

    assert {name for name, kpi in KPIS.items() if kpi.denominator and kpi.value(empty) is not None} == set()


# Orders -------------------------------------------------------------------------------------------


def test_a_goal_is_credited_to_the_last_touch_once_and_taken_back_when_reversed() -> None:
    early = served("c1", "09:00:00", "09:10:00", visitor="maya", agent="ana")
    late = served("c2", "10:00:00", "10:10:00", visitor="maya", agent="ben")

    def revenue(*goals: Goal) -> dict[str, int]:
        found = book(facts_of(early, late, goals=goals), WINDOW, Rules(), LATER)
        return {agent: found.total("agent", agent).get("revenue_EUR_e4", 0) for agent in found.keys("agent")}

    order = Goal("o1", "maya", at("11:00:00"), 1_200_000, "EUR")
    assert revenue(order, order) == {"ana": 0, "ben": 1_200_000}
    assert revenue(Goal("o1", "maya", at("09:30:00"), 1_200_000, "EUR")) == {"ana": 1_200_000, "ben": 0}
    assert revenue(Goal("o1", "maya", at("11:00:00"), 1_200_000, "EUR", True)) == {"ana": 0, "ben": 0}
    assert revenue(Goal("o1", "maya", at("10:00:15") + 25 * HOUR, 1, "EUR")) == {"ana": 0, "ben": 0}
    assert revenue(Goal("o1", "zoe", at("11:00:00"), 1, "EUR")) == {"ana": 0, "ben": 0}


EVER = ((0, 31 * DAY),)


@pytest.mark.parametrize(
    ("bought", "windows", "credited"),
    [
        # Replies came at 09:00:15 to c1, in queue 1, and at 10:00:15 to c2, in queue 2.
        (at("10:30"), {1: EVER, 2: ((0, HOUR),)}, "c2"),
        (at("11:00:15"), {1: EVER, 2: ((0, HOUR),)}, "c2"),
        (at("11:00:15") + 1, {1: EVER, 2: ((0, HOUR),)}, "c1"),
        (at("10:00:15"), {1: EVER, 2: EVER}, "c1"),
        (at("09:00:15"), {1: EVER, 2: EVER}, ""),
        (at("10:00:15") + 31 * DAY, {1: EVER, 2: EVER}, "c2"),
        (at("10:00:15") + 31 * DAY + 1, {1: EVER, 2: EVER}, ""),
        # A day where nobody set anything, or gave up what was set.
        (at("10:00:15") + DAY, {}, "c2"),
        (at("10:00:15") + DAY + 1, {}, ""),
        (at("10:00:15") + DAY + 1, {1: EVER}, "c1"),
        (at("10:00:15") + DAY + 1, {2: (*EVER, (at("09:59"), None))}, ""),
        # What held when the visitor came, however it was set afterwards.
        (at("13:00"), {1: ((0, HOUR),), 2: ((0, HOUR), (at("10:00") + 1, 31 * DAY))}, ""),
        (at("13:00"), {1: ((0, HOUR),), 2: ((0, 31 * DAY), (at("10:00") + 1, HOUR))}, "c2"),
        (at("13:00"), {1: ((0, HOUR),), 2: ((0, HOUR), (at("10:00"), 31 * DAY))}, "c2"),
    ],
)
def test_a_goal_is_credited_for_as_long_as_held_where_and_when_the_visitor_came(
    bought: int, windows: dict[int | None, Versions], credited: str
) -> None:
    early = served("c1", "09:00:00", "09:10:00", visitor="maya")
    asked = stay("10:00:00", "10:00:10", queue=2)
    late = served("c2", "10:00:00", "10:10:00", visitor="maya", stays=(asked,))
    facts = facts_of(early, late, goals=(Goal("o1", "maya", bought, 10_000, "EUR"),))
    queue = {"c1": 1, "c2": 2}

    found = book(facts, WINDOW, Rules(goal_windows=windows), LATER)

    assert {key: found.total(queue=queue[key]).get("goals", 0) for key in queue} == {
        key: int(key == credited) for key in queue
    }


def test_whoever_was_passed_on_is_credited_as_the_queue_has_it_that_they_asked_first() -> None:
    stays = (
        stay("09:00:00", "09:00:05", "overflowed", queue=1),
        stay("09:00:05", "09:00:10", queue=2),
    )
    facts = facts_of(
        served("c1", "09:00:00", "09:10:00", visitor="maya", stays=stays),
        goals=(Goal("o1", "maya", at("10:30"), 10_000, "EUR"),),
    )

    def goals(windows: dict[int | None, Versions]) -> int:
        return book(facts, WINDOW, Rules(goal_windows=windows), LATER).total().get("goals", 0)

    assert (goals({1: ((0, HOUR),)}), goals({2: ((0, HOUR),)})) == (0, 1)


def test_the_longest_time_that_was_ever_set_is_how_far_is_read() -> None:
    assert Rules().longest_goal_window == DAY
    assert Rules(goal_windows={1: ((0, HOUR), (5, None))}).longest_goal_window == DAY
    assert Rules(goal_windows={1: ((0, HOUR), (5, 3 * DAY))}).longest_goal_window == 3 * DAY


def test_an_order_is_dated_on_the_visitor_who_came_and_beside_that_on_itself() -> None:
    talk = served("c1", "09:00:00", "09:10:00", visitor="maya", agent="ana")
    goals = (
        Goal("o1", "maya", WINDOW.end - 1, 10_000, "EUR"),
        Goal("o2", "maya", WINDOW.end, 20_000, "EUR"),
        Goal("o3", "maya", WINDOW.end + 1, 40_000, "EUR", is_reversed=True),
        Goal("o4", "maya", at("09:00:15") + DAY + 1, 80_000, "EUR"),
    )
    facts = facts_of(talk, goals=goals)
    tomorrow = Window(WINDOW.end, WINDOW.end + DAY)

    def told(window: Window, dimension: str = "", key: str = "") -> list[tuple[Fraction | None, int]]:
        """How much, and of how many orders."""
        sums = book(facts, window, Rules(), LATER).total(dimension, key)
        each = [KPIS[name] for name in ("assisted_revenue", "ordered_revenue")]
        return [(kpi.value(sums), kpi.n(sums)) for kpi in each]

    assert told(WINDOW) == told(WINDOW, "agent", "ana") == [(Fraction(3), 2), (Fraction(1), 1)]
    assert told(tomorrow) == told(tomorrow, "agent", "ana") == [(Fraction(0), 0), (Fraction(2), 1)]


def test_currencies_are_not_added_up() -> None:
    kpi = KPIS["assisted_revenue"]

    assert kpi.value({"revenue_EUR_e4": 120_0000}) == 120
    assert kpi.value({"revenue_EUR_e4": 120_0000, "revenue_USD_e4": 1}) is None


# What a peer shipped ------------------------------------------------------------------------------


def test_regression_a_bots_reply_is_not_the_first_response() -> None:
    talk = served(
        "c1",
        "09:00:00",
        "09:10:00",
        messages=(
            message("09:00:00"),
            message("09:00:01", "bot"),
            message("09:00:45", "agent", "ana"),
        ),
    )

    assert value("first_response_s", facts_of(talk)) == 45


def test_regression_the_first_response_is_not_measured_through_the_bot() -> None:
    talk = episode(
        "08:00:00",
        "09:10:00",
        stays=(stay("09:00:00", "09:00:10"),),
        messages=(
            message("08:00:00"),
            message("08:00:01", "bot"),
            message("09:00:45", "agent", "ana"),
        ),
    )

    assert value("first_response_s", facts_of(talk)) == 45


def test_regression_a_reopened_conversation_is_timed_from_its_reopening() -> None:
    first = served("c1", "09:00:00", "09:10:00")
    again = served("c1", "15:00:00", "15:10:10", number=2, visitor="c1")
    later = segment("ana", "15:00:10", "15:10:10", id="2", conversation="c1")
    again = replace(again, segments=(later,))
    found = book(facts_of(first, again), WINDOW, Rules(), LATER)
    after = found.cells[next(cell for cell in sorted(found.cells, key=str) if cell.quarter == at("15:00:00"))]

    assert after["duration_us"] == 600 * S
    assert value("entered", facts_of(first, again)) == 2


def test_whoever_had_a_part_in_a_conversation_has_its_whole_duration() -> None:
    first = segment("ana", "09:00:00", "09:04:00", id="1", conversation="c1", left_reason="transferred")
    then = segment("ben", "09:04:00", "09:10:00", id="2", conversation="c1")
    talk = replace(served("c1", "09:00:00", "09:10:00"), segments=(first, then))
    found = book(facts_of(talk), WINDOW, Rules(), LATER)

    for agent in ("ana", "ben"):
        assert KPIS["duration_s"].value(found.total("agent", agent)) == 590


def test_regression_the_time_between_a_resolution_and_a_return_is_nobodys_reply_time() -> None:
    first = served("c1", "09:00:00", "09:10:00")
    again = served("c1", "20:00:00", "20:10:00", number=2, visitor="c1")

    assert value("first_response_s", facts_of(first, again)) == 15
    assert value("response_s", facts_of(first, again)) is None


# Certainty ----------------------------------------------------------------------------------------


def test_the_interval_of_few_is_wide() -> None:
    low, high = wilson(4, 5) or (0, 0)

    # Newcombe (1998), method 3 without continuity correction, for 81 of 263 and 0 of 20.
    assert [round(each, 4) for each in wilson(81, 263) or ()] == [0.2553, 0.3662]
    assert [round(each, 4) for each in wilson(0, 20) or ()] == [0.0, 0.1611]
    assert (low < 0.4, high > 0.95) == (True, True)
    assert wilson(0, 0) is None


def test_every_kpi_says_what_it_is() -> None:
    for kpi in KPIS.values():
        assert kpi.label and kpi.sentence.endswith((".", "?")), kpi.name
    assert set(NINE) <= set(KPIS)
    assert all(KPIS[name].too_low or KPIS[name].too_high for name in NINE)


# Parking ------------------------------------------------------------------------------------------


def test_a_parked_conversation_is_nobodys_work() -> None:
    """Two at once from 9:00 to 9:30; one of them parked from 9:10 to 9:20, then it is ended at 9:30."""
    parked = ((at("09:10"), at("09:20")),)
    first = served("c1", "09:00", "09:30")
    second = served(
        "c2",
        "09:00",
        "09:30",
        segments=(segment("ana", "09:00", "09:30", id="c2", conversation="c2", parked=parked),),
    )

    sums = sums_of(facts_of(first, second))

    assert sums["work_parts"] == 1800 * S * PARTS
    assert sums["work_us"] == (1800 + 1200) * S
    assert KPIS["concurrency"].value(sums) == Fraction(3000, 1800)
    ledger = book(facts_of(first, second), WINDOW, Rules(), LATER)
    assert {key[1]: parts // PARTS // S for key, parts in ledger.shares.items()} == {"c1": 1200, "c2": 600}
    assert KPIS["aht_wall_s"].value(sums) == Fraction(3000, 2)
    assert KPIS["duration_s"].value(sums) == 1790


def test_what_is_still_parked_is_no_work_yet() -> None:
    parked = segment("ana", "09:00", None, parked=((at("09:10"), None),))

    assert sums_of(Facts(segments=(parked,)), at("09:40"))["work_us"] == 600 * S


# Values -------------------------------------------------------------------------------------------

amounts = st.dictionaries(
    st.sampled_from(
        sorted(
            {name.removeprefix("-") for kpi in KPIS.values() for name in (*kpi.numerator, *kpi.denominator)}
        )
    ),
    st.integers(0, 10**15),
)


@given(amounts)
def test_each_number_is_the_float_of_its_fraction(sums: Sums) -> None:
    found = {name: kpi.value(sums) for name, kpi in KPIS.items()}

    assert {name: kpi.number(sums) for name, kpi in KPIS.items()} == {
        name: None if fraction is None else float(fraction) for name, fraction in found.items()
    }


# By telephone -------------------------------------------------------------------------------------


def test_conversations_that_went_on_by_telephone_and_in_which_way() -> None:
    ways = {
        "c1": ("agent_calls_visitor",),
        "c2": ("callback_scheduled", "told_to_call"),
        "c3": (),
        "c4": (),
    }
    facts = facts_of(
        *(
            served(key, "09:00", "09:30", voices=tuple(Voice(kind, at("09:20")) for kind in kinds))
            for key, kinds in ways.items()
        )
    )

    assert {name: value(name, facts) for name in KPIS if name.startswith("voice_")} == {
        "voice_rate": Fraction(2, 4),
        "voice_agent_calls": Fraction(1, 4),
        "voice_scheduled": Fraction(1, 4),
        "voice_told_to_call": Fraction(1, 4),
    }


def test_what_is_noted_of_a_conversation_in_which_nobody_wrote_counts_nowhere() -> None:
    silent = served("c1", "09:00", "09:30", messages=(), voices=(Voice("told_to_call", at("09:20")),))

    assert value("voice_rate", facts_of(silent)) is None


# The golden day, beyond what its file expects ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("abandoned_before_target", Fraction(1)),
        ("abandoned_after_target", Fraction(1)),
        ("transfer_abandons", Fraction(0)),
        ("transfer_wait_s", Fraction(30)),
        ("offers_declined", Fraction(1, 10)),
        ("offers_ignored", Fraction(1, 10)),
        ("offer_acceptance", Fraction(8, 10)),
        ("transfers_per_conversation", Fraction(1, 7)),
        ("no_reply_rate", Fraction(1, 7)),
        ("aht_effective_s", Fraction(490)),
        ("silent_abandons", Fraction(0)),
        ("identified_rate", Fraction(0)),
    ],
)
def test_the_golden_day_by_every_other_definition(name: str, expected: Fraction) -> None:
    assert value(name, golden_facts()) == expected


def test_who_was_passed_on_and_left_is_counted_apart() -> None:
    gone = served(
        "c1",
        "09:00",
        "09:30",
        stays=(
            stay("09:00:00", "09:00:10"),
            stay("09:20:00", "09:25:00", "abandoned", is_transfer=True),
        ),
    )

    sums = sums_of(facts_of(gone))

    assert (sums["transfer_abandons"], sums.get("abandoned", 0)) == (1, 0)


def test_a_customer_whom_the_site_vouched_for_is_known() -> None:
    facts = facts_of(served("c1", "09:00", "09:30", person="1 c-7"), served("c2", "09:00", "09:30"))

    assert value("identified_rate", facts) == Fraction(1, 2)
