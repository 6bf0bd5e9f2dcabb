"""Many people who do something in the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from chat.actions.errors import Refused

AT_A_TIME = 10


def all_at_once(do: Callable[[Any], object], them: Sequence[Any]) -> list[object]:
    """Call it for each in a thread of its own, all let go at one moment. More than ten of them
    come in tens."""
    gate = threading.Barrier(min(len(them), AT_A_TIME))

    def go(one: object) -> object:
        gate.wait(10)
        try:
            return do(one)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=gate.parties) as threads:
        return list(threads.map(go, them))
