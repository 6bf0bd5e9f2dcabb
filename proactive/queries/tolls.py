"""What triggers have cost lately: who closed what they saw, and who left at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from proactive.statistics import Share, Toll

DAYS = 7

TOLLS = """
SELECT i.trigger_id, count(i.shown_at), count(i.dismissed_at),
  count(*) FILTER (WHERE i.arm = 'treated' AND i.left_at IS NOT NULL),
  count(*) FILTER (WHERE i.arm = 'treated' AND is_over),
  count(*) FILTER (WHERE i.arm = 'holdout' AND i.left_at IS NOT NULL),
  count(*) FILTER (WHERE i.arm = 'holdout' AND is_over)
FROM proactive_trigger t JOIN proactive_invitation i
  ON i.trigger_id = t.id AND i.eligible_at > GREATEST(%(since)s, t.judged_since)
LEFT JOIN proactive_visit v ON v.id = i.visit_id
CROSS JOIN LATERAL (SELECT v.id IS NULL OR v.ended_at IS NOT NULL AS is_over) x
WHERE t.id = ANY(%(triggers)s) AND i.arm <> 'by_hand'
GROUP BY i.trigger_id
"""


def tolls(trigger_ids: Iterable[int], now: datetime) -> dict[int, Toll]:
    """Of each trigger that met anybody in the last days, since it was last let go live."""
    asked: Any = {"triggers": list(trigger_ids), "since": now - timedelta(days=DAYS)}
    with connection.cursor() as cursor:
        cursor.execute(TOLLS, asked)
        return {
            trigger: Toll(Share(dismissed, shown), Share(left, treated), Share(left_alone, held))
            for trigger, shown, dismissed, left, treated, left_alone, held in cursor.fetchall()
        }
