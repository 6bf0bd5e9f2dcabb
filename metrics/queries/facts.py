"""The facts of a period, read from the tables of those whose they are."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from msgspec.structs import replace

from metrics.facts import (
    Begun,
    Contact,
    Episode,
    Facts,
    Goal,
    Invitation,
    Message,
    Offer,
    Resolution,
    Segment,
    State,
    Stay,
    Survey,
    Uses,
    Voice,
)
from metrics.ledger.booking import Window
from metrics.ledger.rules import Rules
from metrics.periods import moment_of
from proactive.queries.funnel import ASKED_FIRST, FOLLOWED, PAGE

BEGINNING = moment_of(0)


def _sql(written: str) -> str:
    """SQL in which us(column) stands for a time in whole microseconds since 1970."""
    return re.sub(r"\bus\(([\w.]+)\)", r"(extract(epoch FROM \1) * 1000000)::bigint", written)


# Who a visitor is: whom the site vouched for is one person on every device; else it is the browser. What
# somebody typed says nothing.
PERSON = "CASE WHEN v.external_id = '' THEN v.id::text ELSE v.site_id || ' ' || v.external_id END"

# The visitors whose conversations are asked for, and whoever is the same person.
PEOPLE = """
WITH asked AS (
  SELECT DISTINCT v.id, v.site_id, v.external_id FROM chat_conversation c
  JOIN chat_visitor v ON v.id = c.visitor_id WHERE c.id = ANY(%(conversations)s::uuid[])
), people AS (
  SELECT id FROM asked
  UNION
  SELECT v.id FROM asked JOIN chat_visitor v
    ON v.site_id = asked.site_id AND v.external_id = asked.external_id AND v.external_id <> ''
)
"""

EPISODES = _sql(f"""
SELECT c.id::text, e.number, c.visitor_id::text, us(e.began_at),
  CASE WHEN e.end_reason <> 'unfinished' THEN us(e.ended_at) END,
  CASE WHEN e.end_reason = 'unfinished' THEN us(e.ended_at) END, e.end_reason,
  c.origin, c.site_id::text, COALESCE(c.topic_id::text, ''), COALESCE(t.group, ''),
  COALESCE(b.entry_id::text, ''), COALESCE(b.device, ''), lower(split_part(COALESCE(b.language, ''), '-', 1)),
  {PERSON}, e.by_agent
FROM chat_episode e
JOIN chat_conversation c ON c.id = e.conversation_id
JOIN chat_visitor v ON v.id = c.visitor_id
LEFT JOIN chat_topic t ON t.id = c.topic_id
LEFT JOIN proactive_beginning b ON b.conversation_id = c.id
WHERE c.id = ANY(%s::uuid[])
ORDER BY e.began_at, e.conversation_id, e.number
""")  # noqa: S608  own words

# An episode that never waited in a queue, unless it was passed on there: where there is none, people wait all
# the same.
UNQUEUED = """NOT EXISTS (
  SELECT FROM routing_queuestay s WHERE s.conversation_id = e.conversation_id AND NOT s.is_transfer_stay
    AND s.kind <> 'consult' AND s.entered_at BETWEEN e.began_at AND COALESCE(e.ended_at, 'infinity'))
"""

TOUCHED = f"""
SELECT conversation_id::text FROM chat_episode WHERE began_at >= %(start)s AND began_at < %(end)s
UNION
SELECT conversation_id::text FROM chat_episode WHERE ended_at >= %(start)s AND ended_at < %(end)s
UNION
SELECT conversation_id::text FROM routing_queuestay
WHERE tstzrange(entered_at, left_at, '[]') && tstzrange(%(start)s, %(end)s)
UNION
SELECT e.conversation_id::text FROM chat_episode e
WHERE tstzrange(e.began_at, e.ended_at, '[]') && tstzrange(%(start)s, %(end)s) AND {UNQUEUED}
UNION
-- Of orders of the period, whose conversations may have been before it.
SELECT spoke.conversation_id::text FROM proactive_goal o
CROSS JOIN LATERAL (
  SELECT visitor_id, at FROM proactive_goalevent g WHERE g.goal_id = o.id AND g.at >= %(start)s
    AND g.at < %(end)s AND g.value > 0 AND g.reversed_at IS NULL OFFSET 0) bought
CROSS JOIN LATERAL (
  SELECT v.id FROM chat_visitor v WHERE v.id = bought.visitor_id
  UNION
  SELECT same.id FROM chat_visitor v JOIN chat_visitor same
    ON same.site_id = v.site_id AND same.external_id = v.external_id AND same.external_id <> ''
  WHERE v.id = bought.visitor_id) person
