"""When Python looks for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_until_done() -> Iterator[None]:
    """For work that makes very many objects and needs them all to its end: Python does not look through
    them again and again for cycles that are garbage, which would take as long as the work itself. What is
    no cycle is given back at once as always."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle() -> None:
    """For a process that has loaded what it needs and now serves: that is no garbage until its end, and is
    not looked through again and again."""
    gc.collect()
    gc.freeze()
