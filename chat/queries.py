"""Reads shaped for the wire: heads, pages of entries, boards, who is who."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session as LoginSession
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from chat import colours
from chat.feedback import feedback_on
from chat.models import (
    Agent,
    AgentLine,
    Conversation,
    Entry,
    Epoch,
    File,
    SavedReply,
    Site,
    Topic,
    Visitor,
)
from chat.protocol import AgentLine as AgentLineFrame
from chat.protocol import (
    ConvHead,
    ConvList,
    EntriesPage,
    Feedback,
    Marks,
    Page,
    Person,
    SavedReplies,
    SiteConfig,
    Topics,
    Waiting,
    WaitingItem,
)
from chat.protocol import Entry as EntryFrame
from chat.protocol import SavedReply as SavedReplyPart
from chat.protocol import Topic as TopicPart
from chat.wakes import EntryWake
from kit.tokens import hashed

PREVIEW = 140
WAITING_SHOWN = 200
# What a head shows beside the conversation itself.
HEAD_PARTS = ("visitor", "agent", "site", "topic")


# Who is who ---------------------------------------------------------------------------------------


def site_by_key(key: str) -> Site | None:
    return Site.objects.filter(key=key).first() if "\0" not in key else None


def site_config(site: Site) -> SiteConfig:
    accent = colours.readable_accent(site.accent)
    return SiteConfig(
        key=site.key,
        name=site.name,
        title=site.title,
        greeting=site.greeting,
        reply_note=site.reply_note,
        accent=accent,
        on_accent=colours.on(accent),
        radius=site.radius,
        position=site.position,  # type: ignore[arg-type]
        label=site.label,
        previews=site.previews,
        asks_after=site.asks_after,
    )


def may_embed(origin: str) -> bool:
    """True when any site lists this origin."""
    return Site.objects.filter(origins__contains=[origin]).exists()


def visitor_by_token(token: str) -> Visitor | None:
    """The visitor that this token proves to be; None when unknown or blocked."""
    return Visitor.objects.select_related("site").filter(token_hash=hashed(token), is_blocked=False).first()


def is_shut_out(token: str) -> bool:
    """True when this token belongs to a blocked visitor: they are told so, and given no other."""
    return Visitor.objects.filter(token_hash=hashed(token), is_blocked=True).exists()


def agent_as_person(agent: Agent) -> Person:
    return Person(id=str(agent.pk), name=agent.shown_name, role=agent.role, email=agent.email)


def live_agents(pairs: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Of these (agent, session key) pairs, those that may still be connected."""
    pairs = set(pairs)
    agents = Agent.objects.filter(is_active=True).in_bulk({agent for agent, _ in pairs})
    logins = LoginSession.objects.filter(expire_date__gt=Now()).in_bulk({key for _, key in pairs})
    return {
        (agent, key)
        for agent, key in pairs
        if agent in agents and key in logins and is_login_of(agents[agent], logins[key])
    }


def is_login_of(agent: Agent, login: LoginSession) -> bool:
    """True while the agent's password is still the one that this session was opened with."""
    data = login.get_decoded()
    proofs = (agent.get_session_auth_hash(), *agent.get_session_auth_fallback_hash())
    return data.get(SESSION_KEY) == str(agent.pk) and data.get(HASH_SESSION_KEY) in proofs


def live_visitors(ids: Iterable[UUID]) -> set[UUID]:
    return set(Visitor.objects.filter(pk__in=set(ids), is_blocked=False).values_list("pk", flat=True))


def current_epoch() -> str:
    return str(Epoch.objects.get().id)


# Conversations ------------------------------------------------------------------------------------


