"""Keeps how each queue ever was served and judged, with the moment from which it was so."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from kit.clock import database_now
from metrics.actions.targets import EVER
from metrics.models import QueueBasis, QueueHours
from metrics.queries.queues import bases_now, hours_now
from routing.models import Queue

Kept = TypeVar("Kept", QueueHours, QueueBasis)
# What these queues are now, as it is kept.
Now = Callable[[list[Queue]], dict[int, Any]]


def note_hours() -> int:
    """Write down the hours of queues that changed, as valid from now on; the first that are seen of a queue
    hold for all that was before, too. Returns how many there were."""
    return _note(QueueHours, "hours", hours_now)


def note_bases() -> int:
    """Write down in the same way by what queues are judged."""
    return _note(QueueBasis, "basis", bases_now)


@transaction.atomic
def _note(kept: type[Kept], field: str, now_of: Now) -> int:
    if not (suspected := _changed(kept, field, now_of(list(Queue.objects.all())))):
        return 0
    locked = Queue.objects.select_for_update(no_key=True).filter(pk__in=suspected).order_by("pk")
    changed = _changed(kept, field, now_of(list(locked)))
    known, now = _known(kept, field), database_now()
    kept._default_manager.bulk_create(
        kept(queue_id=queue, valid_from=now if queue in known else EVER, **{field: value})
        for queue, value in changed.items()
    )
    return len(changed)


def _changed(kept: type[Kept], field: str, now: dict[int, Any]) -> dict[int, Any]:
    known = _known(kept, field)
    return {queue: value for queue, value in now.items() if queue not in known or known[queue] != value}


def _known(kept: type[Kept], field: str) -> dict[int, Any]:
    """What each queue was when it was last looked at."""
    latest = kept._default_manager.order_by("queue_id", "-valid_from").distinct("queue_id")
    return dict(latest.values_list("queue_id", field))
