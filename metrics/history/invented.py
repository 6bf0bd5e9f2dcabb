"""The rows that an invented conversation becomes in each table."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from metrics.history.rows import time_ordered_id
from metrics.history.tables import COLUMNS, Row
from metrics.invention.beginnings import device_of, entry_of, language_of, voice_of, words_for
from metrics.invention.recording import CSAT_SCALE, CURRENCY, WHOLE
from metrics.invention.records import Bought, Chat, Invited, Part, Stance, Wait
from metrics.invention.words import words_of
from metrics.periods import moment_of

BESIDE = {
    "chat_conversation": (*COLUMNS["chat_conversation"], "page_url", "page_title"),
    "chat_voicehandover": ("conversation_id", "episode_at", "kind", "agent_id", "at", "changed_at"),
    "proactive_beginning": (
        "conversation_id",
        "entry_id",
        "device",
        "browser",
        "language",
        "country",
        "changed_at",
    ),
    "proactive_invitation": (
        "id",
        "visitor_id",
        "trigger_id",
        "arm",
        "eligible_at",
        "shown_at",
        "dismissed_at",
        "accepted_at",
        "conversation_id",
        "experiment_id",
        "variant_id",
        "propensity",
        "message",
        "visit_id",
        "device",
        "url",
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
}


@dataclass(frozen=True, slots=True)
class Words:
    """What an invitation said."""

    variant: int
    message: str


@dataclass(frozen=True, slots=True)
class Places:
    """What the generator's names stand for here. `stays` are numbers that are still free."""

    site: int
    queues: Mapping[str, int]
    topics: Mapping[str, int]
    agents: Sequence[int]
    visitors: Mapping[str, UUID]
    triggers: Mapping[str, int]
    words: Mapping[str, Sequence[Words]]
    goal: int
    entries: Sequence[int]
    stays: list[int]
    # Every row changed at this moment: by it they are found again.
    now: datetime
    # Where the trail is invented, too: the visit, address and title of each that led to something.
    led: Mapping[str, tuple[UUID, str, str]] = field(default_factory=dict)
    experiment: int | None = None
    # Filled as conversations are written.
    conversations: dict[str, UUID] = field(default_factory=dict)


def rows_of(episodes: Sequence[Chat], history: int, places: Places) -> Iterator[Row]:
    """The rows of a whole conversation, from its first episode on."""
    first, last = episodes[0], episodes[-1]
    key = places.conversations[first.conversation] = time_ordered_id(moment_of(first.began))
    said = [(chat, place) for chat in episodes for place in range(len(chat.said))]
    spoken = {chat.said[place].by: moment_of(chat.said[place].at) for chat, place in said}
    owners = [part.agent for chat in episodes for part in chat.parts]
    many = len(said)
    yield (
        "chat_conversation",
        (
            key,
            places.site,
            places.visitors[first.person.key],
            places.agents[owners[-1]] if owners else None,
            uuid4(),
            "closed",
            first.origin,
            moment_of(first.began),
            moment_of(last.ended or last.began),
            ended_by(last),
            places.topics[first.topic.name],
            many,
            many,
            spoken.get("visitor"),
            spoken.get("agent"),
            many,
            many,
            many,
            many,
            places.now,
            *_page(first.conversation, places)[1:],
        ),
    )
    yield "proactive_beginning", _beginning(key, first, places)
    yield "metrics_importedconversation", (key, history, first.conversation)
    for seq, (chat, place) in enumerate(said, 1):
        yield "chat_entry", _entry(key, seq, chat, place, places)
    for chat in episodes:
        yield from _of_episode(key, chat, places)


def _beginning(key: UUID, chat: Chat, places: Places) -> tuple[Any, ...]:
    """Whoever was invited began through no entry point."""
    asked = chat.origin == "reactive"
    person = chat.person.key
    return (
        key,
        entry_of(chat.conversation, places.entries) if asked else None,
        device_of(person),
        "",
        language_of(person),
        "",
        places.now,
    )


def ended_by(chat: Chat) -> str:
    """As conversations say it: the agent, the visitor, or nobody."""
    return chat.end_reason if chat.end_reason in ("agent", "visitor") else "system"


def state_row(stance: Stance, places: Places) -> tuple[Any, ...]:
    return (
        places.agents[stance.agent],
        stance.state,
        "",
        stance.capacity * WHOLE,
        stance.state != "closing",
        moment_of(stance.start),
        moment_of(stance.end or stance.start),
        places.now,
    )


