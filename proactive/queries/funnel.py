"""From the first moment to the goal: how many came how far, by invitation, entry point and page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from proactive.models import GOALS_WITHIN, Device, EntryPoint, Trigger, Variant

KEYS = {
    "trigger": "COALESCE(i.trigger_id::text, '')",
    "variant": "COALESCE(i.variant_id::text, '')",
    "device": "i.device",
}
BY = (*KEYS, "entry_point")
LONGEST_MESSAGE = 80
COUNTED = (
    "eligible",
    "left_alone",
    "shown",
    "opened",
    "dismissed",
    "accepted",
    "queued",
    "answered",
    "engaged",
    "goal",
    "by_hand",
)

# What came of a conversation: whether it was queued, answered, and heard the words of a person. Whoever had
# gone without a word by the time an agent took it was not answered (domain 1.6).
FOLLOWED = """
followed AS (
  SELECT reached.*, answered.at IS NOT NULL AS is_engaged, COALESCE(stays.queued, false) AS queued,
    COALESCE(stays.answered, false) AS answered
  FROM reached
  LEFT JOIN LATERAL (
    SELECT true AS queued, bool_or(s.outcome = 'answered' AND NOT EXISTS (
        SELECT FROM chat_episode e WHERE e.conversation_id = s.conversation_id
          AND e.end_reason = 'silent_abandoned'
          AND s.entered_at BETWEEN e.began_at AND e.ended_at)) AS answered
    FROM routing_queuestay s
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
  count(*) FILTER (
    WHERE answered AND is_engaged AND conversation_id = ANY(%(credited)s::uuid[])) AS goal
"""

# The page on which a conversation c began, without what follows a question mark, and no longer than can be
# read; and the queue that one asked first.
PAGE = "left(split_part(split_part(c.page_url, '#', 1), '?', 1), 300)"
ASKED_FIRST = """(SELECT s.queue_id FROM routing_queuestay s
    WHERE s.conversation_id = {conversation} AND s.kind <> 'consult' ORDER BY s.entered_at, s.id LIMIT 1)"""

# Of some sites and queues alone, where they are given.
OF_SITES = "(%(sites)s::bigint[] IS NULL OR {site} = ANY(%(sites)s::bigint[]))"
OF_QUEUES = "(%(queues)s::bigint[] IS NULL OR {queue} = ANY(%(queues)s::bigint[]))"

# One for each trigger, visitor and day: whoever is asked twice in a day is one.
INVITED = f"""
WITH reached AS (
  SELECT {{key}} AS key, i.visitor_id, i.trigger_id,
    (i.eligible_at AT TIME ZONE %(zone)s)::date AS day,
    bool_or(i.arm IN ('holdout', 'global_holdout')) AS left_alone,
    bool_or(COALESCE(i.shown_at, i.opened_at, i.accepted_at) IS NOT NULL) AS shown,
    bool_or(COALESCE(i.opened_at, i.accepted_at) IS NOT NULL) AS opened,
    bool_or(i.accepted_at IS NOT NULL) AS accepted, bool_or(i.dismissed_at IS NOT NULL) AS dismissed,
    (array_agg(i.conversation_id ORDER BY i.eligible_at, i.id)
      FILTER (WHERE i.conversation_id IS NOT NULL))[1] AS conversation_id
  FROM proactive_invitation i
  WHERE i.eligible_at >= %(start)s AND i.eligible_at < %(end)s
    AND {OF_SITES.format(site="(SELECT site_id FROM chat_visitor WHERE id = i.visitor_id)")}
    AND {OF_QUEUES.format(queue="(SELECT queue_id FROM proactive_trigger WHERE id = i.trigger_id)")}
  GROUP BY 1, 2, 3, 4
), {FOLLOWED}
"""  # noqa: S608  nothing of a request in it
INVITATIONS = f"""
SELECT key, count(*), count(*) FILTER (WHERE left_alone),
  count(*) FILTER (WHERE shown), count(*) FILTER (WHERE opened), count(*) FILTER (WHERE dismissed),
  count(*) FILTER (WHERE accepted), {OUTCOMES}, count(*) FILTER (WHERE trigger_id IS NULL)
FROM followed GROUP BY key
"""  # noqa: S608  nothing of a request in it

# Who left the site within ten seconds of the moment, and of those left alone to compare with: few, in an
# index of their own. Of whom an agent invites it is not looked for.
LEFT = f"""
SELECT key, count(*) FILTER (WHERE NOT left_alone), count(*) FILTER (WHERE left_alone)
FROM (
  SELECT DISTINCT {{key}} AS key, i.visitor_id, i.trigger_id,
    (i.eligible_at AT TIME ZONE %(zone)s)::date AS day, i.arm IN ('holdout', 'global_holdout') AS left_alone
  FROM proactive_invitation i
  WHERE i.left_at IS NOT NULL AND i.eligible_at >= %(start)s AND i.eligible_at < %(end)s
    AND {OF_SITES.format(site="(SELECT site_id FROM chat_visitor WHERE id = i.visitor_id)")}
    AND {OF_QUEUES.format(queue="(SELECT queue_id FROM proactive_trigger WHERE id = i.trigger_id)")}
) gone GROUP BY key
"""  # noqa: S608  nothing of a request in it

# The entry points in question: one without a queue of its own leads to those of its site.
LED = f"""
SELECT e.id FROM proactive_entrypoint e
WHERE {OF_SITES.format(site="e.site_id")} AND (
  {OF_QUEUES.format(queue="e.queue_id")} OR e.queue_id IS NULL AND EXISTS (
    SELECT 1 FROM routing_queue_sites s
    WHERE s.site_id = e.site_id AND s.queue_id = ANY(%(queues)s::bigint[])))
"""  # noqa: S608  nothing of a request in it

# Visits that saw and opened it, and the conversations that were begun by it.
ENTERED = f"""
WITH entry AS ({LED}), used AS (
  SELECT entry_id, count(*) FILTER (WHERE did = 'shown') AS shown,
    count(*) FILTER (WHERE did = 'opened') AS opened
  FROM proactive_entryuse JOIN entry ON entry.id = entry_id
  WHERE at >= %(start)s AND at < %(end)s GROUP BY entry_id
), reached AS (
  SELECT b.entry_id, b.entry_id::text AS key, b.conversation_id, c.visitor_id
  FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
  JOIN proactive_beginning b ON b.conversation_id = c.id JOIN entry ON entry.id = b.entry_id
  WHERE e.number = 1 AND e.began_at >= %(start)s AND e.began_at < %(end)s AND c.origin = 'reactive'
), {FOLLOWED}
"""  # noqa: S608  nothing of a request in it
ENTRIES = f"""
, ended AS (SELECT entry_id, count(*) AS conversations, {OUTCOMES} FROM followed GROUP BY entry_id)
SELECT entry_id::text, COALESCE(shown, 0), COALESCE(opened, 0),
  COALESCE(conversations, 0), COALESCE(queued, 0), COALESCE(answered, 0), COALESCE(engaged, 0),
  COALESCE(goal, 0)
FROM used FULL JOIN ended USING (entry_id)
"""  # noqa: S608  nothing of a request in it

BEGUN = f"""
WITH reached AS (
  SELECT c.id AS conversation_id, c.visitor_id, c.origin,
    {PAGE} AS key
  FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
  WHERE e.number = 1 AND e.began_at >= %(start)s AND e.began_at < %(end)s AND c.page_url <> ''
    AND {OF_SITES.format(site="c.site_id")}
    AND {OF_QUEUES.format(queue=ASKED_FIRST.format(conversation="c.id"))}
    AND NOT EXISTS (
      SELECT FROM unnest(%(without_sites)s::bigint[], %(without_days)s::timestamptz[]) AS day(site, start)
      WHERE day.site = c.site_id
        AND e.began_at >= day.start AND e.began_at < day.start + interval '24 hours')
), {FOLLOWED}
"""  # noqa: S608  nothing of a request in it
PAGES = f"""
SELECT key, count(*), count(*) FILTER (WHERE origin = 'proactive'), {OUTCOMES}
FROM followed GROUP BY key
"""  # noqa: S608  nothing of a request in it

# The conversations that came as far as a step: its name, and what holds of them.
CAME_TO = {
    "accepted": "true",
    "conversations": "true",
    "invited": "c.origin = 'proactive'",
    "queued": "f.queued",
    "answered": "f.answered",
    "engaged": "f.answered AND f.is_engaged",
    # Credited or not: that is for whoever asks to say.
    "goal": """f.answered AND f.is_engaged AND EXISTS (
      SELECT FROM chat_visitor v CROSS JOIN LATERAL (
        SELECT v.id UNION SELECT same.id FROM chat_visitor same
        WHERE same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> '') person
      JOIN proactive_goalevent g ON g.visitor_id = person.id
      WHERE v.id = c.visitor_id AND g.reversed_at IS NULL AND g.at > c.created_at
        AND g.at <= GREATEST(c.created_at, c.last_agent_at) + %(goals_within)s)""",
}
SPOKEN_WITH = "SELECT DISTINCT conversation_id::text FROM followed WHERE answered AND is_engaged"
BEHIND = """
SELECT DISTINCT c.created_at, c.id::text, c.visitor_id, COALESCE(NULLIF(a.display_name, ''), a.username, ''),
  COALESCE((SELECT q.name FROM routing_queuestay s JOIN routing_queue q ON q.id = s.queue_id
    WHERE s.conversation_id = c.id AND s.kind <> 'consult' ORDER BY s.entered_at LIMIT 1), '')
FROM followed f JOIN chat_conversation c ON c.id = f.conversation_id
LEFT JOIN chat_agent a ON a.id = c.agent_id
WHERE f.key = %(key)s AND c.created_at < %(before)s AND {step}
ORDER BY 1 DESC FETCH FIRST %(most)s ROWS WITH TIES
"""


class Reach(NamedTuple):
    """Of which time it is told, and of which sites and queues; None for all. Conversations that began on a
    page are left out on the days (UTC) of sites in `without`. `credited` are the conversations that brought a
    goal, as far as whoever asks wants to know."""

    start: datetime
    end: datetime
    zone: str
    sites: tuple[int, ...] | None = None
    queues: tuple[int, ...] | None = None
    without: tuple[tuple[int, datetime], ...] = ()
    credited: tuple[str, ...] = ()

    @property
    def asked(self) -> dict[str, Any]:
        listed = {
            name: None if each is None else list(each)
            for name, each in (("sites", self.sites), ("queues", self.queues))
        }
        sites, days = ([each[n] for each in self.without] for n in range(2))
        left_out = {"without_sites": sites, "without_days": days}
        spoken = {"start": self.start, "end": self.end, "zone": self.zone, "credited": list(self.credited)}
        return {**spoken, **listed, **left_out}


class Steps(NamedTuple):
    """How many came how far, and how many left the site within ten seconds: of `drawn`, those whom a trigger
    was to invite and not an agent, and of those left alone; None where there is nobody to look at. What comes
    of chance alone is None for entry points, which draw nobody."""

    key: str
    label: str
    eligible: int | None
    left_alone: int | None
    invited: int | None
    shown: int
    opened: int
    dismissed: int | None
    drawn: int | None
    left: int | None
    alone_left: int | None
    accepted: int
    queued: int
    answered: int
    engaged: int
    goal: int


class Page(NamedTuple):
    """A page, and the conversations that began on it; without an address, all other pages."""

    url: str
    conversations: int
    invited: int
    queued: int
    answered: int
    engaged: int
    goal: int


def counted(reach: Reach, by: str) -> dict[str, tuple[int, ...]]:
    """From the facts, by one of KEYS: how many came to each of COUNTED, of which the last is whom an agent
    invited."""
    return {key: tuple(counts) for key, *counts in _rows(_way(by) + INVITATIONS, reach.asked)}


def spoken_with(reach: Reach, by: str) -> list[str]:
    """From the facts: the conversations in which a person wrote, by one of BY or "page"."""
    return [row[0] for row in _rows(_way(by) + SPOKEN_WITH, reach.asked)]


def left_at_once(reach: Reach, by: str) -> dict[str, tuple[int, int]]:
    """From the facts, by one of KEYS: how many of those to be invited left, and of those left alone."""
    return {key: (left, alone) for key, left, alone in _rows(LEFT.format(key=KEYS[by]), reach.asked)}


def steps_of(found: Mapping[str, Sequence[int]], left: Mapping[str, tuple[int, int]], by: str) -> list[Steps]:
    """What was counted, in words: the longest way first."""
    labels = LABELS[by]()
    steps = []
    for key, counts in found.items():
        eligible, left_alone, shown, opened, dismissed, *on, by_hand = counts
        invited = eligible - left_alone
        drawn = invited - by_hand
        gone, alone_gone = left.get(key, (0, 0))
        steps.append(
            Steps(
                *(key, labels.get(key, "")),
                *(eligible, left_alone, invited, shown, opened, dismissed),
                *(drawn, gone if drawn else None, alone_gone if left_alone else None),
                *on,
            )
        )
    return sorted(steps, key=lambda each: (-(each.eligible or 0), each.label))


def led(reach: Reach) -> list[str]:
    """The keys of the entry points in question."""
    return [str(pk) for (pk,) in _rows(LED, reach.asked)]


def entered(reach: Reach) -> dict[str, tuple[int, ...]]:
    """From the facts, by entry point: how many visits saw and opened it, and what its conversations came
    to."""
    return {key: tuple(counts) for key, *counts in _rows(_way("entry_point") + ENTRIES, reach.asked)}


def entries_of(found: Mapping[str, Sequence[int]]) -> list[Steps]:
    """What was counted of entry points, in words: what most saw first."""
    labels = {
        str(each.pk): f"{each.name} ({each.site})" for each in EntryPoint.objects.select_related("site")
    }
    steps = [
        Steps(key, labels.get(key, ""), None, None, None, shown, opened, None, None, None, None, *counts)
        for key, (shown, opened, *counts) in found.items()
    ]
    return sorted(steps, key=lambda each: (-each.shown, each.label))


def begun(reach: Reach) -> dict[str, tuple[int, ...]]:
    """From the facts, by page, without what follows a question mark: how many conversations began there, how
    many of them by invitation, and what they came to."""
    return {key: tuple(counts) for key, *counts in _rows(_way("page") + PAGES, reach.asked)}


def pages_of(found: Mapping[str, Sequence[int]], most: int) -> list[Page]:
    """The pages on which most conversations began, and after them all others together, without an address:
    so are those that `found` does not tell apart."""
    told = sorted((each for each in found.items() if each[0]), key=lambda each: (-each[1][0], each[0]))
    rows = [Page(url, *counts) for url, counts in told[:most]]
    others = [counts for _, counts in told[most:]] + [counts for url, counts in found.items() if not url]
    return [*rows, Page("", *map(sum, zip(*others, strict=True)))] if others else rows


def came_to(
    reach: Reach, by: str, key: str, step: str, *, before: datetime, most: int
) -> list[tuple[datetime, str, Any, str, str]]:
    """The newest conversations of a row that came as far as a step, so many and those of the last one's
    moment: when they began, which, of whom, with whom and in which queue. `by` is one of BY or "page"; `step`
    is one of CAME_TO, and the goal is what somebody did in the month after."""
    asked = {**reach.asked, "key": key, "before": before, "most": most, "goals_within": GOALS_WITHIN}
    found: list[tuple[datetime, str, Any, str, str]] = _rows(
        _way(by) + BEHIND.format(step=CAME_TO[step]), asked
    )
    return sorted(sorted(found, key=lambda each: each[1]), key=lambda each: each[0], reverse=True)


def _way(by: str) -> str:
    """From where one looks on: `followed`, with a row for whoever came, under the key of their row."""
    match by:
        case "entry_point":
            return ENTERED
        case "page":
            return BEGUN
    return INVITED.format(key=KEYS[by])


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
    return {**{str(value): str(label) for value, label in Device.choices}, "": "Not known"}


LABELS = {"trigger": _triggers, "variant": _variants, "device": _devices}


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