CROSS JOIN LATERAL (
  SELECT e.conversation_id FROM chat_conversation c JOIN chat_episode e ON e.conversation_id = c.id
  WHERE c.visitor_id = person.id AND e.began_at < bought.at
    AND COALESCE(e.ended_at, 'infinity') >= bought.at - %(credited)s OFFSET 0) spoke
"""  # noqa: S608  own words

STAYS = _sql("""
SELECT id::text, conversation_id::text, queue_id, us(entered_at), us(left_at), outcome,
  is_transfer_stay
FROM routing_queuestay WHERE conversation_id = ANY(%s::uuid[]) AND kind <> 'consult'
ORDER BY entered_at, id
""")

OFFERS = _sql("""
SELECT o.stay_id::text, o.agent_id::text, us(o.offered_at), us(o.ended_at), o.outcome
FROM routing_offer o JOIN routing_queuestay s ON s.id = o.stay_id
WHERE s.conversation_id = ANY(%s::uuid[]) AND s.kind <> 'consult'
ORDER BY o.offered_at, o.id
""")

# OFFSET 0 keeps the inner question an inner one, asked by index for each part of their work: PostgreSQL
# cannot know how few others overlap it, and would read the whole table.
SEGMENTS = _sql("""
WITH own AS MATERIALIZED (
  SELECT agent_id, joined_at, wrap_ended_at FROM routing_segment
  WHERE conversation_id = ANY(%(conversations)s::uuid[]) AND NOT COALESCE(
    joined_at >= %(start)s AND wrap_ended_at < %(end)s, false)
), found AS MATERIALIZED (
  SELECT s.* FROM routing_segment s
  WHERE tstzrange(joined_at, wrap_ended_at, '[]') && tstzrange(%(start)s, %(end)s)
  UNION
  SELECT beside.* FROM own CROSS JOIN LATERAL (
    SELECT s.* FROM routing_segment s
    WHERE tstzrange(s.joined_at, s.wrap_ended_at, '[]') && tstzrange(own.joined_at, own.wrap_ended_at, '[]')
    OFFSET 0) beside
  WHERE beside.agent_id = own.agent_id
)
SELECT id::text, conversation_id::text, agent_id::text, queue_id, us(joined_at),
  us(left_at), us(wrap_ended_at), role, left_reason
FROM found ORDER BY joined_at, found.id
""")

OWN_SEGMENTS = _sql("""
SELECT id::text, conversation_id::text, agent_id::text, queue_id, us(joined_at),
  us(left_at), us(wrap_ended_at), role, left_reason
FROM routing_segment WHERE conversation_id = ANY(%s::uuid[]) ORDER BY joined_at, id
""")

PARKED = _sql("""
SELECT segment_id::text, us(from_at), us(to_at) FROM routing_parking
WHERE segment_id = ANY(%s) ORDER BY from_at, id
""")

MESSAGES = _sql("""
SELECT conversation_id::text, us(created_at), sender, COALESCE(agent_id::text, ''), NOT public,
  COALESCE(jsonb_typeof(data->'reply') IN ('number', 'object'), false),
  COALESCE((CASE WHEN jsonb_typeof(data->'reply') = 'object' THEN data->'reply' ELSE data END
    ->>'edited')::boolean, false)
