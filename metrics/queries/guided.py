"""What conversations came to that were served by a version of guidelines, and by the version before."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
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


class Asked(NamedTuple):
    """What was taken under a version and the one before, and when their postings may lie."""

    holds: Guideline
    span: timedelta
    first: datetime
    last: datetime
    sides: tuple[tuple[set[bytes], Sums], ...]


def changes(teams: Collection[int], now: datetime) -> list[Change]:
    """Of the guidelines of these teams that have had a version before. Raises TooMuch."""
    found = []
    for team, versions in groupby(kept(teams), attrgetter("team_id")):
        queues = list(Queue.objects.filter(team=team).values_list("pk", flat=True))
        asked = [_asked(holds, before, now) for holds in versions if (before := _before(holds)) is not None]
        _add_up(asked, queues)
        found += [
            Change(each.holds, each.span, *(Served(len(those), sums) for those, sums in each.sides))
            for each in asked
        ]
    return found


def _before(holds: Guideline) -> Guideline | None:
    versions = Guideline.objects.filter(team=holds.team_id, queue=holds.queue_id, topic=holds.topic_id)
    return versions.filter(number__lt=holds.number).order_by("-number").first()


def _asked(holds: Guideline, before: Guideline, now: datetime) -> Asked:
    span = min(now - holds.from_at, AROUND)
    start, end = holds.from_at - span, holds.from_at + span
    earlier = _taken(before, start, holds.from_at)
    # Who was taken under both was begun to be served by the first.
    later = _taken(holds, holds.from_at, end) - _taken(before, start, end)
    return Asked(holds, span, start - WAITED, min(now, end + TOLD), ((later, Sums()), (earlier, Sums())))


def _add_up(asked: Sequence[Asked], queues: list[int]) -> None:
    """Each posting is read once, whichever of them ask for its time: it is cut where any of theirs begins or
    ends."""
    for each in asked:
        refuse_too_much({"starts": [each.first], "ends": [each.last], "queues": queues})
    edges = sorted({edge for each in asked for edge in (each.first, each.last)})
    sides = {
        (start, end): [
            side for each in asked if each.first <= start and end <= each.last for side in each.sides
        ]
        for start, end in pairwise(edges)
    }
    cells = [cell for cell, those in sides.items() if those]
    given = {"starts": [start for start, _ in cells], "ends": [end for _, end in cells], "queues": queues}
    with posted(given) as rows:
        for n, _, packed in rows:
            for posting in unread(packed):
                for those, sums in sides[cells[n]]:
                    if bytes(posting.conversation) in those:
                        add(sums, summed(posting.sums))


def _taken(guideline: Guideline, start: datetime, end: datetime) -> set[bytes]:
    """The conversations that were taken under a version then, written as in postings."""
    stamps = GuidelineStamp.objects.filter(guideline=guideline, at__gte=start, at__lt=end)
    return {msgspec.msgpack.encode(str(each)) for each in stamps.values_list("conversation", flat=True)}
