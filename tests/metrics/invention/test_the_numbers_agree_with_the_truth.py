"""What is counted from the facts is what happened, exactly."""

import random
from dataclasses import replace
from typing import Any

import pytest

from metrics.facts import Facts
from metrics.invention.people import DAY
from metrics.invention.plan import SHOP
from metrics.kpis import KPIS
from metrics.ledger.booking import Book, Window, book
from metrics.ledger.following import Contacts, resolved
from metrics.ledger.rules import Rules
from tests.metrics.invention.pasts import Past, invented

WEEK = 7
COUNTED = (
    "entered",
    "answered",
    "engaged",
    "abandoned_all",
    "short_abandons",
    "bot_contained",
    "offline_messages",
)
SAVED = ("agent_messages", "saved_replies", "saved_replies_edited")
# A sum of the ledger, and the integral of the truth that it must be.
SUMMED = {
    "wait_us": "answered_wait_us",
    "all_wait_us": "all_wait_us",
    "abandon_wait_us": "abandoned_wait_us",
    "first_reply_us": "first_reply_us",
    "duration_us": "duration_us",
    "waiting_us": "waiting_us",
    "work_us": "held_us",
}


@pytest.fixture(scope="module")
def past() -> Past:
    return invented(replace(SHOP.scaled(0.5), zone="Europe/Helsinki"), seed=7, days=WEEK)


def booked(past: Past, facts: Facts) -> Book:
    """Everything, looked at from long after."""
    window = Window(past.days[0].start, past.days[-1].end + DAY)
    return book(facts, window, Rules(), window.end + 30 * DAY)


@pytest.fixture(scope="module")
def ledger(past: Past) -> Book:
    return booked(past, past.facts)


def test_counts(past: Past, ledger: Book) -> None:
    counts = past.truth["counts"]
    total = ledger.total()

    assert {name: KPIS[name].value(total) for name in COUNTED} == {name: counts[name] for name in COUNTED}
    assert {
        name: total[name] for name in total if name.startswith("offers_") and name != "offers_judged"
    } == {name: count for name, count in counts.items() if name.startswith("offers_")}
    assert total["on_time"] == counts["answered_within_60_s"]
    assert total["silent"] == counts["silent"]
    assert [total[name] for name in SAVED] == [counts[name] for name in SAVED]
    assert total["transferred"] == counts["transferred"]
    assert [total[f"csat_{each}"] for each in ("asked", "answers", "top", "sum")] == [
        counts[each] for each in ("asked", "csat_answers", "csat_top", "csat_sum")
    ]


def test_integrals(past: Past, ledger: Book) -> None:
    integrals, total = past.truth["integrals"], ledger.total()

    assert {name: total[name] for name in SUMMED} == {name: integrals[of] for name, of in SUMMED.items()}


def test_an_even_share_of_each_agents_time(past: Past, ledger: Book) -> None:
    integrals, total = past.truth["integrals"], ledger.total()

    assert total["work_parts"] == integrals["effective_parts"]


def test_each_conversation(past: Past, ledger: Book) -> None:
    facts = past.facts
    contacts = Contacts(facts.contacts)
    told = {(each["conversation"], each["episode"]): each for each in past.truth["conversations"]}

    for judged in ledger.judged:
        true = told[judged.episode.conversation, judged.episode.number]
        found = resolved(judged, contacts, Rules(), past.days[-1].end + 30 * DAY)
        flags: dict[str, Any] = {}
        if found is not None:
            flags = {
                "is_repeated": found.is_repeated,
                "ftr": found.is_first_time,
                "fcr_strict": found.is_strict,
            }
        assert flags == {name: true[name] for name in ("is_repeated", "ftr", "fcr_strict") if name in true}
        if judged.is_entered:
            assert judged.wait == true["wait_us"]


def test_purchases_are_credited_to_the_conversations_that_led_to_them(past: Past, ledger: Book) -> None:
    bought = [each for each in past.truth["conversations"] if each.get("bought_cents")]
    total = ledger.total()

    assert total["converted"] == total["orders"] == len(bought)
    assert total["revenue_EUR_e4"] == 100 * sum(each["bought_cents"] for each in bought)


def test_invitations(past: Past, ledger: Book) -> None:
    effects, total = past.truth["effects"], ledger.total()

    assert (total["arm_treated"], total["arm_holdout"], total["accepted"]) == (
        effects["treated"],
        effects["holdout"],
        effects["accepted"],
    )


def test_facts_shuffled_and_doubled_give_the_same(past: Past, ledger: Book) -> None:
    chance = random.Random(5)
    facts = past.facts
    mixed = {}
    for name in facts.__struct_fields__:
        given = list(getattr(facts, name))
        given += chance.sample(given, len(given) // 10)
        chance.shuffle(given)
        mixed[name] = tuple(given)

    assert booked(past, Facts(**mixed)).cells == ledger.cells
