"""The rows that a past conversation becomes in each table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from metrics.history.reading import Offer, Past, PastState

# Whose words are not in the file.
UNKNOWN_WORDS = "…"
WHOLE = 1000

COLUMNS = {
    "chat_conversation": (
        "id",
        "site_id",
        "visitor_id",
        "agent_id",
        "start_id",
        "state",
        "origin",
        "created_at",
        "ended_at",
        "ended_by",
        "topic_id",
        "last_seq",
        "last_public_seq",
        "last_visitor_at",
        "last_agent_at",
        "visitor_recv",
        "visitor_read",
        "agent_recv",
        "agent_read",
        "changed_at",
    ),
    "chat_episode": (
        "conversation_id",
        "number",
        "began_at",
        "ended_at",
        "end_reason",
        "ended_by_id",
        "changed_at",
    ),
    "chat_entry": (
        "conversation_id",
        "seq",
        "prev_public",
        "kind",
        "public",
        "sender",
        "agent_id",
        "client_id",
        "body",
        "data",
        "created_at",
    ),
    "chat_resolution": ("conversation_id", "episode_at", "by", "value", "at", "changed_at"),
    "chat_surveyresponse": (
        "conversation_id",
        "episode_at",
        "kind",
        "value",
        "scale",
        "at",
        "asked_at",
        "comment",
        "changed_at",
    ),
    "routing_queuestay": (
        "id",
        "conversation_id",
        "queue_id",
        "entered_at",
        "due_at",
        "left_at",
        "outcome",
        "is_transfer_stay",
        "weight",
        "signature",
        "changed_at",
    ),
    "routing_offer": (
        "stay_id",
        "agent_id",
        "offered_at",
        "expires_at",
        "ended_at",
        "outcome",
        "weight",
        "why",
        "changed_at",
    ),
    "routing_segment": (
        "conversation_id",
        "agent_id",
        "queue_id",
        "role",
        "joined_at",
        "left_at",
        "wrap_until",
        "wrap_ended_at",
        "left_reason",
        "weight",
        "is_parked",
        "changed_at",
    ),
    "routing_agentstate": (
        "agent_id",
        "state",
        "reason",
        "capacity",
        "accepting",
        "from_at",
        "to_at",
        "changed_at",
    ),
    "proactive_goalevent": (
        "visitor_id",
        "goal_id",
        "at",
        "value",
        "currency",
        "external_id",
        "source",
        "changed_at",
    ),
    "proactive_invitation": (
        "id",
        "visitor_id",
        "arm",
        "eligible_at",
        "shown_at",
        "accepted_at",
        "conversation_id",
        "changed_at",
    ),
    "metrics_importedconversation": ("conversation_id", "history_id", "reference"),
}

Row = tuple[str, tuple[Any, ...]]


class Wait(NamedTuple):
    """For somebody to take the conversation."""

    entered: datetime
    left: datetime
    outcome: str
    is_transfer: bool


@dataclass(frozen=True, slots=True)
class Ids:
    """What the names of a conversation stand for here. `stays` are numbers that are still free."""

    history: int
    site: int
    visitor: UUID
    queue: int
    topic: int | None
    agents: dict[str, int]
    stays: list[int]
    goal: int | None
    now: datetime


def rows_of(past: Past, ids: Ids) -> Iterator[Row]:
    """The rows of every table, a parent's before its children's."""
    identity = time_ordered_id(past.began)
    key = str(identity)
    owner = ids.agents[past.parts[-1].agent] if past.parts else None
    ended_by = "agent" if owner else "visitor"
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
        (key, 1, past.began, past.ended, ended_by, owner, ids.now),
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
    yield from _routing(past, ids, key)
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
    if past.goal is not None:
        goal = past.goal
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


def _routing(past: Past, ids: Ids, key: str) -> Iterator[Row]:
    """Stays, with the offers that led to each answer, and segments."""
    waits = list(_waits(past))
    for wait, offers in zip(waits, _shared_out(past.offers, len(waits)), strict=True):
        stay = ids.stays.pop()
        yield "routing_queuestay", _stay(key, stay, ids, wait)
        for offer in offers:
            yield (
                "routing_offer",
                (
                    stay,
                    ids.agents[offer.agent],
                    wait.entered,
                    wait.left,
                    wait.left,
                    offer.outcome,
                    WHOLE,
                    "As it was in the imported history.",
                    ids.now,
                ),
            )
    for part in past.parts:
        yield (
            "routing_segment",
            (
                key,
                ids.agents[part.agent],
                ids.queue,
                "owner",
                part.joined,
                part.left,
                part.wrap_ended,
                part.wrap_ended,
                part.left_reason,
                0,
                False,
                ids.now,
            ),
        )


def _waits(past: Past) -> Iterator[Wait]:
    """For the first agent, and for each after that: since nobody was there, if only for a moment."""
    if past.queued is not None and past.left is not None:
        yield Wait(past.queued, past.left, past.outcome, False)
    last: datetime | None = None
    for part in past.parts:
        if last is not None:
            yield Wait(min(last, part.joined), part.joined, "answered", True)
        last = part.left if last is None else max(last, part.left)


def _shared_out(offers: Sequence[Offer], waits: int) -> Iterator[list[Offer]]:
    """The offers of each wait: up to the one that was accepted, and in the last all that are left."""
    left = list(offers)
    for n in range(waits):
        taken: list[Offer] = []
        while left and (n == waits - 1 or not taken or taken[-1].outcome != "accepted"):
            taken.append(left.pop(0))
        yield taken


def _stay(key: str, stay: int, ids: Ids, wait: Wait) -> tuple[Any, ...]:
    return (
        stay,
        key,
        ids.queue,
        wait.entered,
        wait.entered + timedelta(seconds=60),
        wait.left,
        wait.outcome,
        wait.is_transfer,
        WHOLE,
        "imported",
        ids.now,
    )


def state_rows(
    states: Iterable[PastState], agents: dict[str, int], now: datetime
) -> Iterator[tuple[Any, ...]]:
    for state in states:
        accepting = state.state in ("available", "busy")
        yield (
            agents[state.agent],
            state.state,
            state.reason,
            state.capacity,
            accepting,
            state.start,
            state.end,
            now,
        )


def client_id(conversation: UUID, seq: int) -> str:
    """What nobody's page ever sent, the only one in its conversation."""
    return f"{conversation.int ^ seq:032x}"


def time_ordered_id(at: datetime) -> UUID:
    """A version 7 UUID of that moment."""
    stamp = int(at.timestamp() * 1000)
    return UUID(int=(stamp << 80) | (7 << 76) | (uuid4().int & ~(0xFFFFFFFFFFFF << 80) & ~(0xF << 76)))
