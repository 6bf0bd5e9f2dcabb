"""Writes down what was promised and was not kept, once it was due."""

from collections.abc import Hashable
from datetime import datetime, timedelta

from django.db import transaction

from kit.clock import database_now
from metrics.locks import BREACHES, only_one
from metrics.models import Progress, SlaBreach
from metrics.queries.due import breached
from metrics.queries.rules import rules

# What was said in time may be committed a little later.
LAG = timedelta(seconds=10)
# What was committed later than that is found by looking at these minutes once more.
AGAIN = timedelta(minutes=5)
# How far back the very first look goes.
AT_FIRST = timedelta(hours=1)


@transaction.atomic
def write_breaches(*, now: datetime | None = None) -> int:
    """Write what was due since the last look and had not come, with the moment at which it was due. What fell
    due while nobody looked is written by the next look. Returns how many; does nothing while another
    looks."""
    if not only_one(BREACHES):
        return 0
    until = (now or database_now()) - LAG
    looked = Progress.objects.get_or_create(only=True)[0].breaches_until
    since = looked - AGAIN if looked else until - AT_FIRST
    written = _written(since)
    found = [
        each
        for each in breached(since, until, rules())
        if _promise(each.conversation, each.episode, each.policy, each.started) not in written
    ]
    SlaBreach.objects.bulk_create(
        (
            SlaBreach(
                conversation_id=each.conversation,
                episode=each.episode,
                policy=each.policy,
                queue_id=each.queue,
                started_at=each.started,
                due_at=each.due,
            )
            for each in found
        ),
        ignore_conflicts=True,
    )
    Progress.objects.update(breaches_until=max(looked or until, until))
    return len(found)


def _written(since: datetime) -> set[Hashable]:
    """Of what was due since then."""
    rows = SlaBreach.objects.filter(due_at__gt=since).values_list(
        "conversation_id", "episode", "policy", "started_at"
    )
    return {
        _promise(f"{conversation}", episode, policy, started)
        for conversation, episode, policy, started in rows
    }


def _promise(conversation: str, episode: int, policy: str, started: datetime) -> Hashable:
    """What is broken once: a first reply and an end of each episode, a further reply each time."""
    is_once = policy != SlaBreach.Policy.NEXT_REPLY
    return conversation, episode, policy, None if is_once else started
