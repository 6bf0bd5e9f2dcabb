"""Rate limits."""

import pytest

from kit.limits import Limiter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_passes_at_once_and_the_next_waits(clock: Clock) -> None:
    limiter = Limiter(per_second=2, burst=3, clock=clock)

    assert [limiter.take("maya") for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_token_comes_back_with_time(clock: Clock) -> None:
    limiter = Limiter(per_second=2, burst=1, clock=clock)
    limiter.take("maya")

    clock.now = 0.25
    assert limiter.take("maya") == 0.25
    clock.now = 0.5
    assert limiter.take("maya") == 0


def test_one_key_does_not_use_up_another(clock: Clock) -> None:
    limiter = Limiter(per_second=1, burst=1, clock=clock)

    assert (limiter.take("maya"), limiter.take("zoe")) == (0, 0)


def test_the_quietest_keys_are_forgotten_first(clock: Clock) -> None:
    limiter = Limiter(per_second=1, burst=1, keys=2, clock=clock)

    for key in ("maya", "zoe", "maya", "ana"):
        limiter.take(key)

    assert limiter.take("maya") == 1
    assert limiter.take("zoe") == 0
