"""How the door speaks: one sentence for a failure, one line for a long step."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """One clear sentence with its remedy; the door prints it and leaves."""


def say(line: str) -> None:
    print(line, flush=True)


def complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Says what is being done before it takes long, and afterwards how long it took."""
    started = time.monotonic()
    print(f"  {doing} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)
