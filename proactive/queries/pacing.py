"""Whether the team of a queue can keep the promise of one more invitation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
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
MINUTE = timedelta(minutes=1)
USUAL_ACCEPT_DELAY_S = 20.0
# Enough to know a share of 8 % to within two points.
LATEST = 500
# A share of some hundred invitations, and the arrivals of an hour, change little in a minute.
HABITS_SECONDS = 60.0

LATELY = """
  SELECT count(*) FILTER (WHERE i.accepted_at IS NULL AND i.dismissed_at IS NULL),
    count(*) FILTER (WHERE i.trigger_id = %(trigger)s AND i.eligible_at > %(minute)s)
  FROM proactive_trigger t JOIN proactive_invitation i ON i.trigger_id = t.id
  WHERE t.queue_id = %(queue)s AND i.arm = 'treated' AND i.eligible_at > %(since)s
"""


@dataclass(frozen=True, slots=True)
class Habits:
    """Of those who are invited into a queue: the share that accepts, and after how many seconds on average;
    and how many come by themselves, a second."""

    accepted: float
    delay_s: float
    arrivals: float


def why_not_paced(trigger: Trigger, now: datetime) -> str | None:
    """Why nobody can be invited into the trigger's queue now, as a sentence; None when there is room."""
    free = free_slots(trigger.queue_id)
    if free < 1:
        return "Nobody is free to answer."
    since = {"minute": now - MINUTE, "since": now - LAPSES_AFTER}
    with prepared(LATELY, {"trigger": trigger.pk, "queue": trigger.queue_id, **since}) as cursor:
        pending, last_minute = cursor.fetchone() or (0, 0)
    usual = habits(trigger.queue_id)
    expected = expected_arrivals(usual.arrivals, usual.delay_s)
    allowed = allowance(free, trigger.reserve, expected, usual.accepted)
    if may_show(allowed, pending, last_minute, trigger.per_minute):
        return None
    return "As many are invited already as could be answered."


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
