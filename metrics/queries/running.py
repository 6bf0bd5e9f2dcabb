"""The promises that are open right now, and when each is due."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from metrics.ledger.clocks import Policy
from metrics.ledger.intervals import union
from metrics.ledger.rules import Rules
from metrics.periods import micros, moment_of

# Open conversations with the queue in which their visitor stands or is served, whether they stand in its
# line, the one that they came into, when, and since when they wait for an answer: null while the visitor has
# the word. Whoever left the line without an answer waits no more.
WAITING = """
SELECT e.conversation_id, c.visitor_id, stands.queue_id, stands.in_line, came.queue_id, came.entered_at,
  c.last_agent_at >= came.entered_at,
  CASE WHEN c.last_agent_at IS NULL OR c.last_agent_at < came.entered_at THEN came.entered_at
    WHEN c.last_visitor_at > c.last_agent_at AND came.outcome = 'answered' THEN (
      SELECT min(m.created_at) FROM chat_entry m WHERE m.conversation_id = c.id AND m.sender = 'visitor'
        AND m.public AND m.kind IN ('message', 'file') AND m.created_at > c.last_agent_at) END
FROM chat_episode e
JOIN chat_conversation c ON c.id = e.conversation_id
CROSS JOIN LATERAL (
  SELECT (array_agg(s.queue_id ORDER BY s.entered_at, s.id))[1] AS queue_id, min(s.entered_at) AS entered_at,
    (array_agg(s.outcome ORDER BY s.entered_at, s.id)
      FILTER (WHERE s.outcome NOT IN ('overflowed', 'transferred_out')))[1] AS outcome
  FROM routing_queuestay s WHERE s.conversation_id = e.conversation_id AND s.kind <> 'consult'
    AND NOT s.is_transfer_stay AND s.entered_at >= e.began_at) came
LEFT JOIN routing_queuestay line
  ON line.conversation_id = e.conversation_id AND line.left_at IS NULL AND line.kind <> 'consult'
CROSS JOIN LATERAL (
  SELECT line.id IS NOT NULL AS in_line, COALESCE(
    line.queue_id,
    (SELECT p.queue_id FROM routing_segment p
     WHERE p.conversation_id = e.conversation_id AND p.left_at IS NULL AND p.role = 'owner'),
    came.queue_id) AS queue_id) stands
WHERE e.ended_at IS NULL AND e.began_at <= %(last)s AND came.outcome IN ('', 'answered')
  AND (%(queues)s::bigint[] IS NULL OR stands.queue_id = ANY(%(queues)s::bigint[]))
  AND (c.last_agent_at IS NULL OR c.last_agent_at < came.entered_at
    OR %(next)s AND c.last_agent_at < c.last_visitor_at OR e.began_at <= %(resolution)s)
"""

# Whoever was passed on waits in the line of another queue. What moves them up for having waited before
# makes nobody late.
PASSED_ON = """
SELECT s.conversation_id, c.visitor_id, s.queue_id, true, s.entered_at, due.at
FROM routing_queuestay s JOIN chat_conversation c ON c.id = s.conversation_id
CROSS JOIN LATERAL (SELECT s.due_at + make_interval(secs => s.boost_s) AS at) due
WHERE s.left_at IS NULL AND s.is_transfer_stay AND s.kind <> 'consult' AND due.at <= %(until)s
  AND (%(queues)s::bigint[] IS NULL OR s.queue_id = ANY(%(queues)s::bigint[]))
"""

PARKED = """
SELECT s.conversation_id, p.from_at, p.to_at FROM routing_segment s
JOIN routing_parking p ON p.segment_id = s.id
JOIN chat_episode e ON e.conversation_id = s.conversation_id AND e.ended_at IS NULL
  AND s.joined_at >= e.began_at
WHERE s.conversation_id = ANY(%s::uuid[]) AND s.role = 'owner'
"""

# Nobody counts it among the promises that were not kept: it is told while it lasts.
TRANSFER = "transfer"


class Running(NamedTuple):
    """`policy` is one of `Policy`, or TRANSFER; `queue` is the one whose people can do something about it."""

    policy: str
    conversation: str
    visitor: UUID
    queue: int
    # Whether the visitor stands in its line, rather than being served.
    in_line: bool
    started: datetime
    due: datetime

    @property
    def is_for_a_place(self) -> bool:
        """Whether it is promised to somebody in a line that they stand there no longer."""
        return self.in_line and self.policy in (Policy.FIRST_REPLY, TRANSFER)


def running(now: datetime, within: timedelta, rules: Rules, only: Sequence[int] | None) -> list[Running]:
    """The clocks of these queues that have run out, or will within some time if nobody does anything: the
    latest first. None for all queues."""
    until, resolution = now + within, rules.shortest_resolution
    given: dict[str, Any] = {
        "until": until,
        "last": until - timedelta(microseconds=rules.shortest),
        "queues": None if only is None else list(only),
        "next": rules.shortest_next_reply is not None,
        "resolution": None if resolution is None else until - timedelta(microseconds=resolution),
    }
    rows = _rows(WAITING, given)
    parked = _parked(row[0] for row in rows) if resolution is not None else {}
    found = [each for row in rows for each in _of(row, micros(until) + 1, rules, parked)]
    found += [Running(TRANSFER, str(conversation), *more) for conversation, *more in _rows(PASSED_ON, given)]
    return sorted(found, key=lambda each: (each.due, each.conversation, each.policy))


class Late(NamedTuple):
    """Conversations with their queues: those of which anything is late, and the others, of which something
    will be. Whoever is late by two promises is one."""

    late: dict[str, int]
    soon: dict[str, int]


def late_of(those: Iterable[Running], at: datetime) -> Late:
    found = Late({}, {})
    for each in those:
        (found.late if each.due <= at else found.soon)[each.conversation] = each.queue
    return Late(found.late, {pk: queue for pk, queue in found.soon.items() if pk not in found.late})


def _of(
    row: tuple[Any, ...], before: int, rules: Rules, parked: dict[UUID, list[tuple[int, int]]]
) -> Iterator[Running]:
    conversation, visitor, queue, in_line, asked_first, entered, is_answered, asked = row
    came, hours = micros(entered), rules.hours_of(asked_first)
    policy = Policy.NEXT_REPLY if is_answered else Policy.FIRST_REPLY
    of_reply = rules.next_reply_of if is_answered else rules.threshold_of
    span = of_reply(asked_first, came)
    if asked is not None and span is not None:
        due = hours.due(micros(asked), span, before)
        if due is not None:
            yield Running(policy, str(conversation), visitor, queue, in_line, asked, moment_of(due))
    span = rules.resolution_of(asked_first, came)
    if span is not None:
        due = hours.due(came, span, before, parked.get(conversation, ()))
        if due is not None:
            yield Running(
                Policy.RESOLUTION, str(conversation), visitor, queue, in_line, entered, moment_of(due)
            )


def _parked(conversations: Iterable[UUID]) -> dict[UUID, list[tuple[int, int]]]:
    """While each was parked, in order; what is parked stays so if nobody does anything."""
    found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for conversation, start, end in _rows(PARKED, [list(conversations)]):
        found[conversation].append((micros(start), FOREVER if end is None else micros(end)))
    return {conversation: union(each) for conversation, each in found.items()}


# Later than anything that is looked for.
FOREVER = micros(datetime.max.replace(tzinfo=moment_of(0).tzinfo))


def _rows(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