def invitation_row(invited: Invited, places: Places) -> tuple[Any, ...]:
    """Conversations must have been written before."""
    times = (invited.shown, invited.dismissed, invited.accepted)
    person, said = invited.person.key, places.words[invited.trigger]
    words = said[words_for(person, len(said))] if invited.shown is not None else None
    visit, address, _ = _page(person, places)
    return (
        time_ordered_id(moment_of(invited.eligible)),
        places.visitors[person],
        places.triggers[invited.trigger],
        invited.arm,
        moment_of(invited.eligible),
        *(None if at is None else moment_of(at) for at in times),
        places.conversations[invited.chat.conversation] if invited.chat else None,
        places.experiment,
        words.variant if words else None,
        1 / len(said) if words else 1.0,
        words.message if words else "",
        visit,
        device_of(person),
        address,
        places.now,
    )


def _page(cause: str, places: Places) -> tuple[UUID | None, str, str]:
    return places.led.get(cause, (None, "", ""))


def purchase_row(bought: Bought, number: int, places: Places) -> tuple[Any, ...]:
    return (
        places.visitors[bought.person.key],
        places.goal,
        moment_of(bought.at),
        Decimal(bought.cents) / 100,
        CURRENCY,
        f"invented {places.now:%Y%m%d%H%M%S%f} {number}",
        "server",
        places.now,
    )


def _entry(key: UUID, seq: int, chat: Chat, place: int, places: Places) -> tuple[Any, ...]:
    said = chat.said[place]
    return (
        key,
        seq,
        seq - 1,
        "message",
        True,
        said.by,
        None if said.agent is None else places.agents[said.agent],
        uuid4(),
        words_of(chat, place),
        json.dumps({"reply": 0, "edited": said.edited}) if said.from_saved_reply else None,
        moment_of(said.at),
    )


def _of_episode(key: UUID, chat: Chat, places: Places) -> Iterator[Row]:
    began, ended = moment_of(chat.began), moment_of(chat.ended or chat.began)
    by = places.agents[chat.parts[-1].agent] if chat.end_reason == "agent" else None
    yield "chat_episode", (key, chat.number, began, ended, chat.end_reason, by, places.now)
    for wait in chat.waits:
        yield from _of_wait(key, chat, wait, places)
    for part in chat.parts:
        yield "routing_segment", _segment(key, chat, part, places)
    if chat.is_voice:
        whom = places.agents[chat.parts[-1].agent]
        yield "chat_voicehandover", (key, began, voice_of(chat.conversation), whom, ended, places.now)
    if chat.says:
        said_at = moment_of(chat.says_at)
        yield "chat_resolution", (key, began, "customer", chat.says, said_at, places.now)
    if chat.is_resolved is not None:
        at = None if chat.csat is None else moment_of(chat.says_at)
        yield "chat_surveyresponse", (key, began, "csat", chat.csat, CSAT_SCALE, at, ended, "", places.now)


def _of_wait(key: UUID, chat: Chat, wait: Wait, places: Places) -> Iterator[Row]:
    stay = places.stays.pop()
    entered = moment_of(wait.entered)
    yield (
        "routing_queuestay",
        (
            stay,
            key,
            places.queues[chat.line.name],
            entered,
            entered + timedelta(seconds=chat.line.target_s),
            moment_of(wait.left or wait.entered),
            wait.outcome,
            wait.is_transfer,
            WHOLE,
            "invented",
            places.now,
        ),
    )
    for asked in wait.offers:
        ended = moment_of(asked.ended)
        yield (
            "routing_offer",
            (
                stay,
                places.agents[asked.agent],
                moment_of(asked.offered),
                ended,
                ended,
                asked.outcome,
                WHOLE,
                "Holds least, and has been without a new conversation longest.",
                places.now,
            ),
        )


def _segment(key: UUID, chat: Chat, part: Part, places: Places) -> tuple[Any, ...]:
    wrapped = moment_of(part.wrap_ended or part.joined)
    return (
        key,
        places.agents[part.agent],
        places.queues[chat.line.name],
        "owner",
        moment_of(part.joined),
        moment_of(part.left or part.joined),
        wrapped,
        wrapped,
        part.left_reason,
        0,
        False,
        places.now,
    )
