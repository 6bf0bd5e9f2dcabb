"""Writes down what was promised and was not kept, once it was due."""

from datetime import datetime, timedelta

from django.db import transaction

from kit.clock import database_now
from metrics.locks import BREACHES, only_one
from metrics.models import Progress, SlaBreach
from metrics.queries.due import breached
from metrics.queries.rules import rules

# What was said in time may be committed a little later.
LAG = timedelta(seconds=10)
# How far back the very first look goes.
AT_FIRST = timedelta(hours=1)


@transaction.atomic
def write_breaches(*, now: datetime | None = None) -> int:
    """Write each first reply that was due since the last look and had not come, with the moment at which it
    was due. What fell due while nobody looked is written by the next look. Returns how many; does nothing
    while another looks."""
    if not only_one(BREACHES):
        return 0
    until = (now or database_now()) - LAG
    looked = Progress.objects.get_or_create(only=True)[0].breaches_until or until - AT_FIRST
    found = [
        SlaBreach(
            conversation_id=each.conversation,
            episode=each.episode,
            queue_id=each.queue,
            started_at=each.started,
            due_at=each.due,
        )
        for each in breached(looked, until, rules())
    ]
    SlaBreach.objects.bulk_create(found, ignore_conflicts=True)
    Progress.objects.update(breaches_until=max(looked, until))
    return len(found)
