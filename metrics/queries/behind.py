"""The very conversations behind a number: whose postings it is the sum of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from metrics.kpis import Kpi
from metrics.kpis.declaration import BY_CURRENCY, total
from metrics.ledger.booking import DIMENSIONS, Posting, Sums, merge
from metrics.periods import Bucket, Grain, Interval, after, buckets, moment_of
from metrics.queries.sums import Filter

# A page has as many, or a few more: those of the same quarter hour are on one page.
PAGE = 50
# Quarter hours in which something is counted are read by so many at first, and as many in all for one answer.
READ_AT_FIRST = 2
MOST_READ = 240
# So many of what is longer are looked into at once, and twice as many each time after that.
LOOKED_INTO = 4

FINER = {Grain.MONTH: Grain.DAY, Grain.DAY: Grain.HOUR, Grain.HOUR: Grain.QUARTER}

# Which of these sums are not nothing. Money is summed by currency, under names that begin with its own.
COUNTING = """
SELECT DISTINCT b.grain, b.start
FROM unnest(%(grains)s::text[], %(starts)s::timestamptz[]) AS wanted(grain, start)
CROSS JOIN LATERAL (
  SELECT * FROM metrics_bucket b WHERE b.grain = wanted.grain AND b.start = wanted.start
    AND b.dimension = %(dimension)s AND (%(keys)s::text[] IS NULL OR b.key = ANY(%(keys)s::text[]))
    AND b.queue_id = ANY(%(kept_queues)s::bigint[]) OFFSET 0) b
WHERE b.sums ?| %(names)s OR EXISTS (
  SELECT FROM unnest(%(money)s::text[]) AS of(prefix), jsonb_object_keys(b.sums) AS kept(name)
  WHERE starts_with(kept.name, of.prefix))
"""

POSTED = """
SELECT start, queue_id, packed FROM metrics_postings
WHERE start = ANY(%(starts)s) AND (%(queues)s::bigint[] IS NULL OR queue_id = ANY(%(queues)s::bigint[]))
"""

VISITORS = "SELECT id::text, visitor_id FROM chat_conversation WHERE id = ANY(%s::uuid[])"

# The later quarter hours in which more may have been posted for conversations: while they waited for anybody,
# and when whoever had them bought something.
LATER = """
SELECT DISTINCT generate_series(date_bin('15 minutes', GREATEST(entered_at, %(since)s), 'epoch'),
  LEAST(left_at, %(until)s), '15 minutes')
FROM routing_queuestay WHERE conversation_id = ANY(%(conversations)s::uuid[]) AND entered_at < %(until)s
  AND (left_at IS NULL OR left_at >= %(since)s)
UNION
SELECT date_bin('15 minutes', bought.at, 'epoch')
FROM chat_conversation c JOIN chat_visitor v ON v.id = c.visitor_id
CROSS JOIN LATERAL (
  SELECT v.id UNION SELECT same.id FROM chat_visitor same
  WHERE same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> '') person
CROSS JOIN LATERAL (
  SELECT g.at FROM proactive_goalevent g
  WHERE g.visitor_id = person.id AND g.at >= %(since)s AND g.at < %(until)s OFFSET 0) bought
WHERE c.id = ANY(%(conversations)s::uuid[])
"""


class Found(NamedTuple):
    """What a conversation's episode added to a number. `came` is when its visitor did."""

    conversation: str
    number: int
    visitor: str
    agent: str
    queue: int | None
    came: datetime
    sums: Sums


class Wanted(NamedTuple):
    """Which postings count: those with any of these sums that pass the filter."""

    names: tuple[str, ...]
    only: Filter

    @property
    def given(self) -> dict[str, Any]:
        dimension, keys, queues = self.only.dimension, self.only.keys, self.only.queues
        names = [name.removeprefix("-") for name in self.names]
        return {
            "names": names,
            "money": [BY_CURRENCY[name] for name in names if name in BY_CURRENCY],
            "dimension": dimension,
            "keys": None if keys is None else list(keys),
            "queues": None if queues is None else list(queues),
            "kept_queues": self.only.kept_queues,
        }

    def sums(self, posting: Posting) -> Sums:
        """What it adds to the number: for agents, to theirs."""
        for dimension, keys in self.only.conditions:
            if dimension != "agent" and posting.keys[DIMENSIONS.index(dimension)] not in keys:
                return {}
        if self.only.dimension == "agent":
            own = self.only.keys
            return merge(sums for agent, sums in posting.agents.items() if own is None or agent in own)
        return posting.sums


