"""Many who ask at once cause the work of one."""

import threading
from collections.abc import Callable

import pytest

from kit.shared import MOST, Shared
from tests.patience import PATIENCE


def counting() -> tuple[list[int], Callable[[], int]]:
    calls: list[int] = []

    def find() -> int:
        calls.append(len(calls))
        return calls[-1]

    return calls, find


def test_whoever_asks_soon_after_is_given_the_same() -> None:
    calls, find = counting()
    shared: Shared[int] = Shared(3600)

    assert [shared.get("floor", find) for _ in range(3)] == [0, 0, 0]
    assert shared.get("another", find) == 1
    assert calls == [0, 1]


def test_nothing_is_kept_for_no_time() -> None:
    calls, find = counting()
    shared: Shared[int] = Shared(0)

    assert [shared.get("floor", find) for _ in range(3)] == [0, 1, 2]


def test_whoever_asks_meanwhile_waits_for_it() -> None:
    calls, find = counting()
    shared: Shared[int] = Shared(3600)
    begun, go_on = threading.Event(), threading.Event()
    answers = []

    def slow() -> int:
        begun.set()
        go_on.wait(PATIENCE)
        return find()

    people = [threading.Thread(target=lambda: answers.append(shared.get("floor", slow))) for _ in range(5)]
    for person in people:
        person.start()
    assert begun.wait(PATIENCE)
    go_on.set()
    for person in people:
        person.join(PATIENCE)

    assert answers == [0] * 5
    assert calls == [0]


def test_what_failed_is_tried_again() -> None:
    calls, find = counting()
    shared: Shared[int] = Shared(3600)

    def broken() -> int:
        raise LookupError("gone")

    with pytest.raises(LookupError):
        shared.get("floor", broken)
    assert shared.get("floor", find) == 0


def test_only_so_many_things_are_kept() -> None:
    calls, find = counting()
    shared: Shared[int] = Shared(3600)

    for key in range(MOST + 1):
        shared.get(key, find)
    shared.get(MOST, find)
    shared.get(0, find)

    assert len(calls) == MOST + 2
