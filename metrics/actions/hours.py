"""Keeps all hours that a queue ever had, with the moment from which they held."""

from django.db import transaction

from kit.clock import database_now
from metrics.actions.targets import EVER
from metrics.models import QueueHours
from metrics.queries.hours import Kept, hours_now
from routing.models import Queue


@transaction.atomic
def note_hours() -> int:
    """Write down the hours of queues that changed, as valid from now on; the first that are seen of a queue
    hold for all that was before, too. Returns how many there were."""
    queues = set(Queue.objects.values_list("pk", flat=True))
    if not (suspected := _changed(queues)):
        return 0
    locked = Queue.objects.select_for_update(no_key=True).filter(pk__in=suspected).order_by("pk")
    changed = _changed({queue.pk for queue in locked})
    known, now = _known(), database_now()
    QueueHours.objects.bulk_create(
        QueueHours(queue_id=queue, hours=hours, valid_from=now if queue in known else EVER)
        for queue, hours in changed.items()
    )
    return len(changed)


def _changed(queues: set[int]) -> dict[int, Kept]:
    known = _known()
    return {
        queue: hours
        for queue, hours in hours_now(queues).items()
        if queue not in known or known[queue] != hours
    }


def _known() -> dict[int, Kept]:
    """What each queue's hours were when they were last looked at."""
    latest = QueueHours.objects.order_by("queue_id", "-valid_from").distinct("queue_id")
    return dict(latest.values_list("queue_id", "hours"))
