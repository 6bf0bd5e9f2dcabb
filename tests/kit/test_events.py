"""Facts after commit."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from kit import events
from livechat import wiring
from tests.conftest import World


@dataclass(frozen=True)
class Rang:
    times: int


@pytest.fixture
def heard() -> Iterator[list[Rang]]:
    told: list[Rang] = []
    events.wire({Rang: [told.append]})
    yield told
    wiring.connect()


def test_a_fact_is_told_after_the_commit_and_not_before(world: World, heard: list[Rang]) -> None:
    with transaction.atomic():
        events.publish(Rang(1))
        before = list(heard)

    assert (before, heard) == ([], [Rang(1)])


def test_a_fact_of_a_transaction_that_rolls_back_is_never_told(world: World, heard: list[Rang]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.publish(Rang(1))
        raise ZeroDivisionError

    assert heard == []


def test_a_listener_that_fails_harms_no_other(heard: list[Rang]) -> None:
    def fail(fact: Rang) -> None:
        raise ZeroDivisionError

    events.wire({Rang: [fail, heard.append]})

    events.announce(Rang(2))

    assert heard == [Rang(2)]
