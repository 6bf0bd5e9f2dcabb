"""Every number of the product is what its definition says of the rows, whatever chance wrote into them."""

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from metrics.kpis import KPIS
from metrics.ledger.booking import DIMENSIONS, Sums, Window, book
from metrics.periods import micros
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from tests.conftest import World
from tests.metrics.chance import Chance
from tests.metrics.plainly import PLACES, Note, Plainly

SEEDS = range(*(int(part) for part in os.environ.get("ROWS_SEEDS", "0 6").split()))
BASES = (
    datetime(2026, 3, 28, 14, tzinfo=UTC),
    datetime(2025, 10, 25, 14, tzinfo=UTC),
    datetime(2026, 4, 4, 6, tzinfo=UTC),
    datetime(2024, 2, 29, 10, tzinfo=UTC),
)
# Money and passing time are told by the sums of a period alone.
APART = {"queue_length"}


def told(sums: Sums) -> dict[str, Any]:
    found = {}
    for name, kpi in KPIS.items():
        if name not in APART and (parts := kpi.parts(sums)) is not None:
            found[name] = parts if kpi.denominator else (parts[0], Fraction(0))
    return {name: parts for name, parts in found.items() if parts[1] or parts[0]}


def expected(plain: Plainly, *where: Any, **more: Any) -> dict[str, Any]:
    found = plain.told(*where, **more)
    return {
        name: parts if KPIS[name].denominator else (parts[0], Fraction(0))
        for name, parts in found.items()
        if name not in APART and (parts[1] or (parts[0] and not KPIS[name].denominator))
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ledger_says_what_the_rows_say(seed: int, world: World) -> None:
    base = BASES[seed % len(BASES)]
    Chance(seed, base, is_open=True)
    now = base + timedelta(days=9 if seed % 3 else 30)
    plain = Plainly(now)

    for hours in (0, 24):
        start, end = base + timedelta(hours=hours), base + timedelta(hours=hours + 24)
        window = Window(micros(start), micros(end))
        ledger = book(read_facts(window, rules()), window, rules(), micros(now))
        assert differences(told(ledger.total()), expected(plain, start, end)) == {}
        for agent in ledger.keys("agent"):
            kept = {
                name: parts
                for name, parts in told(ledger.total("agent", agent)).items()
                if KPIS[name].is_told(["agent"])
            }
            assert differences(kept, expected(plain, start, end, agent=agent)) == {}, agent
        for n, dimension in enumerate(PLACES):
            for key in ledger.keys(dimension):
                kept = told(ledger.total(dimension, key))

                def only(note: Note, n: int = n, key: str = key) -> bool:
                    return note.place[n] == key

                assert differences(kept, expected(plain, start, end, only)) == {}, (dimension, key)
    assert set(PLACES) == set(DIMENSIONS)
