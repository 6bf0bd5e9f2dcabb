"""The ledger sees every way in which the promise can be broken."""

import pytest

from benchmarks.ledger import Ledger

ANA, VERA = object(), object()


@pytest.fixture
def ledger():
    ledger = Ledger()
    ledger.sent("one", VERA, due=1.0)
    return ledger


def test_a_kept_promise_leaves_no_breach(ledger):
    ledger.delivered("one", VERA, seq=7, now=1.5)
    ledger.acknowledged("one", VERA, seq=7, now=0.1)
    ledger.close(stored=1)

    assert (ledger.acked, ledger.delivered_once, dict(ledger.breaches)) == (1, 1, {})
    assert ledger.delivered_at[0] - ledger.due[0] == 0.5


def acknowledged_twice(ledger):
    ledger.acknowledged("one", VERA, seq=7, now=0.1)
    ledger.acknowledged("one", VERA, seq=7, now=0.1)


def acknowledged_to_somebody_else(ledger):
    ledger.acknowledged("one", ANA, seq=7, now=0.1)


def delivered_twice(ledger):
    ledger.delivered("one", VERA, seq=7, now=2.0)
    ledger.delivered("one", VERA, seq=7, now=2.0)


def delivered_to_a_stranger(ledger):
    ledger.delivered("one", ANA, seq=7, now=2.0)


@pytest.mark.parametrize(
    "breach", [acknowledged_twice, acknowledged_to_somebody_else, delivered_twice, delivered_to_a_stranger]
)
def test_a_breach_is_seen_at_once(ledger, breach):
    breach(ledger)

    assert ledger.breaches == {breach.__name__.replace("_", " "): 1}


@pytest.mark.parametrize(
    ("acked", "delivered", "stored", "breach"),
    [
        (0, 7, 1, "never acknowledged"),
        (7, 0, 1, "acknowledged, never delivered"),
        (7, 8, 1, "acknowledged under another seq"),
        (7, 7, 0, "acknowledged, not stored"),
    ],
)
def test_what_is_missing_is_seen_at_the_end(ledger, acked, delivered, stored, breach):
    if acked:
        ledger.acknowledged("one", VERA, seq=acked, now=0.1)
    if delivered:
        ledger.delivered("one", VERA, seq=delivered, now=2.0)

    ledger.close(stored=stored)

    assert ledger.breaches == {breach: 1}
