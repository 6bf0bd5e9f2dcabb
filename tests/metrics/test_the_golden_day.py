"""The golden day gives exactly the expected numbers."""

import random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from metrics.facts import Facts
from metrics.ledger.booking import Window, book, merge
from metrics.ledger.rules import Rules
from metrics.ledger.work import QUARTER
from metrics.report import whole_report
from tests.metrics.facts import GOLDEN, LATER, WINDOW, golden_facts


def report(facts: Facts) -> dict[str, Any]:
    ledger = book(facts, WINDOW, Rules(), LATER)
    return whole_report(
        ledger,
        facts,
        Rules(),
        LATER,
        conversation=str,
        agent=str,
        zone=ZoneInfo("UTC"),
    )


def test_the_golden_day_gives_exactly_the_expected_numbers() -> None:
    assert report(golden_facts()) == GOLDEN["expected"]


def test_facts_that_come_shuffled_and_twice_give_the_same() -> None:
    facts = golden_facts()
    for seed in range(5):
        order = random.Random(seed)
        mixed = Facts(
            **{
                name: tuple(order.sample(2 * getattr(facts, name), k=2 * len(getattr(facts, name))))
                for name in facts.__struct_fields__
            }
        )

        assert report(mixed) == GOLDEN["expected"]


def test_the_quarter_hours_of_a_day_add_up_to_the_day() -> None:
    facts = golden_facts()
    whole = book(facts, WINDOW, Rules(), LATER)
    parts = [
        book(facts, Window(start, start + QUARTER), Rules(), LATER)
        for start in range(WINDOW.start, WINDOW.end, QUARTER)
    ]

    assert merge(part.total() for part in parts) == whole.total()
    assert {cell: sums for part in parts for cell, sums in part.cells.items()} == whole.cells
    assert msgspec.json.encode(whole.total())