FROM chat_entry WHERE conversation_id = ANY(%s::uuid[]) AND kind IN ('message', 'file')
ORDER BY conversation_id, seq
""")

RESOLUTIONS = _sql("""
SELECT conversation_id::text, us(episode_at), by, value, us(at)
FROM chat_resolution WHERE conversation_id = ANY(%s::uuid[]) ORDER BY at, id
""")

SURVEYS = _sql("""
SELECT conversation_id::text, us(episode_at), kind, value, scale, us(at), us(asked_at)
FROM chat_surveyresponse WHERE conversation_id = ANY(%s::uuid[]) ORDER BY asked_at, id
""")

VOICES = _sql("""
SELECT conversation_id::text, us(episode_at), kind, us(at), agent_id::text
FROM chat_voicehandover WHERE conversation_id = ANY(%s::uuid[]) ORDER BY at, id
""")

SENTIMENTS = _sql("""
SELECT conversation_id::text, us(at), score
FROM metrics_messagesentiment WHERE conversation_id = ANY(%s::uuid[]) ORDER BY at, seq
""")

STATES = _sql("""
SELECT agent_id::text, state, us(from_at), us(to_at), capacity, accepting
FROM routing_agentstate
WHERE tstzrange(from_at, to_at, '[]') && tstzrange(%(start)s, %(end)s)
ORDER BY agent_id, from_at
""")

# The first words of a person after the visitor entered a queue, or came where there is none, if somebody had
# answered, with that queue and moment: looked for only where there is a goal that they may be credited with.
CONTACTS = _sql(f"""
{PEOPLE}, bought AS MATERIALIZED (
  SELECT {PERSON} AS person FROM people JOIN chat_visitor v ON v.id = people.id
  JOIN proactive_goalevent g ON g.visitor_id = people.id
  WHERE g.at >= %(start)s AND g.at <= %(end)s
)
SELECT c.id::text, e.number, {PERSON}, us(e.began_at), COALESCE(t.group, ''),
  CASE WHEN {PERSON} IN (SELECT person FROM bought) AND e.end_reason <> 'silent_abandoned' THEN
    (SELECT ARRAY[(SELECT min(us(m.created_at)) FROM chat_entry m
       WHERE m.conversation_id = c.id AND m.sender = 'agent' AND m.public AND m.kind IN ('message', 'file')
         AND m.created_at BETWEEN asked.arrived_at AND COALESCE(e.ended_at, 'infinity')
         AND (asked.outcome = 'answered' OR asked.entered_at IS NULL AND c.origin <> 'agent_outbound'
           AND EXISTS (SELECT FROM routing_segment p WHERE p.conversation_id = c.id AND p.role = 'owner'
             AND p.joined_at BETWEEN e.began_at AND COALESCE(e.ended_at, 'infinity'))
           AND NOT EXISTS (SELECT FROM chat_entry b WHERE b.conversation_id = c.id AND b.sender = 'bot'
             AND b.created_at BETWEEN e.began_at AND COALESCE(e.ended_at, 'infinity')))),
       asked.queue_id, us(asked.arrived_at)]
     FROM (
       SELECT min(s.entered_at) AS entered_at, COALESCE(min(s.entered_at), e.began_at) AS arrived_at,
         (array_agg(s.queue_id ORDER BY s.entered_at, s.id))[1] AS queue_id,
         (array_agg(s.outcome ORDER BY s.entered_at, s.id)
           FILTER (WHERE s.outcome NOT IN ('overflowed', 'transferred_out')))[1] AS outcome
       FROM routing_queuestay s WHERE s.conversation_id = c.id AND s.kind <> 'consult'
         AND NOT s.is_transfer_stay
         AND s.entered_at BETWEEN e.began_at AND COALESCE(e.ended_at, 'infinity')) asked)
  END
FROM people
JOIN chat_conversation c ON c.visitor_id = people.id
JOIN chat_visitor v ON v.id = c.visitor_id
JOIN chat_episode e ON e.conversation_id = c.id
LEFT JOIN chat_topic t ON t.id = c.topic_id
WHERE COALESCE(e.ended_at, 'infinity') >= %(start)s AND e.began_at <= %(end)s AND NOT e.by_agent
ORDER BY e.began_at, c.id, e.number
""")  # noqa: S608  own words

GOALS = _sql(f"""
{PEOPLE}
SELECT g.id::text, {PERSON}, us(g.at), (g.value * 10000)::bigint, g.currency, g.reversed_at IS NOT NULL
FROM people
JOIN proactive_goalevent g ON g.visitor_id = people.id
JOIN chat_visitor v ON v.id = g.visitor_id
WHERE g.at >= %(start)s AND g.at <= %(end)s
""")  # noqa: S608  own words

# Those of a period, whose ids are in the order of time, which finds them by the primary key; and of the same
# visitors those of the day before it.
INVITATIONS = _sql(f"""
WITH asked AS MATERIALIZED (
  SELECT DISTINCT visitor_id FROM proactive_invitation
  WHERE id >= %(first)s AND id < %(last)s AND eligible_at >= %(start)s AND eligible_at < %(end)s
), reached AS (
  SELECT theirs.* FROM asked CROSS JOIN LATERAL (
    SELECT * FROM proactive_invitation i WHERE i.visitor_id = asked.visitor_id
      AND i.eligible_at >= %(start)s - interval '1 day' AND i.eligible_at < %(end)s OFFSET 0) theirs
), {FOLLOWED}
SELECT i.id::text, i.visitor_id::text, v.site_id::text, COALESCE(i.trigger_id::text, ''), i.arm,
  us(i.eligible_at), us(i.shown_at), us(i.opened_at), us(i.dismissed_at), us(i.accepted_at),
  COALESCE(i.conversation_id::text, ''), COALESCE(i.variant_id::text, ''), i.device,
  i.queued, i.answered, i.answered AND i.is_engaged,
  i.eligible_at >= %(start)s AND EXISTS (
    SELECT 1 FROM proactive_invitation e WHERE e.visitor_id = i.visitor_id
    AND e.shown_at < i.shown_at AND e.shown_at >= i.shown_at - interval '1 day')
