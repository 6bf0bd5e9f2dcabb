"""The life of a conversation: start, take, close, reopen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.actions.agent_log import write_agent_line
from chat.actions.entries import event_row, post_within, started_row, visitor_row
from chat.actions.episodes import begin_episode, begin_first_episode, end_episode
from chat.actions.errors import Closed, Conflict, Forbidden, NotFound
from chat.events import (
    ConversationClosed,
    ConversationHandedOver,
    ConversationReopened,
    ConversationTaken,
    HumanRequested,
)
from chat.models import Agent, Conversation, Episode, Visitor
from chat.pages import kept_address, kept_words
from chat.protocol import EventType, Page
from kit.clock import database_now
from kit.events import publish

ReleaseReason = Literal["agent_lost", "queued"]

TITLE_MOST = 300
OPEN = (Conversation.State.WAITING, Conversation.State.ACTIVE)

# Asked before a visitor begins a conversation by themselves, or takes one up again that has ended; what they
# raise refuses it.
Gate = Callable[[Visitor], None]
_gates: list[Gate] = []


def ask_before_start(gate: Gate) -> None:
    """Another app has a say in who may begin, or take up again what has ended."""
    if gate not in _gates:
        _gates.append(gate)


@dataclass(frozen=True, slots=True)
class Done:
    """A conversation after an action. `dup`: it was so already, nothing changed."""

    conversation: Conversation
    dup: bool = False
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """The words that a visitor answers by beginning a conversation, of an agent or of the site itself."""

    words: str = ""
    by: Agent | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """`dup`: the agent was responsible already, nothing changed."""

    dup: bool = False
    seq: int | None = None


@transaction.atomic
def start_conversation(
    *,
    visitor_id: UUID,
    start_id: UUID,
    body: str = "",
    page: Page | None = None,
    origin: Conversation.Origin = Conversation.Origin.REACTIVE,
    invited: Invited = Invited(),
) -> Done:
    """Start the visitor's conversation, with `body` as its first message, after the words that `invited`.

    A visitor has one open conversation: with one open already, or when `start_id` was seen before, that
    one is answered and `body` is posted to it. Publishes EntryPosted and, for a new one, HumanRequested.
    Raises NotFound for an unknown or blocked visitor, and Forbidden where no way into the chat is for them.
    """
    visitor = (
        Visitor.objects.select_for_update(no_key=True, of=("self",))
        .select_related("site")
        .filter(pk=visitor_id, is_blocked=False)
        .first()
    )
    if visitor is None:
        raise NotFound("There is no such visitor.")
    conversation = _begun(visitor, start_id)
    dup = conversation is not None
    rows = []
    if conversation is None:
        if origin == Conversation.Origin.REACTIVE:
            _ask_gates(visitor)
        conversation = _create(visitor, start_id, page or Page(), origin)
        rows.append(
            started_row(conversation.pk, by=visitor.shown_name, words=invited.words, agent=invited.by)
        )
    if body:
        rows.append(
            visitor_row(
                visitor_id=visitor.pk,
                conversation_id=conversation.pk,
                client_id=start_id,
                body=body,
                name=visitor.shown_name,
            )
        )
    posted = post_within(*rows) if rows else []
    if not dup:
        publish(HumanRequested(conversation.pk, visitor.pk))
    return Done(conversation, dup, posted[-1].seq if body else None)


def _ask_gates(visitor: Visitor) -> None:
    for gate in _gates:
        gate(visitor)


def _begun(visitor: Visitor, start_id: UUID) -> Conversation | None:
    """What this command began before, else whatever is open."""
    mine = Conversation.objects.filter(Q(start_id=start_id) | Q(state__in=OPEN), visitor=visitor)
    found = {conversation.start_id == start_id: conversation for conversation in mine}
    return found.get(True) or found.get(False)


def _create(visitor: Visitor, start_id: UUID, page: Page, origin: Conversation.Origin) -> Conversation:
    now = database_now()
    conversation = Conversation.objects.create(
        site_id=visitor.site_id,
        visitor=visitor,
        start_id=start_id,
        origin=origin,
        created_at=now,
        waiting_since=now,
        page_url=kept_address(page.url, visitor.site.kept_parameters),
        page_title=kept_words(page.title, TITLE_MOST),
        page_referrer=kept_address(page.referrer, ()),
    )
    begin_first_episode(conversation, now)
    return conversation


@transaction.atomic
def take_conversation(*, agent: Agent, conversation_id: UUID) -> Taken:
    """Make the agent responsible for a waiting conversation. One of many wins.

    Publishes EntryPosted, ConversationTaken and the agent's `assigned` line. Raises NotFound, Closed, or
    Conflict, naming whoever was faster.
    """
    state, responsible, visitor_id = _take_if_free(agent, conversation_id)
    if state == Conversation.State.CLOSED:
        raise Closed
    if responsible == agent.pk:
        return Taken(dup=True)
    if responsible is not None:
        raise Conflict(f"{Agent.objects.get(pk=responsible).shown_name} was faster.")
    [event] = post_within(event_row(conversation_id, "taken", by=agent.shown_name))
    write_agent_line(agent_id=agent.pk, type="assigned", conversation_id=conversation_id)
    publish(ConversationTaken(conversation_id, visitor_id, agent.pk))
    return Taken(seq=event.seq)


def _take_if_free(agent: Agent, conversation_id: UUID) -> tuple[str, int | None, UUID]:
    """Locks, judges and writes in one statement; answers the state, whoever was responsible, and the
    visitor, as they were before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH found AS MATERIALIZED (
              SELECT id, state, agent_id, visitor_id FROM chat_conversation WHERE id = %s FOR NO KEY UPDATE
            ), taken AS (
              UPDATE chat_conversation c SET state = 'active', agent_id = %s, waiting_since = NULL,
                rev = c.rev + 1, changed_at = statement_timestamp()
              FROM found WHERE c.id = found.id AND found.state = 'waiting'
            )
            SELECT state, agent_id, visitor_id FROM found
            """,
            [conversation_id, agent.pk],
        )
        row: tuple[str, int | None, UUID] | None = cursor.fetchone()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def hand_over_conversation(*, conversation_id: UUID, to: Agent, by: Agent | None = None) -> Done:
    """Make another agent responsible for an active conversation.

    Publishes EntryPosted, ConversationHandedOver, and a line in the log of both agents. Raises NotFound, or
    Conflict when it is not active.
    """
    conversation = locked(conversation_id)
    if conversation.state != Conversation.State.ACTIVE:
        raise Conflict("Nobody is responsible for this conversation, so it cannot be handed over.")
    before = conversation.agent_id
    if before == to.pk:
        return Done(conversation, dup=True)
    conversation.agent = to
    save_changed(conversation, "agent")
    [event] = post_within(event_row(conversation.pk, "handed_over", by=to.shown_name))
    if before is not None:
        write_agent_line(
            agent_id=before, type="unassigned", conversation_id=conversation.pk, why="handed over"
        )
    write_agent_line(agent_id=to.pk, type="assigned", conversation_id=conversation.pk)
    publish(ConversationHandedOver(conversation.pk, conversation.visitor_id, before, to.pk))
    return Done(conversation, seq=event.seq)


@transaction.atomic
def release_conversation(*, conversation_id: UUID, why: ReleaseReason) -> Done:
    """Let an active conversation wait again, because its agent was lost or gave it to a queue.

    Publishes EntryPosted, HumanRequested and the agent's `unassigned` line. Raises NotFound; one that is
    not active stays as it is.
    """
    conversation = locked(conversation_id)
    if conversation.state != Conversation.State.ACTIVE or conversation.agent is None:
        return Done(conversation, dup=True)
    before = conversation.agent
    conversation.state = Conversation.State.WAITING
    conversation.agent = None
    conversation.waiting_since = database_now()
    save_changed(conversation, "state", "agent", "waiting_since")
    [event] = post_within(event_row(conversation.pk, why, by=before.shown_name))
    write_agent_line(agent_id=before.pk, type="unassigned", conversation_id=conversation.pk, why=why)
    publish(HumanRequested(conversation.pk, conversation.visitor_id))
    return Done(conversation, seq=event.seq)


@transaction.atomic
def close_conversation(
    *,
    conversation_id: UUID,
    agent: Agent | None = None,
    visitor_id: UUID | None = None,
    went_silent: bool = False,
) -> Done:
    """End a conversation, for its visitor, its agent or a lead, or for nobody when nobody is there any more;
    `went_silent`: because the visitor had gone without a word. Ending an ended one changes nothing.

    Publishes EntryPosted, ConversationClosed and the agent's `unassigned` line. Raises NotFound or
    Forbidden.
    """
    conversation = locked(conversation_id, visitor_id)
    if conversation.state == Conversation.State.CLOSED:
        return Done(conversation, dup=True)
    if agent is not None and not agent.is_lead and conversation.agent_id != agent.pk:
        raise Forbidden("Take the conversation first, then you can close it.")
    reason = Episode.EndReason.SILENT if went_silent else _who_ended(agent, visitor_id)
    conversation.state = Conversation.State.CLOSED
    conversation.ended_at = database_now()
    conversation.ended_by = Episode.EndReason.SYSTEM if went_silent else reason
    conversation.waiting_since = None
    save_changed(conversation, "state", "ended_at", "ended_by", "waiting_since")
    end_episode(conversation, conversation.ended_at, reason, agent)
    by = agent or (conversation.visitor if visitor_id else None)
    what: EventType = "went_silent" if went_silent else "closed"
    [event] = post_within(event_row(conversation.pk, what, by=by.shown_name if by else ""))
    if conversation.agent_id is not None:
        write_agent_line(
            agent_id=conversation.agent_id, type="unassigned", conversation_id=conversation.pk, why="closed"
        )
    publish(ConversationClosed(conversation.pk, conversation.visitor_id, conversation.agent_id))
    return Done(conversation, seq=event.seq)


def _who_ended(agent: Agent | None, visitor_id: UUID | None) -> Episode.EndReason:
    if agent is not None:
        return Episode.EndReason.AGENT
    return Episode.EndReason.VISITOR if visitor_id else Episode.EndReason.SYSTEM


@transaction.atomic
def reopen_conversation(
    *, conversation_id: UUID, agent: Agent | None = None, visitor_id: UUID | None = None
) -> Done:
    """Continue an ended conversation: a visitor waits again, an agent becomes responsible at once.

    Publishes EntryPosted, ConversationReopened and HumanRequested or the agent's `assigned` line. Raises
    NotFound, Conflict when the visitor has a newer conversation open, or Forbidden for a visitor where no way
    into the chat is for them.
    """
    if visitor_id is not None:
        Visitor.objects.select_for_update(no_key=True).filter(pk=visitor_id).first()
    conversation = locked(conversation_id, visitor_id)
    if conversation.state != Conversation.State.CLOSED:
        return Done(conversation, dup=True)
    if Conversation.objects.filter(visitor_id=conversation.visitor_id, state__in=OPEN).exists():
        raise Conflict("There is a newer conversation, which is still open.")
    if visitor_id is not None:
        _ask_gates(conversation.visitor)
    now = database_now()
    conversation.state = Conversation.State.ACTIVE if agent else Conversation.State.WAITING
    conversation.agent = agent
    conversation.waiting_since = None if agent else now
    conversation.ended_at = None
    conversation.ended_by = ""
    save_changed(conversation, "state", "agent", "waiting_since", "ended_at", "ended_by")
    begin_episode(conversation, now, by_agent=agent is not None)
    by = agent.shown_name if agent else conversation.visitor.shown_name
    [event] = post_within(event_row(conversation.pk, "reopened", by=by))
    if agent:
        write_agent_line(agent_id=agent.pk, type="assigned", conversation_id=conversation.pk)
    else:
        publish(HumanRequested(conversation.pk, conversation.visitor_id))
    publish(ConversationReopened(conversation.pk, conversation.visitor_id, conversation.agent_id))
    return Done(conversation, seq=event.seq)


def locked(conversation_id: UUID, visitor_id: UUID | None = None) -> Conversation:
    """The conversation under its row lock; looked up through the visitor when one is asking."""
    found = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "visitor", "agent"
    )
    if visitor_id is not None:
        found = found.filter(visitor_id=visitor_id)
    conversation = found.filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound
    return conversation


def save_changed(conversation: Conversation, *fields: str) -> None:
    """Save the fields of a change that a head shows and the numbers count."""
    conversation.rev = F("rev") + 1
    conversation.changed_at = Now()
    conversation.save(update_fields=[*fields, "rev", "changed_at"])
