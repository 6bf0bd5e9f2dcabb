"""A floor whose behaviour has no memory, against the Markov chain of the same pool, solved."""

import math
from dataclasses import replace
from statistics import mean, stdev

import pytest

from metrics.invention.plan import Plan, Shift
from metrics.invention.records import Chat, Day
from metrics.invention.streams import SECOND
from tests.metrics.invention.pasts import Past, invented, plain
from tests.routing.chain import Pool, least_busy

AGENTS, AN_HOUR, PATIENCE_S = 4, 85, 120
REPLY_WORK_S, REPLIES = 20, 8
DAYS = 10
HOUR_S = 3600


def memoryless() -> Plan:
    """Visitors who answer at once keep the agent writing, so conversations end at one pace however many
    are held: one in eight replies is the last."""
    floor = plain(
        (Shift(AGENTS, 0, 0),),
        patience_s=PATIENCE_S,
        reply_work_s=REPLY_WORK_S,
        reply_variation=None,
        gap_s=0,
        replies=REPLIES,
        wrap_s=0,
    )
    return replace(floor, hours=(1.0,) * 24, a_day=24 * AN_HOUR)


@pytest.fixture(scope="module")
def past() -> Past:
    return invented(memoryless(), seed=3, days=DAYS)


@pytest.fixture(scope="module")
def exact() -> dict[str, float]:
    pace = 1 / (REPLY_WORK_S * REPLIES)
    return Pool([(AGENTS, (pace,) * 3)], AN_HOUR / HOUR_S, 1 / PATIENCE_S, least_busy).figures()


def waits(chats: list[Chat]) -> list[float]:
    return [((chat.waits[0].left or 0) - chat.waits[0].entered) / SECOND for chat in chats]


def figures(day: Day) -> dict[str, float]:
    answered = [chat for chat in day.chats if chat.parts]
    waited = waits(answered)
    return {
        "p_wait": mean(wait > 0 for wait in waits(day.chats)),
        "p_abandon": 1 - len(answered) / len(day.chats),
        "asa_s": mean(waited),
        "wait_all_s": mean(waits(day.chats)),
        "service_s": mean((chat.ended or 0) - chat.parts[0].joined for chat in answered) / SECOND,
        "sl60": sum(wait <= 60 for wait in waited) / len(day.chats),
    }


@pytest.mark.parametrize("name", ["p_wait", "p_abandon", "asa_s", "wait_all_s", "service_s", "sl60"])
def test_it_agrees_with_the_chain(past: Past, exact: dict[str, float], name: str) -> None:
    values = [figures(day)[name] for day in past.days]

    assert abs(mean(values) - exact[name]) < 4 * stdev(values) / math.sqrt(DAYS)


def test_agents_hold_as_many_at_once_as_in_the_chain(past: Past, exact: dict[str, float]) -> None:
    held = past.totals.held / past.totals.busy

    assert held == pytest.approx(exact["concurrency"], rel=0.02)
