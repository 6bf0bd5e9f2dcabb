"""The rows that a past conversation becomes in each table."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from metrics.history.past import Past
from metrics.history.serving import Ids, routing_rows
from metrics.history.tables import Row

# Whose words are not in the file.
UNKNOWN_WORDS = "…"


def rows_of(episodes: Sequence[Past], ids: Ids) -> Iterator[Row]:
    """The rows of a whole conversation in every table, a parent's before its children's."""
    first, last = episodes[0], episodes[-1]
    identity = time_ordered_id(first.began)
    key = str(identity)
    messages = [line for each in episodes for line in each.messages]
    spoken = {line.by: line.at for line in messages}
    many = len(messages)
    yield (
        "chat_conversation",
        (
            key,
            ids.site,
            ids.visitor,
            _owner(last, ids),
            uuid4(),
            "closed",
            first.origin,
            first.began,
            last.ended,
            _ended_by(last),
            ids.topic,
            many,
            many,
            spoken.get("visitor"),
            spoken.get("agent"),
            many,
            many,
            many,
            many,
            ids.now,
        ),
    )
    yield "metrics_importedconversation", (key, ids.history, first.id)
    # Most of all rows are these: text is written several times faster than what psycopg must look at.
    for seq, line in enumerate(messages, 1):
        data = json.dumps({"reply": 0, "edited": line.edited}) if line.from_saved_reply else None
        yield (
            "chat_entry",
            (
                key,
                seq,
                seq - 1,
                "message",
                "t",
                line.by,
                ids.agents[line.agent] if line.agent else None,
                client_id(identity, seq),
                line.text or UNKNOWN_WORDS,
                data,
                line.at.isoformat(),
            ),
        )
    for number, each in enumerate(episodes, 1):
        yield from _of_episode(key, number, each, ids)


def _owner(past: Past, ids: Ids) -> int | None:
    return ids.agents[past.parts[-1].agent] if past.parts else None


def _of_episode(key: str, number: int, past: Past, ids: Ids) -> Iterator[Row]:
    ended_by = _ended_by(past) or "unfinished"
    episode = (key, number, past.began, past.ended, ended_by, _owner(past, ids), ids.now)
    yield "chat_episode", episode
    yield from routing_rows(past, ids, key)
    if past.resolved:
        yield (
            "chat_resolution",
            (key, past.began, "customer", past.resolved, past.ended, ids.now),
        )
    for kind, value, scale in past.ratings:
        yield (
            "chat_surveyresponse",
            (key, past.began, kind, value, scale, past.ended, past.ended, "", ids.now),
        )
    goal = past.goal
    if goal is not None and not goal.is_reversal:
        yield (
            "proactive_goalevent",
            (
                ids.visitor,
                ids.goals[ids.site, goal.name],
                goal.at,
                goal.value,
                goal.currency,
                goal.id or (key if number == 1 else f"{key} {number}"),
                "server",
                goal.reversed_at,
                ids.now,
            ),
        )
    if past.invited is not None:
        yield (
            "proactive_invitation",
            (
                time_ordered_id(past.invited),
                ids.visitor,
                "treated",
                past.invited,
                past.invited,
                past.queued,
                key,
                ids.now,
            ),
        )


def _ended_by(past: Past) -> str:
    if not past.is_finished:
        return ""
    return "agent" if past.parts else "visitor"


def client_id(conversation: UUID, seq: int) -> str:
    """What nobody's page ever sent, the only one in its conversation."""
    return f"{conversation.int ^ seq:032x}"


def time_ordered_id(at: datetime) -> UUID:
    """A version 7 UUID of that moment."""
    stamp = int(at.timestamp() * 1000)
    return UUID(int=(stamp << 80) | (7 << 76) | (uuid4().int & ~(0xFFFFFFFFFFFF << 80) & ~(0xF << 76)))
