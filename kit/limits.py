"""Rate limits: token buckets, counted in this process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Bucket:
    """Holds up to `burst` tokens and gains `per_second` of them; each act costs one."""

    __slots__ = ("at", "burst", "per_second", "tokens")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self.per_second = per_second
        self.burst = burst
        self.tokens = burst
        self.at = now

    def take(self, now: float) -> float:
        """Spend a token and return 0, or return the seconds until there will be one."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class Limiter:
    """A bucket for each key. Forgets the keys that were quiet longest when there are too many."""

    def __init__(
        self,
        per_second: float,
        burst: float,
        *,
        keys: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self.keys = keys
        self.clock = clock
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """Spend a token of this key and return 0, or return the seconds to wait."""
        now = self.clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self.per_second, self.burst, now)
            if len(self._buckets) > self.keys:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return bucket.take(now)