def behind(
    kpi: Kpi, asked: Sequence[Interval], only: Filter, *, counted: bool, before: datetime | None
) -> tuple[list[Found], datetime | None]:
    """A page of the conversations that the number counts, or counts of, in any of these intervals, newest
    first, and from where to read on; None at the end. It is the sum of what they added; one that added in
    several quarter hours is told once, with the last of them."""
    wanted = Wanted(kpi.numerator if counted or not kpi.denominator else kpi.denominator, only)
    if not asked:
        return [], None
    last = max(end for _, end in asked)
    before = min(before or last, last)
    page: dict[tuple[str, int], Found] = {}
    more = None
    for read, (start, posted) in enumerate(_by_quarter(_parts(asked, before), wanted)):
        if len(page) >= PAGE or read >= MOST_READ:
            more = after(start, Grain.QUARTER)
            break
        for each in posted:
            key = (each.conversation, each.number)
            there = page.get(key)
            page[key] = there._replace(sums=merge((there.sums, each.sums))) if there else each
    told = _told(_parts(asked, last, since=before), [key for key, _ in page], wanted) if before < last else ()
    return _named([each for key, each in page.items() if key not in told]), more


def _parts(asked: Iterable[Interval], until: datetime, since: datetime | None = None) -> list[Bucket]:
    """What the intervals are made of, as far as it lies before a moment, and after another."""
    cut = ((start if since is None else max(start, since), min(end, until)) for start, end in asked)
    return [bucket for start, end in cut for bucket in buckets(start, end)]


def _by_quarter(parts: list[Bucket], wanted: Wanted) -> Iterator[tuple[datetime, list[Found]]]:
    """What was posted in each quarter hour in which something is counted, newest first."""
    starts = _counting(parts, wanted)
    many = READ_AT_FIRST
    while some := list(islice(starts, many)):
        posted = _posted(some, wanted)
        for start in some:
            yield start, sorted(posted.get(start, ()), key=lambda each: each.came, reverse=True)
        many *= 2


def _counting(parts: list[Bucket], wanted: Wanted) -> Iterator[datetime]:
    """The quarter hours in which something is counted, newest first: longer ones are looked into a few at a
    time."""
    found = _rows(
        COUNTING,
        wanted.given
        | {"grains": [part.grain.value for part in parts], "starts": [part.start for part in parts]},
    )
    left = sorted((Bucket(Grain(grain), start) for grain, start in found), key=lambda each: each.start)
    many = LOOKED_INTO
    while left:
        some = [left.pop() for _ in range(min(many, len(left)))]
        many *= 2
        if all(each.grain is Grain.QUARTER for each in some):
            yield from (each.start for each in some)
        else:
            yield from _counting([piece for each in some for piece in _pieces(each)], wanted)


def _pieces(whole: Bucket) -> Iterator[Bucket]:
    if whole.grain is Grain.QUARTER:
        yield whole
        return
    at, finer = whole.start, FINER[whole.grain]
    while at < after(whole.start, whole.grain):
        yield Bucket(finer, at)
        at = after(at, finer)


def _posted(starts: list[datetime], wanted: Wanted) -> dict[datetime, list[Found]]:
    """What counts of what was posted in these quarter hours."""
    found: dict[datetime, list[Found]] = defaultdict(list)
    for start, queue, packed in _rows(POSTED, wanted.given | {"starts": starts}):
        for posting in unpacked(packed):
            sums = wanted.sums(posting)
            if total(wanted.names, sums):
                came = moment_of(posting.came)
                found[start].append(
                    Found(posting.conversation, posting.number, "", posting.agent, queue, came, sums)
                )
    return found


unpacked = msgspec.msgpack.Decoder(list[Posting]).decode


def _told(parts: list[Bucket], page: list[str], wanted: Wanted) -> set[tuple[str, int]]:
    """Those that counted in a later quarter hour of these as well: an earlier page has them."""
    if not parts:
        return set()
    bounds = {"since": parts[0].start, "until": max(after(part.start, part.grain) for part in parts)}
    later = {row[0] for row in _rows(LATER, bounds | {"conversations": page})}
    held = [
        start for start in later if any(part.start <= start < after(part.start, part.grain) for part in parts)
    ]
    found = _posted(held, wanted) if held else {}
    return {(each.conversation, each.number) for those in found.values() for each in those}


def _named(page: list[Found]) -> list[Found]:
    """With their visitors. Who was forgotten since is not told of."""
    visitors = dict(_rows(VISITORS, [[each.conversation for each in page]]))
    return [
        each._replace(visitor=str(visitors[each.conversation]))
        for each in page
        if each.conversation in visitors
    ]


def _rows(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
