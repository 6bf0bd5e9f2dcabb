"""What is made ahead comes in order, whole, and with its errors."""

import threading
from collections.abc import Iterator

import pytest

from kit.ahead import ahead


def test_they_come_in_order_and_whole() -> None:
    assert list(ahead(range(1000))) == list(range(1000))
    assert list(ahead(())) == []


def test_the_next_is_made_while_one_is_used() -> None:
    made = [threading.Event() for _ in range(3)]

    def making() -> Iterator[int]:
        for n, event in enumerate(made):
            event.set()
            yield n

    coming = ahead(making())

    assert next(coming) == 0
    assert made[1].wait(30)


def test_what_making_one_raises_comes_after_those_before_it() -> None:
    def making() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = ahead(making())

    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_nothing_more_is_made_once_nobody_asks() -> None:
    made: list[int] = []

    def making() -> Iterator[int]:
        for n in range(1000):
            made.append(n)
            yield n

    coming = ahead(making())
    next(coming)
    coming.close()  # type: ignore[attr-defined]  # it is a generator
    many = len(made)

    assert many <= 3
    assert not [each for each in threading.enumerate() if each.name.startswith("ahead")]
