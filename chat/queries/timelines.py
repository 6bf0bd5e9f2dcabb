"""What was said, entry by entry, and the lines of an agent's own log."""

from uuid import UUID

from django.db.models import QuerySet

from chat.models import AgentLine, Conversation, Entry
from chat.protocol import AgentLine as AgentLineFrame
from chat.protocol import EntriesPage
from chat.protocol import Entry as EntryFrame
from chat.queries.heads import HEAD_PARTS, heads
from chat.wakes import EntryWake


def entries_after(conversation_id: UUID, after: int, *, staff: bool, limit: int) -> list[EntryFrame]:
    """The entries that come after a `seq`, oldest first."""
    found = _entries(conversation_id, staff).filter(seq__gt=after).order_by("seq")[:limit]
    return [frame_of(entry, staff=staff) for entry in found]


def entries_page(conversation: Conversation, *, staff: bool, before: int | None, limit: int) -> EntriesPage:
    """The newest entries, or those before `before`, oldest first."""
    found = _entries(conversation.pk, staff)
    if before is not None:
        found = found.filter(seq__lt=before)
    newest = list(found.order_by("-seq")[: limit + 1])
    items = tuple(frame_of(entry, staff=staff) for entry in reversed(newest[:limit]))
    head = items[-1].seq if items and before is None else _last(conversation, staff)
    return EntriesPage(conv=conversation.pk, head=head, items=items, more=len(newest) > limit)


def _last(conversation: Conversation, staff: bool) -> int:
    return conversation.last_seq if staff else conversation.last_public_seq


def _entries(conversation_id: UUID, staff: bool) -> QuerySet[Entry]:
    found = Entry.objects.filter(conversation_id=conversation_id).select_related(
        "agent", "conversation__visitor"
    )
    return found if staff else found.filter(public=True)


def frame_of(entry: Entry, *, staff: bool) -> EntryFrame:
    return EntryWake(
        entry.conversation_id,
        entry.seq,
        entry.prev_public,
        entry.kind,
        entry.public,
        entry.sender,
        entry.agent_id,
        sender_name(entry),
        entry.client_id,
        entry.created_at,
        entry.body,
        entry.data,
    ).frame(staff)


def sender_name(entry: Entry) -> str:
    if entry.agent is not None:
        return entry.agent.shown_name
    return entry.conversation.visitor.shown_name if entry.sender == Entry.Sender.VISITOR else ""


def agent_lines(agent_id: int, after: int, limit: int) -> list[AgentLineFrame]:
    """The lines of the agent's own log after `after`, oldest first."""
    lines = list(
        AgentLine.objects.filter(agent_id=agent_id, aseq__gt=after)
        .select_related(*(f"conversation__{part}" for part in HEAD_PARTS))
        .order_by("aseq")[:limit]
    )
    shown = {line.conversation.pk: line.conversation for line in lines if line.conversation}
    head = {head.id: head for head in heads(list(shown.values()), staff=True)}
    return [
        AgentLineFrame(
            aseq=line.aseq,
            type=line.type,  # type: ignore[arg-type]
            at=line.created_at,
            conv=line.conversation_id,
            head=head[line.conversation_id] if line.conversation_id else None,
            why=line.why,
        )
        for line in lines
    ]
