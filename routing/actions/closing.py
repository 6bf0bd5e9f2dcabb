"""What follows when a queue's hours are over and somebody still waits."""

from datetime import timedelta

from kit.clock import database_now
from routing.actions.stays import leave_queue
from routing.hours import is_open
from routing.models import Queue, QueueStay, StayKind, StayOutcome

AT_ONCE = 500


def close_queues() -> int:
    """Let nobody wait for a queue that has been closed for its time of grace: what they wrote is a message
    that will be read. Returns how many were told. Publishes StayEnded and OfferEnded."""
    told = 0
    now = database_now()
    served = Queue.objects.filter(stays__left_at=None, calendar__isnull=False).distinct()
    for queue in served.select_related("calendar").prefetch_related(
        "calendar__openings", "calendar__holidays"
    ):
        if is_open(queue, now) or is_open(queue, now - timedelta(minutes=queue.drain_minutes)):
            continue
        waiting = QueueStay.objects.filter(queue=queue, left_at=None, kind=StayKind.QUEUE)
        for conversation_id in waiting.values_list("conversation_id", flat=True)[:AT_ONCE]:
            told += leave_queue(conversation_id=conversation_id, outcome=StayOutcome.LEFT_MESSAGE) is not None
    return told
