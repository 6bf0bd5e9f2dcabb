"""Whether the team of a queue can keep the promise of one more invitation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from kit.remembered import Remembered
from kit.statements import prepared
from proactive.models import Trigger
from proactive.rules import acceptance, allowance, expected_arrivals, may_show
from routing.queries import arrivals_per_second, free_slots

MONTH = timedelta(days=30)
# Nobody who has not answered by then is expected to come.
LAPSES_AFTER = timedelta(minutes=3)
USUAL_ACCEPT_DELAY_S = 20.0
# Enough to know a share of 8 % to within two points.
LATEST = 500
# A share of some hundred invitations, and the arrivals of an hour, change little in a minute.
HABITS_SECONDS = 60.0

# With times as parameters it would be planned anew each time.
LATELY = f"""
  SELECT t.id, count(*) FILTER (WHERE i.accepted_at IS NULL AND i.dismissed_at IS NULL),
    count(*) FILTER (WHERE i.eligible_at > statement_timestamp() - interval '1 minute')
  FROM proactive_trigger t JOIN proactive_invitation i ON i.trigger_id = t.id
  WHERE t.queue_id = %s AND i.arm = 'treated'
    AND i.eligible_at > statement_timestamp() - interval '{LAPSES_AFTER.total_seconds()} seconds'
  GROUP BY t.id
"""  # noqa: S608  nothing of a request in it


@dataclass(frozen=True, slots=True)
class Habits:
    """Of those who are invited into a queue: the share that accepts, and after how many seconds on average;
    and how many come by themselves, a second."""

    accepted: float
    delay_s: float
    arrivals: float


@dataclass(frozen=True, slots=True)
class Room:
    """What there is room for in a queue: its free slots, how many are invited into it and may still come, and
    how many each trigger has invited in the last minute."""

    free: int
    pending: int
    last_minute: Mapping[int, int]
    usual: Habits

    def why_none(self, trigger: Trigger) -> str | None:
        """Why nobody can be invited by this trigger now, as a sentence; None when there is room."""
        if self.free < 1:
            return "Nobody is free to answer."
        expected = expected_arrivals(self.usual.arrivals, self.usual.delay_s)
        allowed = allowance(self.free, trigger.reserve, expected, self.usual.accepted)
        if may_show(allowed, self.pending, self.last_minute.get(trigger.pk, 0), trigger.per_minute):
            return None
        return "As many are invited already as could be answered."


def room_of(queue_id: int) -> Room:
    free = free_slots(queue_id)
    with prepared(LATELY, [queue_id]) as cursor:
        lately = cursor.fetchall()
    return Room(
        free,
        sum(pending for _, pending, _ in lately),
        {trigger: count for trigger, _, count in lately},
        habits(queue_id),
    )


def habits_of(queue_id: int) -> Habits:
    """From the latest invitations of each trigger in the last month, and the arrivals of an hour. Whoever may
    still accept does not count yet: they would seem to have declined, and make room for more."""
    asked: dict[str, Any] = {"month": MONTH, "lapse": LAPSES_AFTER, "latest": LATEST, "queue": queue_id}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(i.accepted_at),
              extract(epoch FROM avg(i.accepted_at - i.eligible_at))::float8
            FROM (SELECT clock_timestamp() AS now) now CROSS JOIN proactive_trigger t CROSS JOIN LATERAL (
              SELECT eligible_at, accepted_at FROM proactive_invitation i
              WHERE i.trigger_id = t.id AND i.arm = 'treated'
                AND i.eligible_at BETWEEN now.now - %(month)s::interval AND now.now - %(lapse)s::interval
              ORDER BY i.eligible_at DESC LIMIT %(latest)s) i
            WHERE t.queue_id = %(queue)s
            """,
            asked,
        )
        shown, accepted, delay_s = cursor.fetchone() or (0, 0, None)
    return Habits(
        acceptance(shown, accepted),
        USUAL_ACCEPT_DELAY_S if delay_s is None else delay_s,
        arrivals_per_second(queue_id),
    )


habits = Remembered(habits_of, seconds=HABITS_SECONDS)
