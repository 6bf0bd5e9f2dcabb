"""Makes the next of many while the last is used."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each made in a thread of its own while the one before it is used: for who uses them waits
    for somebody else, as for the database. What making one raises is raised where it would come. Whoever
    asks for no more waits for the one that is being made."""
    making = iter(items)

    def make_one() -> list[Item]:
        return list(islice(making, 1))

    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(make_one)
        while made := coming.result():
            coming = maker.submit(make_one)
            yield from made
