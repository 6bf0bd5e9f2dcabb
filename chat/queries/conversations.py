"""Which conversations somebody is shown, and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from chat.models import Conversation
from chat.protocol import ConvList
from chat.queries.heads import heads, whole


def of_visitor(visitor_id: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.filter(visitor_id=visitor_id)


def shown_to_visitor(visitor_id: UUID) -> list[Conversation]:
    """The open conversation, or else the latest closed one."""
    newest = whole(of_visitor(visitor_id)).order_by("-created_at")
    open_ones = list(newest.exclude(state=Conversation.State.CLOSED))
    return open_ones or list(newest[:1])


def open_conversations(visitor_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these visitors the conversation that is open, if there is one."""
    found = Conversation.objects.exclude(state=Conversation.State.CLOSED)
    return dict(found.filter(visitor_id__in=set(visitor_ids)).values_list("visitor_id", "pk"))


def shown_to_agent(agent_id: int) -> list[Conversation]:
    """Those that the agent is responsible for now."""
    mine = Conversation.objects.filter(agent_id=agent_id, state=Conversation.State.ACTIVE)
    return list(whole(mine).order_by("created_at"))


def conversation_for(conversation_id: UUID, *, visitor_id: UUID | None = None) -> Conversation | None:
    """A conversation, looked up through the visitor when one is asking."""
    found = whole(Conversation.objects.filter(pk=conversation_id))
    if visitor_id is not None:
        found = found.filter(visitor_id=visitor_id)
    return found.first()


def conversations_among(ids: Sequence[UUID], *, visitor_id: UUID | None = None) -> list[Conversation]:
    """Those of these that there are, in the same order; looked up through the visitor when one is asking."""
    found = whole(Conversation.objects.all())
    if visitor_id is not None:
        found = found.filter(visitor_id=visitor_id)
    known = found.in_bulk(ids)
    return [known[id] for id in ids if id in known]


def closed_conversations(*, before: datetime | None, limit: int) -> ConvList:
    """The conversations that ended last, newest first."""
    closed = whole(Conversation.objects.filter(state=Conversation.State.CLOSED))
    if before is not None:
        closed = closed.filter(ended_at__lt=before)
    found = list(closed.order_by("-ended_at")[: limit + 1])
    return ConvList(
        items=heads(found[:limit], staff=True),
        more=len(found) > limit,
    )


def active_conversations(*, limit: int) -> ConvList:
    """The conversations that somebody answers, oldest first."""
    active = whole(Conversation.objects.filter(state=Conversation.State.ACTIVE))
    found = list(active.order_by("created_at", "pk")[: limit + 1])
    return ConvList(
        items=heads(found[:limit], staff=True),
        more=len(found) > limit,
    )


def conversations_of_visitor(visitor_id: UUID) -> ConvList:
    found = list(whole(of_visitor(visitor_id)).order_by("-created_at")[:50])
    return ConvList(items=heads(found, staff=True), more=False)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a conversation stands: what a sweep compares with what was sent."""

    last_seq: int
    last_public_seq: int
    rev: int
    marks: tuple[int, ...]


def positions(ids: Iterable[UUID]) -> dict[UUID, Position]:
    """Where these conversations stand; those that are gone are left out."""
    rows = Conversation.objects.filter(pk__in=set(ids)).values_list(
        "pk",
        "last_seq",
        "last_public_seq",
        "rev",
        "visitor_recv",
        "visitor_read",
        "agent_recv",
        "agent_read",
    )
    return {id: Position(last, public, rev, tuple(marks)) for id, last, public, rev, *marks in rows}
