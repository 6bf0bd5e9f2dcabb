"""Spreads: how values lie, counted in buckets whose bounds grow by two percent, so that spreads add up.

Among other sums they are named `wait~312`, of which 312 is the number of a bucket. Kept they are packed: of
each kind pairs of a number and how many, four bytes each, which are added up without a look at each.
"""

import math
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from metrics.facts import MICROSECONDS

GROWTH = math.log(1.02)
PAIRS = np.dtype("<i4")
# Packed spreads, and whether they are added or taken away: 1 or -1.
Signed = tuple[int, bytes]


def bucket(microseconds: int) -> int:
    """The number of the bucket of a duration. Up to a millisecond is one bucket, for which no screen
    has a use; a value and its bucket's middle differ by less than one percent."""
    if microseconds <= 1000:
        return 0
    return math.ceil(math.log(microseconds / 1000) / GROWTH)


def middle(number: int) -> float:
    """The seconds that a bucket stands for."""
    if number == 0:
        return 0.0
    return math.exp((number - 0.5) * GROWTH) * 1000 / MICROSECONDS


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The seconds that this share of the values does not exceed: of n values the ⌈share · n⌉-th.
    None of none."""
    wanted = math.ceil(share * sum(counts.values()))
    for number in sorted(counts):
        wanted -= counts[number]
        if wanted <= 0 and counts[number]:
            return middle(number)
    return None


def is_spread(name: str) -> bool:
    """Whether a sum is one bucket of a spread."""
    return name[-1].isdigit() and "~" in name


@lru_cache(maxsize=10_000)
def parts(name: str) -> tuple[str, int]:
    """The kind and the number of one bucket of a spread. The same few thousand names come again and again."""
    kind, _, number = name.rpartition("~")
    return kind, int(number)


def packed(spreads: Mapping[str, int]) -> bytes:
    kinds: dict[str, list[int]] = defaultdict(list)
    for name, amount in spreads.items():
        kind, number = parts(name)
        kinds[kind] += (number, amount)
    return _together({kind: struct.pack(f"<{len(pairs)}i", *pairs) for kind, pairs in kinds.items()})


def _together(kinds: Mapping[str, bytes]) -> bytes:
    return encoded(kinds) if kinds else b""


def unpacked(kept: bytes) -> dict[str, int]:
    """The sums by name."""
    found: dict[str, int] = {}
    for kind, pairs in decoded(kept).items() if kept else ():
        for number, amount in struct.iter_unpack("<ii", pairs):
            found[f"{kind}~{number}"] = amount
    return found


def added(signed: Iterable[Signed], kinds: Collection[str] | None = None) -> dict[str, int]:
    """The sum of packed spreads, each times 1 or -1, of these kinds alone; None for all."""
    return {
        f"{kind}~{number}": amount
        for kind, pairs in _added(signed, kinds)
        for number, amount in pairs.tolist()
    }


def added_packed(signed: Iterable[Signed]) -> bytes:
    """The same, packed again."""
    return _together({kind: pairs.astype(PAIRS).tobytes() for kind, pairs in _added(signed)})


def _added(
    signed: Iterable[Signed], kinds: Collection[str] | None = None
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The kinds of which anything is left, with their pairs in order."""
    pieces: dict[str, tuple[list[bytes], list[bytes]]] = defaultdict(lambda: ([], []))
    for sign, kept in signed:
        for kind, pairs in decoded(kept).items() if kept else ():
            if kinds is None or kind in kinds:
                pieces[kind][sign < 0].append(pairs)
    for kind, (more, less) in pieces.items():
        numbers, amounts = np.frombuffer(b"".join(more + less), PAIRS).reshape(-1, 2).T.astype(np.int64)
        amounts[sum(map(len, more)) // 8 :] *= -1
        # Floats are exact so far.
        counts = np.bincount(numbers, amounts)
        left = counts.nonzero()[0]
        if left.size:
            yield kind, np.column_stack((left, counts[left].astype(np.int64)))


encoded = msgspec.msgpack.Encoder().encode
decoded = msgspec.msgpack.Decoder(dict[str, bytes]).decode
