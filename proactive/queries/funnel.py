"""From the first moment to the goal: how many came how far, by invitation and by entry point."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from proactive.models import Device, EntryPoint, Trigger, Variant

KEYS = {
    "trigger": "COALESCE(i.trigger_id::text, '')",
    "variant": "COALESCE(i.variant_id::text, '')",
    "device": "COALESCE(v.device, '')",
}
BY = (*KEYS, "entry_point")
LONGEST_MESSAGE = 80

# What came of a conversation: the first words of a person, and a goal within a day of them.
FOLLOWED = """
followed AS (
  SELECT reached.*, answered.at IS NOT NULL AS is_engaged, COALESCE(stays.queued, false) AS queued,
    COALESCE(stays.answered, false) AS answered, EXISTS (
      SELECT 1 FROM proactive_goalevent g
      WHERE g.visitor_id = reached.visitor_id AND g.reversed_at IS NULL
        AND g.at > answered.at AND g.at <= answered.at + interval '24 hours') AS goal
  FROM reached
  LEFT JOIN LATERAL (
    SELECT true AS queued, bool_or(s.outcome = 'answered') AS answered FROM routing_queuestay s
    WHERE s.conversation_id = reached.conversation_id AND s.kind <> 'consult' HAVING count(*) > 0
  ) stays ON true
  LEFT JOIN LATERAL (
    SELECT min(m.created_at) AS at FROM chat_entry m
    WHERE m.conversation_id = reached.conversation_id AND m.sender = 'agent' AND m.public
      AND m.kind IN ('message', 'file')
  ) answered ON true
)
"""
OUTCOMES = """
  count(*) FILTER (WHERE queued) AS queued, count(*) FILTER (WHERE answered) AS answered,
  count(*) FILTER (WHERE answered AND is_engaged) AS engaged,
  count(*) FILTER (WHERE answered AND is_engaged AND goal) AS goal
"""

# One for each trigger, visitor and day: whoever is asked twice in a day is one.
INVITATIONS = f"""
WITH reached AS (
  SELECT %(key)s AS key, i.visitor_id, i.trigger_id,
    (i.eligible_at AT TIME ZONE %%(zone)s)::date AS day,
    bool_or(i.arm IN ('holdout', 'global_holdout')) AS left_alone,
    bool_or(COALESCE(i.shown_at, i.opened_at, i.accepted_at) IS NOT NULL) AS shown,
    bool_or(COALESCE(i.opened_at, i.accepted_at) IS NOT NULL) AS opened,
    bool_or(i.accepted_at IS NOT NULL) AS accepted, bool_or(i.dismissed_at IS NOT NULL) AS dismissed,
    (array_agg(i.conversation_id ORDER BY i.accepted_at)
      FILTER (WHERE i.conversation_id IS NOT NULL))[1] AS conversation_id
  FROM proactive_invitation i LEFT JOIN proactive_visit v ON v.id = i.visit_id
  WHERE i.eligible_at >= %%(start)s AND i.eligible_at < %%(end)s
  GROUP BY 1, 2, 3, 4
), {FOLLOWED}
SELECT key, count(*), count(*) FILTER (WHERE left_alone), count(*) FILTER (WHERE NOT left_alone),
  count(*) FILTER (WHERE shown), count(*) FILTER (WHERE opened), count(*) FILTER (WHERE dismissed),
  count(*) FILTER (WHERE accepted), {OUTCOMES}
