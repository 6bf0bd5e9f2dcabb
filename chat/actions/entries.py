"""Appending to a timeline: messages, notes and what happened."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chat import append
from chat.actions.errors import Closed, Forbidden, IdReuse, NotFound, Refused
from chat.append import Appended, Row, Verdict
from chat.masking import mask
from chat.models import Agent, File
from chat.protocol import EventType, FromReply
from kit.events import publish

# Made anew each time: an exception that is raised again keeps the frames of every time before.
REFUSALS: dict[Verdict, Callable[[], Refused]] = {
    "not_found": NotFound,
    "forbidden": lambda: Forbidden("Somebody else is responsible for this conversation."),
    "closed": Closed,
    "id_reuse": IdReuse,
}


def visitor_row(*, visitor_id: UUID, conversation_id: UUID, client_id: UUID, body: str, name: str) -> Row:
    """A visitor's message, masked."""
    return Row(
        conversation_id=conversation_id,
        client_id=client_id,
        sender="visitor",
        visitor_id=visitor_id,
        body=mask(body),
        name=name,
    )


def agent_row(
    *, agent: Agent, conversation_id: UUID, client_id: UUID, body: str, reply: FromReply | None = None
) -> Row:
    """An agent's message, masked, and the saved reply that it was made from."""
    return Row(
        conversation_id=conversation_id,
        client_id=client_id,
        sender="agent",
        agent_id=agent.pk,
        may_intrude=agent.is_lead,
        body=mask(body),
        data={"reply": reply.id, "edited": reply.edited} if reply else None,
        name=agent.shown_name,
    )


def note_row(*, agent: Agent, conversation_id: UUID, client_id: UUID, body: str) -> Row:
    """A line for the team only. Anyone of the team may write it, at any time."""
    return Row(
        conversation_id=conversation_id,
        client_id=client_id,
        sender="agent",
        kind="note",
        agent_id=agent.pk,
        public=False,
        may_intrude=True,
        when_closed=True,
        body=mask(body),
        name=agent.shown_name,
    )


def team_row(conversation_id: UUID, client_id: UUID, body: str) -> Row:
    """A line for the team only that nobody wrote: what was done, or told in confidence. It is not masked."""
    return Row(
        conversation_id=conversation_id,
        client_id=client_id,
        sender="system",
        kind="note",
        public=False,
        may_intrude=True,
        body=body,
    )


def event_row(conversation_id: UUID, type: EventType, *, by: str = "", client_id: UUID | None = None) -> Row:
    """What happened to the conversation itself; with a `client_id` once only."""
    return Row(
        conversation_id=conversation_id,
        client_id=client_id or uuid.uuid4(),
        sender="system",
        kind="event",
        may_intrude=True,
        when_closed=True,
        data={"event": {"type": type, "by": by}},
    )


def started_row(conversation_id: UUID, *, by: str, words: str, agent: Agent | None) -> Row:
    """The beginning of a conversation: who began it, and the words that invited them to, masked, of this
    agent or of the site itself."""
    return replace(
        event_row(conversation_id, "started", by=by),
        body=mask(words),
        agent_id=agent.pk if agent else None,
        name=agent.shown_name if agent else "",
    )


@transaction.atomic
def post(*rows: Row) -> list[Appended]:
    """Append entries of one conversation and publish EntryPosted for each that is new.

    Raises NotFound, Forbidden, Closed or IdReuse, and then stores none of them.
    """
    return post_within(*rows)


def post_within(*rows: Row) -> list[Appended]:
    """The same as a part of an action, whose transaction ends with what it raises."""
    appended = append.append(rows)
    for row, answer in zip(rows, appended, strict=True):
        if answer.verdict in REFUSALS:
            raise REFUSALS[answer.verdict]()
        if answer.verdict == "stored":
            publish(append.posted(row, answer))
    return appended


@transaction.atomic
def post_with_files(*, row: Row, file_ids: Sequence[UUID]) -> Appended:
    """Append a message that carries files its sender has uploaded to the same conversation.

    Raises NotFound when one of the files is not theirs or already sent, and whatever `post` raises.
    """
    files = {
        file.pk: file
        for file in File.objects.select_for_update().filter(
            Q(agent_id=row.agent_id), pk__in=file_ids, conversation_id=row.conversation_id
        )
    }
    if len(files) < len(set(file_ids)):
        raise NotFound("There is no such file in this conversation.")
    data = {**(row.data or {}), "files": [reference(files[id]) for id in file_ids]}
    [answer] = post_within(replace(row, kind="message" if row.body else "file", data=data))
    if answer.verdict == "stored":
        if any(file.is_posted for file in files.values()):
            raise NotFound("This file was sent already.")
        File.objects.filter(pk__in=file_ids).update(is_posted=True)
    return answer


def reference(file: File) -> dict[str, Any]:
    """How an entry names a file."""
    return {"id": str(file.pk), "name": file.name, "size": file.size, "type": file.type}
