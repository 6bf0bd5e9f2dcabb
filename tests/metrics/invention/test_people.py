"""Invented people behave as planned: what is seen of them lies within chance of the plan."""

import math
from collections.abc import Iterable

import pytest

from metrics.invention.feedback import satisfaction
from metrics.invention.people import DAY
from metrics.invention.plan import SHOP
from metrics.invention.records import Chat
from tests.metrics.invention.pasts import Past, invented

# Those of the last week may still come back.
DAYS, MATURE_DAYS = 12, 5


@pytest.fixture(scope="module")
def past() -> Past:
    return invented(SHOP, seed=2, days=DAYS)


def agrees(happened: Iterable[bool | int], chance: float) -> bool:
    """Whether a share lies within four standard errors of the chance that was planned."""
    seen = list(happened)
    return abs(sum(seen) / len(seen) - chance) < 4 * math.sqrt(chance * (1 - chance) / len(seen))


def told(past: Past, queue: str, days: int = DAYS) -> list[dict]:
    end = past.days[days - 1].end
    return [each for each in past.truth["conversations"] if each["queue"] == queue and each["began_us"] < end]


@pytest.mark.parametrize("line", SHOP.lines, ids=lambda line: line.name)
def test_as_many_are_helped_the_first_time_as_planned(past: Past, line) -> None:
    engaged = [each for each in told(past, line.name, MATURE_DAYS) if "ftr" in each]

    assert agrees([each["is_resolved"] is True for each in engaged], line.first_time_resolved)
    assert agrees([each["ftr"] for each in engaged], line.first_time_resolved)


def test_a_third_of_those_who_ask_before_buying_buy_though_a_chat_adds_seven_in_a_hundred(past: Past) -> None:
    engaged = [each for each in told(past, "Advice before buying") if "ftr" in each]
    buying = SHOP.buying
    base = buying.hot_among_askers * buying.hot_buys + (1 - buying.hot_among_askers) * buying.cold_buys

    assert round(buying.hot_among_askers, 3) == 0.855
    assert round(base + buying.chat_adds, 2) == 0.33
    assert agrees([bool(each["bought_cents"]) for each in engaged], base + buying.chat_adds)
    assert agrees([each["is_hot"] for each in engaged], buying.hot_among_askers)


def test_a_tenth_of_those_who_accept_an_invitation_buy(past: Past) -> None:
    engaged = [each for each in told(past, "Invited visitors") if "ftr" in each]

    assert agrees([bool(each["bought_cents"]) for each in engaged], 0.03 + SHOP.buying.chat_adds)


def test_invitations_are_accepted_and_held_back_as_planned(past: Past) -> None:
    invited = [each for day in past.days for each in day.invited]
    treated = [each for each in invited if each.arm == "treated"]

    assert agrees([each.arm == "holdout" for each in invited], SHOP.buying.holdout)
    assert agrees([each.accepted is not None for each in treated], SHOP.buying.accepts)
    assert agrees([each.person.buys_anyway for each in invited], 0.03)


def test_the_effect_of_inviting_is_four_in_a_thousand(past: Past) -> None:
    """Acceptance by what a chat adds, less those who were not answered (domain 7)."""
    effects = past.truth["effects"]
    of_one = effects["engaged"] / effects["treated"] * SHOP.buying.chat_adds
    error = math.sqrt(of_one / effects["treated"])

    assert 0.003 < of_one < 0.0045
    assert abs(effects["itt_true"] - of_one) < 4 * error


def test_conversations_go_the_ways_that_were_planned(past: Past) -> None:
    chats = [chat for chat in past.chats if chat.is_engaged]
    habits = SHOP.habits
    ended = [chat for chat in chats if chat.is_resolved is not None]
    offers = [
        offer for chat in past.chats for wait in chat.waits for offer in wait.offers if chat.line.asks_agents
    ]

    assert agrees([chat.is_voice for chat in ended], habits.voice)
    assert agrees([bool(chat.says) for chat in ended], habits.answers_survey)
    assert agrees([by_bot(chat) for chat in past.chats if can_meet_bot(chat)], habits.bot_first)
    assert agrees(
        [not chat.waits for chat in past.chats if can_meet_bot(chat) and by_bot(chat)], habits.bot_contains
    )
    assert agrees([offer.outcome == "declined" for offer in decided(offers)], habits.declined)
    assert agrees([offer.outcome == "timed_out" for offer in decided(offers)], habits.timed_out)


def can_meet_bot(chat: Chat) -> bool:
    return chat.origin == "reactive" and not chat.is_offline


def by_bot(chat: Chat) -> bool:
    return any(said.by == "bot" for said in chat.said)


def decided(offers: list) -> list:
    return [offer for offer in offers if offer.outcome in ("accepted", "declined", "timed_out")]


def test_nobody_comes_back_before_they_went_nor_after_a_week(past: Past) -> None:
    first: dict[str, Chat] = {}
    for chat in sorted(past.chats, key=lambda each: each.began):
        before = first.get(chat.person.key)
        if before is not None:
            assert before.ended is not None
            assert 0 < chat.began - before.ended <= 7 * DAY
            assert before.comes_back
        first[chat.person.key] = chat


@pytest.mark.parametrize(
    ("waited_minutes", "beside", "is_resolved", "chance"),
    [
        (0, 0, True, 0.832),
        (1, 0, True, 0.777),
        (0, 1, True, 0.794),
        (0, 0, False, 0.599),
        (3, 2, False, 0.240),
    ],
)
def test_satisfaction_falls_with_waiting_and_with_company(
    waited_minutes: float, beside: float, is_resolved: bool, chance: float
) -> None:
    assert round(satisfaction(waited_minutes, beside, is_resolved), 3) == chance