FROM followed i JOIN chat_visitor v ON v.id = i.visitor_id
""")  # noqa: S608  own words


# Where conversations began of which that is known, and what came of them.
BEGUN = _sql(f"""
WITH reached AS (
  SELECT c.id AS conversation_id, c.visitor_id, c.site_id, c.origin, e.began_at, b.entry_id, {PAGE} AS page
  FROM chat_episode e JOIN chat_conversation c ON c.id = e.conversation_id
  LEFT JOIN proactive_beginning b ON b.conversation_id = c.id
  WHERE e.number = 1 AND e.began_at >= %(start)s AND e.began_at < %(end)s
    AND (c.page_url <> '' OR b.entry_id IS NOT NULL)
), {FOLLOWED}
SELECT f.conversation_id::text, us(f.began_at), f.site_id::text, f.page, COALESCE(f.entry_id::text, ''),
  f.origin, {ASKED_FIRST.format(conversation="f.conversation_id")}, f.queued, f.answered, f.is_engaged
FROM followed f
""")  # noqa: S608  own words

USES = _sql("""
SELECT entry_id::text, did, us(quarter), many FROM (
  SELECT entry_id, did, date_bin('15 minutes', at, 'epoch') AS quarter, count(*) AS many
  FROM proactive_entryuse WHERE at >= %(start)s AND at < %(end)s GROUP BY 1, 2, 3) used
""")


def read_facts(window: Window, rules: Rules) -> Facts:
    """Everything that the numbers of the window need, as it stands in the tables now."""
    bounds = {"start": moment_of(window.start), "end": moment_of(window.end)}
    slack = timedelta(hours=1)
    ids = {"first": _first_id(bounds["start"] - slack), "last": _first_id(bounds["end"] + slack)}
    invitations = tuple(Invitation(*row) for row in _rows(INVITATIONS, {**bounds, **ids}))
    credited = timedelta(microseconds=rules.longest_goal_window)
    conversations = {row[0] for row in _rows(TOUCHED, {**bounds, "credited": credited})}
    # A conversation may begin after the window in which its invitation counts, and bring a goal.
    conversations |= {each.conversation for each in invitations if window.holds(each.eligible)} - {""}
    return replace(
        facts_about(sorted(conversations), window, rules),
        invitations=invitations,
        begun=tuple(Begun(*row) for row in _rows(BEGUN, bounds)),
        uses=tuple(Uses(*row) for row in _rows(USES, bounds)),
    )


def _first_id(at: datetime) -> UUID:
    """The least version 7 UUID of a moment."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def facts_about(conversations: Sequence[str], window: Window, rules: Rules) -> Facts:
    """The facts of these conversations and of what surrounds them, and the work of the window."""
    bounds = {"start": moment_of(window.start), "end": moment_of(window.end)}
    segments = _segments(SEGMENTS, {**bounds, "conversations": list(conversations)})
    episodes = read_episodes(conversations, segments)
    reaches = [each.began for each in episodes] + [window.start]
    until = [_until(each, window.end) for each in episodes] + [window.end]
    around = {
        "conversations": list(conversations),
        "start": moment_of(min(reaches) - rules.longest_goal_window),
        "end": moment_of(max(until) + max(rules.contact_window, rules.longest_goal_window)),
    }
    return Facts(
        episodes=tuple(episodes),
        stays=tuple((stay, each) for each in episodes for stay in each.stays),
        segments=tuple(segments),
        states=tuple(State(*row) for row in _rows(STATES, bounds)),
        contacts=_contacts(around),
        goals=_goals(around),
    )


def ever_bought(conversations: Collection[str]) -> tuple[tuple[Contact, ...], tuple[Goal, ...]]:
    """All contacts and goals that there ever were of whoever had these conversations."""
    around = {
        "conversations": list(conversations),
        "start": BEGINNING,
        "end": datetime.max.replace(tzinfo=UTC),
    }
    return _contacts(around), _goals(around)


def _contacts(around: dict[str, Any]) -> tuple[Contact, ...]:
    return tuple(Contact(*row, *(spoke or ())) for *row, spoke in _rows(CONTACTS, around))


def _goals(around: dict[str, Any]) -> tuple[Goal, ...]:
    return tuple(Goal(*row) for row in _rows(GOALS, around))


def _until(episode: Episode, end: int) -> int:
    """When somebody can have spoken in it last. What has not ended may be spoken in long after a window."""
    return episode.ended or max((message.at for message in episode.messages), default=end)


