"""Many people who do something in the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from chat.actions.errors import Refused
from tests.patience import PATIENCE

AT_A_TIME = 10


def all_at_once(do: Callable[[Any], object], them: Sequence[Any]) -> list[object]:
    """Call it for each in a thread of its own, all let go at one moment. More than ten of them
    come in tens. However slow the machine is, nobody gives up on a lock that another one has."""
    gate = threading.Barrier(min(len(them), AT_A_TIME))

    def go(one: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{PATIENCE:g}s"])
        try:
            gate.wait(PATIENCE)
            return do(one)
        except Refused as refused:
            return refused
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            connection.close()

    with ThreadPoolExecutor(max_workers=gate.parties) as threads:
        return list(threads.map(go, them))
