"""Gathered work: nobody is forgotten, nobody is done twice for nothing."""

import threading
from collections.abc import Sequence

import pytest
from psycopg.errors import DeadlockDetected

from kit.gathered import AT_ONCE, Gathered
from tests.patience import PATIENCE, eventually


def test_whoever_is_named_meanwhile_is_done_together_and_once() -> None:
    batches: list[list[str]] = []
    begun, go_on = threading.Event(), threading.Event()

    def do(names: Sequence[str]) -> None:
        batches.append(list(names))
        begun.set()
        go_on.wait(PATIENCE)

    tell = Gathered(do)
    tell("ana")
    begun.wait(PATIENCE)
    tell("ben")
    tell("sam", "ben")
    go_on.set()

    eventually(lambda: batches == [["ana"], ["ben", "sam"]])


def test_many_are_done_in_parts() -> None:
    batches: list[int] = []
    tell: Gathered[int] = Gathered(lambda numbers: batches.append(len(numbers)))

    tell(*range(AT_ONCE + 1))

    eventually(lambda: batches == [AT_ONCE, 1])


def test_a_failure_harms_only_its_own(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def do(names: Sequence[str]) -> None:
        if "zoe" in names:
            raise ValueError("no")
        done.extend(names)

    tell = Gathered(do)
    tell("zoe")
    eventually(lambda: "do failed" in caplog.text)
    tell("ana")

    eventually(lambda: done == ["ana"])


def test_what_a_deadlock_undid_is_done_again_at_once() -> None:
    attempts: list[str] = []
    done: list[str] = []

    def do(names: Sequence[str]) -> None:
        attempts.extend(names)
        if len(attempts) < 3:
            raise DeadlockDetected
        done.extend(names)

    Gathered(do)("ana")

    eventually(lambda: done == ["ana"])
    assert attempts == ["ana"] * 3
