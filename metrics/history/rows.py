"""The rows that a past conversation becomes in each table."""

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from metrics.history.past import Past
from metrics.history.serving import Ids, routing_rows
from metrics.history.tables import Row

# Whose words are not in the file.
UNKNOWN_WORDS = "…"


def rows_of(past: Past, ids: Ids) -> Iterator[Row]:
    """The rows of every table, a parent's before its children's."""
    identity = time_ordered_id(past.began)
    key = str(identity)
    owner = ids.agents[past.parts[-1].agent] if past.parts else None
    ended_by = _ended_by(past)
    spoken = {line.by: line.at for line in past.messages}
    many = len(past.messages)
    yield (
        "chat_conversation",
        (
            key,
            ids.site,
            ids.visitor,
            owner,
            uuid4(),
            "closed",
            past.origin,
            past.began,
            past.ended,
            ended_by,
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
    yield (
        "chat_episode",
        (key, 1, past.began, past.ended, ended_by or "unfinished", owner, ids.now),
    )
    yield "metrics_importedconversation", (key, ids.history, past.id)
    # Most of all rows are these: text is written several times faster than what psycopg must look at.
    for seq, line in enumerate(past.messages, 1):
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
    yield from routing_rows(past, ids, key)
    if past.resolved:
        yield (
            "chat_resolution",
            (key, past.began, "customer", past.resolved, past.ended, ids.now),
        )
    if past.csat is not None:
        yield (
            "chat_surveyresponse",
            (key, past.began, "csat", past.csat, 5, past.ended, past.ended, "", ids.now),
        )
    goal = past.goal
    if goal is not None and not goal.is_reversal:
        yield (
            "proactive_goalevent",
            (
                ids.visitor,
                ids.goal,
                goal.at,
                goal.value,
                goal.currency,
                goal.id or key,
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
