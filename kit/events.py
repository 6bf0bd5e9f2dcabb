"""Typed facts, told after commit to whoever the wiring table names."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)

Listener = Callable[[Any], None]

_listeners: dict[type, list[Listener]] = defaultdict(list)


def wire(table: Mapping[type, Iterable[Listener]]) -> None:
    """Install the wiring table; a table installed before is replaced."""
    _listeners.clear()
    for fact, listeners in table.items():
        _listeners[fact].extend(listeners)


def publish(fact: object) -> None:
    """Tell the listeners once the current transaction has committed; never if it rolls back."""
    transaction.on_commit(lambda: announce(fact), robust=True)


def announce(fact: object) -> None:
    """Tell the listeners now: for a fact whose commit has already happened.

    A listener is a hint and returns at once; it may run on the event loop, so it does no I/O. What it
    fails to do, a sweep over the rows finds: its error is logged and harms nobody else.
    """
    for listener in _listeners[type(fact)]:
        try:
            listener(fact)
        except Exception:
            logger.exception("A listener failed on %s", type(fact).__name__)
