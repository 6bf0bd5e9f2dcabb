"""Chance that repeats: the same name draws the same, on any version of Python."""

import math
import random

SECOND = 1_000_000
TURN = 2 * math.pi


class Stream:
    """Draws from a stream of its own. Of the standard library's generator only `random()` is promised to
    stay the same from version to version, so everything else is made of it here."""

    def __init__(self, *name: object) -> None:
        self.random = random.Random(" ".join(map(str, name))).random  # noqa: S311  invented, not secret

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def below(self, limit: int) -> int:
        return int(self.random() * limit)

    def between(self, least: float, most: float) -> float:
        return least + (most - least) * self.random()

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1 - self.random())

    def lognormal(self, mean: float, variation: float) -> float:
        """By its mean and its coefficient of variation; the normal by Box and Muller (1958)."""
        spread = math.log(1 + variation * variation)
        normal = math.sqrt(-2 * math.log(1 - self.random())) * math.cos(TURN * self.random())
        return mean * math.exp(math.sqrt(spread) * normal - spread / 2)

    def geometric(self, mean: float) -> int:
        """1, 2, 3 … with this mean."""
        if mean <= 1:
            return 1
        return 1 + int(math.log(1 - self.random()) / math.log(1 - 1 / mean))

    def spread(self, mean: float, variation: float | None) -> float:
        """Log-normal by its coefficient of variation, without one exponential."""
        return self.exponential(mean) if variation is None else self.lognormal(mean, variation)

    def time(self, seconds: float) -> int:
        """As whole microseconds, and never none."""
        return max(1, round(seconds * SECOND))
