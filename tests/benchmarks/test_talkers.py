"""A talker notices gaps, repetitions and disorder in what it hears, and gives credit for what it applied."""

import asyncio

import msgspec
import pytest

from benchmarks.ledger import Ledger
from benchmarks.talkers import CREDIT_EVERY, Talker


class Wire(asyncio.WriteTransport):
    """Stands for the network: keeps what was written, unmasked."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []

    def write(self, frame):
        size = frame[1] & 0x7F
        mask, payload = frame[2:6], frame[6 : 6 + size]
        self.said.append(bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))


@pytest.fixture
def pair():
    ledger = Ledger()
    visitor, agent = (
        Talker(side=side, conv="c", token="t", ledger=ledger, hears_itself=True)
        for side in ("visitor", "agent")
    )
    visitor.partner, agent.partner = agent, visitor
    for talker in (visitor, agent):
        talker._answer = None
        talker.transport = Wire()
    return visitor, agent


def entry(seq, prev, id, sender="visitor"):
    fields = {
        "t": "entry",
        "conv": "c",
        "seq": seq,
        "prev": prev,
        "kind": "message",
        "sender": sender,
        "id": id,
    }
    payload = msgspec.json.encode(fields)
    return (
        bytes((0x81, len(payload))) + payload
        if len(payload) < 126
        else b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload
    )


def say(visitor, *ids):
    for id in ids:
        visitor.ledger.sent(id, visitor, due=0.0)


def test_entries_in_order_are_delivered(pair):
    visitor, agent = pair
    say(visitor, "one", "two")

    agent.data_received(entry(1, 0, "one") + entry(2, 1, "two"))

    assert agent.has == 2
    assert agent.ledger.delivered_once == 2
    assert not agent.ledger.breaches


@pytest.mark.parametrize(
    ("seq", "prev", "breach"),
    [(3, 2, "an entry out of order"), (1, 0, "an entry repeated")],
)
def test_gaps_and_repetitions_are_breaches(pair, seq, prev, breach):
    visitor, agent = pair
    say(visitor, "one", "two")

    agent.data_received(entry(1, 0, "one") + entry(seq, prev, "two"))

    assert agent.ledger.breaches == {breach: 1}


def test_an_authors_messages_in_another_order_are_a_breach(pair):
    visitor, agent = pair
    say(visitor, "one", "two")

    agent.data_received(entry(1, 0, "two") + entry(2, 1, "one"))

    assert agent.ledger.breaches == {"an author's messages in another order": 1}


def test_an_echo_counts_as_applied_but_not_as_delivered(pair):
    visitor, _ = pair
    say(visitor, "one")

    visitor.data_received(entry(1, 0, "one"))

    assert (visitor.has, visitor.ledger.delivered_once) == (1, 0)


def test_credit_is_given_for_a_run_of_entries(pair):
    visitor, agent = pair
    ids = [str(n) for n in range(CREDIT_EVERY)]
    say(visitor, *ids)

    agent.data_received(b"".join(entry(n + 1, n, id) for n, id in enumerate(ids)))

    assert agent.transport.said == [b'{"t":"recv","conv":"c","seq":%d}' % CREDIT_EVERY]
