"""Whether a queue is served at a moment, by its calendar."""

from datetime import datetime

from routing.models import Queue


def is_open(queue: Queue, at: datetime) -> bool:
    return queue.calendar is None