FROM followed GROUP BY key
"""  # noqa: S608  nothing of a request in it

# Visits that saw and opened it, and the conversations that were begun by it.
ENTRIES = f"""
WITH used AS (
  SELECT entry_id, count(*) FILTER (WHERE did = 'shown') AS shown,
    count(*) FILTER (WHERE did = 'opened') AS opened
  FROM proactive_entryuse WHERE at >= %(start)s AND at < %(end)s GROUP BY entry_id
), reached AS (
  SELECT b.entry_id, b.conversation_id, c.visitor_id
  FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
  JOIN proactive_beginning b ON b.conversation_id = c.id AND b.entry_id IS NOT NULL
  WHERE e.number = 1 AND e.began_at >= %(start)s AND e.began_at < %(end)s AND c.origin = 'reactive'
), {FOLLOWED}, ended AS (
  SELECT entry_id, count(*) AS conversations, {OUTCOMES} FROM followed GROUP BY entry_id
)
SELECT entry_id::text, COALESCE(shown, 0), COALESCE(opened, 0),
  COALESCE(conversations, 0), COALESCE(queued, 0), COALESCE(answered, 0), COALESCE(engaged, 0),
  COALESCE(goal, 0)
FROM used FULL JOIN ended USING (entry_id)
"""  # noqa: S608  nothing of a request in it

PAGES = f"""
WITH reached AS (
  SELECT c.id AS conversation_id, c.visitor_id, c.origin, split_part(split_part(c.page_url, '#', 1), '?', 1)
    AS page
  FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
  WHERE e.number = 1 AND e.began_at >= %(start)s AND e.began_at < %(end)s AND c.page_url <> ''
), {FOLLOWED}
SELECT page, count(*), count(*) FILTER (WHERE origin = 'proactive'), {OUTCOMES}
FROM followed GROUP BY page ORDER BY count(*) DESC, page LIMIT %(most)s
"""  # noqa: S608  nothing of a request in it


class Steps(NamedTuple):
    """How many came how far. The first three are None for entry points, which draw nobody."""

    key: str
    label: str
    eligible: int | None
    left_alone: int | None
    invited: int | None
    shown: int
    opened: int
    dismissed: int | None
    accepted: int
    queued: int
    answered: int
    engaged: int
    goal: int


class Page(NamedTuple):
    """A page, and the conversations that began on it."""

    url: str
    conversations: int
    invited: int
    queued: int
    answered: int
    engaged: int
    goal: int


def funnel(start: datetime, end: datetime, zone: str, by: str) -> list[Steps]:
    """The steps by trigger, variant, device or entry point, the longest way first."""
    if by == "entry_point":
        return entries(start, end)
    rows = _rows(INVITATIONS % {"key": KEYS[by]}, {"start": start, "end": end, "zone": zone})
    labels = LABELS[by]()
    found = [Steps(key, labels.get(key, ""), *counts) for key, *counts in rows]
    return sorted(found, key=lambda each: (-(each.eligible or 0), each.label))


def entries(start: datetime, end: datetime) -> list[Steps]:
    """Entry points: seen and opened by so many visits, and what their conversations came to."""
    labels = {
        str(each.pk): f"{each.name} ({each.site})" for each in EntryPoint.objects.select_related("site")
    }
    found = [
        Steps(key, labels.get(key, ""), None, None, None, shown, opened, None, *counts)
        for key, shown, opened, *counts in _rows(ENTRIES, {"start": start, "end": end})
    ]
    return sorted(found, key=lambda each: (-each.shown, each.label))


def pages(start: datetime, end: datetime, most: int) -> list[Page]:
    """The pages on which most conversations began, without what follows a question mark."""
    return [Page(*row) for row in _rows(PAGES, {"start": start, "end": end, "most": most})]


def _triggers() -> dict[str, str]:
    found = {str(each.pk): f"{each.name} ({each.site})" for each in Trigger.objects.select_related("site")}
    return {**found, "": "By an agent's hand"}


def _variants() -> dict[str, str]:
    found = {
        str(each.pk): f"{each.trigger.name}: {each.message[:LONGEST_MESSAGE]}"
        for each in Variant.objects.select_related("trigger")
    }
    return {**found, "": "Left alone, or by an agent's hand"}


def _devices() -> dict[str, str]:
    return {**{str(value): str(label) for value, label in Device.choices}, "": "Not known any more"}


LABELS = {"trigger": _triggers, "variant": _variants, "device": _devices}


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