def of_visitor(visitor_id: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.filter(visitor_id=visitor_id)


def shown_to_visitor(visitor_id: UUID) -> list[Conversation]:
    """The open conversation, or else the latest closed one."""
    newest = _whole(of_visitor(visitor_id)).order_by("-created_at")
    open_ones = list(newest.exclude(state=Conversation.State.CLOSED))
    return open_ones or list(newest[:1])


def open_conversations(visitor_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these visitors the conversation that is open, if there is one."""
    found = Conversation.objects.exclude(state=Conversation.State.CLOSED)
    return dict(found.filter(visitor_id__in=set(visitor_ids)).values_list("visitor_id", "pk"))


def shown_to_agent(agent_id: int) -> list[Conversation]:
    """Those that the agent is responsible for now."""
    mine = Conversation.objects.filter(agent_id=agent_id, state=Conversation.State.ACTIVE)
    return list(_whole(mine).order_by("created_at"))


def conversation_for(conversation_id: UUID, *, visitor_id: UUID | None = None) -> Conversation | None:
    """A conversation, looked up through the visitor when one is asking."""
    found = _whole(Conversation.objects.filter(pk=conversation_id))
    if visitor_id is not None:
        found = found.filter(visitor_id=visitor_id)
    return found.first()


def closed_conversations(*, before: datetime | None, limit: int) -> ConvList:
    """The conversations that ended last, newest first."""
    closed = _whole(Conversation.objects.filter(state=Conversation.State.CLOSED))
    if before is not None:
        closed = closed.filter(ended_at__lt=before)
    found = list(closed.order_by("-ended_at")[: limit + 1])
    return ConvList(
        items=heads(found[:limit], staff=True),
        more=len(found) > limit,
    )


def active_conversations(*, limit: int) -> ConvList:
    """The conversations that somebody answers, oldest first."""
    active = _whole(Conversation.objects.filter(state=Conversation.State.ACTIVE))
    found = list(active.order_by("created_at", "pk")[: limit + 1])
    return ConvList(
        items=tuple(head_of(conversation, staff=True) for conversation in found[:limit]),
        more=len(found) > limit,
    )


def conversations_of_visitor(visitor_id: UUID) -> ConvList:
    found = list(_whole(of_visitor(visitor_id)).order_by("-created_at")[:50])
    return ConvList(items=heads(found, staff=True), more=False)


def _whole(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related(*HEAD_PARTS)


def heads(conversations: Sequence[Conversation], *, staff: bool) -> tuple[ConvHead, ...]:
    """Conversations at a glance. A visitor sees neither ids nor pages nor what is for staff."""
    feedback = feedback_on(conversations, staff=staff)
    return tuple(
        _head(conversation, feedback.get(conversation.pk), staff=staff) for conversation in conversations
    )


def head_of(conversation: Conversation, *, staff: bool) -> ConvHead:
    [head] = heads([conversation], staff=staff)
    return head


def _head(conversation: Conversation, feedback: Feedback | None, *, staff: bool) -> ConvHead:
    visitor, agent, topic = conversation.visitor, conversation.agent, conversation.topic
    return ConvHead(
        id=conversation.pk,
        rev=conversation.rev,
        head=conversation.last_seq if staff else conversation.last_public_seq,
        state=conversation.state,  # type: ignore[arg-type]
        created_at=conversation.created_at,
        ended_at=conversation.ended_at,
        waiting_since=conversation.waiting_since,
        visitor=Person(
            name=visitor.shown_name if staff else visitor.name,
            email=visitor.email,
            id=str(visitor.pk) if staff else "",
        ),
        assignee=None
        if agent is None
        else Person(
            name=agent.shown_name, id=str(agent.pk) if staff else "", role=agent.role if staff else ""
        ),
        site=conversation.site.name,
        page=Page(
            url=conversation.page_url, title=conversation.page_title, referrer=conversation.page_referrer
        )
        if staff
        else None,
        topic=topic_part(topic) if staff and topic else None,
        feedback=feedback,
        visitor_marks=Marks(recv=conversation.visitor_recv, read=conversation.visitor_read),
        agent_marks=Marks(recv=conversation.agent_recv, read=conversation.agent_read),
    )


def topic_part(topic: Topic) -> TopicPart:
    return TopicPart(id=topic.pk, name=topic.name, group=topic.group)


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


# Timelines ----------------------------------------------------------------------------------------


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


# Boards -------------------------------------------------------------------------------------------


def waiting_board() -> Waiting:
    """Who waits, longest first, with the beginning of what they wrote last."""
    waiting = Conversation.objects.filter(state=Conversation.State.WAITING)
    shown = list(_whole(waiting).order_by("waiting_since", "pk")[:WAITING_SHOWN])
    previews = latest_words(conversation.pk for conversation in shown)
    items = tuple(
        WaitingItem(
            conv=conversation.pk,
            visitor=conversation.visitor.shown_name,
            site=conversation.site.name,
            since=conversation.waiting_since or conversation.created_at,
            preview=previews.get(conversation.pk, ""),
            page=(conversation.page_title or conversation.page_url)[:PREVIEW],
        )
        for conversation in shown
    )
    return Waiting(items=items, total=len(items) if len(items) < WAITING_SHOWN else waiting.count())


def latest_words(ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each conversation the beginning of its visitor's latest message."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id, e.body FROM unnest(%s::uuid[]) AS c(id)
            CROSS JOIN LATERAL (
              SELECT left(body, %s) AS body FROM chat_entry
              WHERE conversation_id = c.id AND sender = 'visitor' ORDER BY seq DESC LIMIT 1) e
            """,
            [list(ids), PREVIEW],
        )
        return dict(cursor.fetchall())


# What agents choose from --------------------------------------------------------------------------


def topics() -> Topics:
    return Topics(items=tuple(topic_part(topic) for topic in Topic.objects.filter(is_active=True)))


def saved_replies() -> SavedReplies:
    """Those in use, by title."""
    found = SavedReply.objects.filter(is_active=True).select_related("site")
    return SavedReplies(
        items=tuple(
            SavedReplyPart(
                id=reply.pk,
                title=reply.title,
                shortcut=reply.shortcut,
                body=reply.body,
                link=reply.link,
                site=reply.site.name if reply.site else "",
            )
            for reply in found
        )
    )


def is_saved_reply(reply_id: int) -> bool:
    return SavedReply.objects.filter(pk=reply_id).exists()


# Files --------------------------------------------------------------------------------------------


def file_for(file_id: UUID, *, visitor_id: UUID | None = None) -> File | None:
    """A file, looked up through the visitor's own conversations when one is asking. Visitors see what
    was posted, and their own uploads."""
    found = File.objects.filter(pk=file_id)
    if visitor_id is not None:
        found = found.filter(conversation__visitor_id=visitor_id).filter(
            Q(is_posted=True) | Q(agent__isnull=True)
        )
    return found.first()