def segments_of(conversations: Sequence[str]) -> list[Segment]:
    """The agents' parts in these conversations, whatever else they held."""
    return _segments(OWN_SEGMENTS, [list(conversations)])


def read_episodes(conversations: Sequence[str], segments: Iterable[Segment]) -> list[Episode]:
    """The episodes of these conversations with all that happened in them."""
    given = [list(conversations)]
    began: dict[str, list[int]] = defaultdict(list)
    rows = _rows(EPISODES, given)
    for row in rows:
        began[row[0]].append(row[3])
    of = _Sorter(began)
    offers: dict[str, list[Offer]] = defaultdict(list)
    for stay, *offer in _rows(OFFERS, given):
        offers[stay].append(Offer(*offer))
    for key, conversation, queue, entered, left, outcome, is_transfer in _rows(STAYS, given):
        stay = Stay(key, queue, entered, left, outcome, is_transfer, tuple(offers[key]))
        of.put("stays", conversation, stay.entered, stay)
    for segment in segments:
        of.put("segments", segment.conversation, segment.joined, segment)
    for conversation, at, *rest in _rows(MESSAGES, given):
        of.put("messages", conversation, at, Message(at, *rest))
    for conversation, at, *rest in _rows(RESOLUTIONS, given):
        of.put("resolutions", conversation, at, Resolution(*rest))
    for conversation, at, *rest in _rows(SURVEYS, given):
        of.put("surveys", conversation, at, Survey(*rest))
    for conversation, at, *rest in _rows(VOICES, given):
        of.put("voices", conversation, at, Voice(*rest))
    for conversation, at, score in _rows(SENTIMENTS, given):
        of.put("sentiments", conversation, at, (at, score))
    return [_episode(row, of) for row in rows]


class _Sorter:
    """Puts what belongs to a conversation into the episode in which it happened."""

    def __init__(self, began: dict[str, list[int]]) -> None:
        self._began = began
        self._put: dict[tuple[str, str, int], list[Any]] = defaultdict(list)

    def put(self, kind: str, conversation: str, at: int, what: Any) -> None:
        if starts := self._began.get(conversation):
            place = max(0, bisect_right(starts, at) - 1)
            self._put[kind, conversation, starts[place]].append(what)

    def of(self, kind: str, conversation: str, began: int) -> tuple[Any, ...]:
        return tuple(self._put[kind, conversation, began])


def _episode(row: tuple[Any, ...], of: _Sorter) -> Episode:
    conversation, number, visitor, began, ended, until, end_reason, origin, site, topic, group, *place = row
    entry_point, device, language, person, by_agent = place
    found = Episode(
        conversation=conversation,
        number=number,
        visitor=visitor,
        began=began,
        ended=ended,
        known_until=until,
        end_reason=end_reason,
        origin=origin,
        site=site,
        topic=topic,
        topic_group=group,
        entry_point=entry_point,
        device=device,
        language=language,
        person=person,
        by_agent=by_agent,
        stays=of.of("stays", conversation, began),
        segments=of.of("segments", conversation, began),
        messages=of.of("messages", conversation, began),
        resolutions=of.of("resolutions", conversation, began),
        surveys=of.of("surveys", conversation, began),
        voices=of.of("voices", conversation, began),
        sentiments=of.of("sentiments", conversation, began),
    )
    return _with_waiting_list(found)


def _with_waiting_list(episode: Episode) -> Episode:
    """A site without a queue works from its waiting list, which is a queue in all but name."""
    by_bot = any(message.sender == "bot" for message in episode.messages)
    is_queued = any(not stay.is_transfer for stay in episode.stays)
    if is_queued or by_bot or episode.by_agent or episode.origin == "agent_outbound":
        return episode
    joined = min((each.joined for each in episode.segments if each.role == "owner"), default=None)
    left = episode.ended if joined is None else joined
    outcome = (
        "answered" if joined is not None else "abandoned" if episode.end_reason == "visitor" else "system"
    )
    stay = Stay(
        id=f"waiting-{episode.conversation}-{episode.number}",
        queue=None,
        entered=episode.began,
        left=left,
        outcome=outcome if left is not None else "",
    )
    return replace(episode, stays=(stay, *episode.stays))


def _segments(sql: str, given: Any) -> list[Segment]:
    found = [Segment(*row) for row in _rows(sql, given)]
    parked: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for segment, start, end in _rows(PARKED, [[int(each.id) for each in found]]):
        parked[segment].append((start, end))
    return [replace(each, parked=tuple(parked[each.id])) if each.id in parked else each for each in found]


def _rows(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
