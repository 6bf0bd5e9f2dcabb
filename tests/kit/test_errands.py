"""Errands: nobody waits for them, and none brings down who sent it."""

import asyncio
import logging

import pytest

from kit.errands import Errands
from kit.wire import WireError


async def test_what_fails_for_want_of_a_database_names_who_does_it_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errands = Errands(left_to="the sweep")

    with caplog.at_level(logging.INFO):
        errands.begin(fails(WireError("unavailable", "The database is away.")))
        await asyncio.wait(errands.running)

    assert "Left to the sweep" in caplog.text
    assert not errands.running


async def test_any_other_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(left_to="the sweep")

    await errands.attempt(fails(ZeroDivisionError()))

    assert "ZeroDivisionError" in caplog.text


async def test_what_still_runs_can_be_given_up() -> None:
    errands = Errands(left_to="the sweep")
    errands.begin(asyncio.sleep(60))
    [task] = errands.running

    errands.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert not errands.running


async def fails(problem: Exception) -> None:
    raise problem
