"""What conversations came to that were served by a version of guidelines, and by the version before."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from direction.models import Guideline, GuidelineStamp
from direction.queries.guidelines import kept
from metrics.ledger.booking import Sums, add
from metrics.queries.narrowed import posted, refuse_too_much, summed, unread
from routing.models import Queue

# Before and after are as long as each other, and no longer than this.
AROUND = timedelta(weeks=4)
# A visitor may have waited before somebody took the conversation, and tells afterwards whether it helped.
WAITED, TOLD = timedelta(days=1), timedelta(days=8)


class Served(NamedTuple):
    """How many conversations were taken under a version, and what they added to the sums."""

    conversations: int
    sums: Sums


class Change(NamedTuple):
    """A version that holds now, and for so long after and before it began: what was served by it, and by
    the version that it ended."""

    guideline: Guideline
    span: timedelta
    after: Served
    before: Served


def changes(teams: Collection[int], now: datetime) -> list[Change]:
    """Of the guidelines of these teams that have had a version before. Raises TooMuch."""
    found = []
    for holds in kept(teams):
        versions = Guideline.objects.filter(team=holds.team_id, queue=holds.queue_id, topic=holds.topic_id)
        before = versions.filter(number__lt=holds.number).order_by("-number").first()
        if before is not None:
            found.append(_change(holds, before, now))
    return found


def _change(holds: Guideline, before: Guideline, now: datetime) -> Change:
    span = min(now - holds.from_at, AROUND)
    start, end = holds.from_at - span, holds.from_at + span
    earlier = _taken(before, start, holds.from_at)
    # Who was taken under both was begun to be served by the first.
    later = _taken(holds, holds.from_at, end) - _taken(before, start, end)
    sides = ((later, Sums()), (earlier, Sums()))
    given = {
        "starts": [start - WAITED],
        "ends": [min(now, end + TOLD)],
        "queues": list(Queue.objects.filter(team=holds.team_id).values_list("pk", flat=True)),
    }
    refuse_too_much(given)
    with posted(given) as rows:
        for _, _, packed in rows:
            for posting in unread(packed):
                for those, sums in sides:
                    if bytes(posting.conversation) in those:
                        add(sums, summed(posting.sums))
    return Change(holds, span, *(Served(len(those), sums) for those, sums in sides))


def _taken(guideline: Guideline, start: datetime, end: datetime) -> set[bytes]:
    """The conversations that were taken under a version then, written as in postings."""
    stamps = GuidelineStamp.objects.filter(guideline=guideline, at__gte=start, at__lt=end)
    return {msgspec.msgpack.encode(str(each)) for each in stamps.values_list("conversation", flat=True)}
