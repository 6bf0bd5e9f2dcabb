"""Visitors who come and say who they are, agents who connect and are sent away."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from chat.actions.entries import event_row, post
from chat.actions.errors import NotFound
from chat.events import AgentRevoked, VisitorBlocked, VisitorIntroduced
from chat.masking import mask
from chat.models import Agent, Conversation, Epoch, Site, SocketTicket, Visitor
from kit.events import publish
from kit.tokens import hashed, new_token

TICKET_SECONDS = 60
SHUT_OUT = "This chat is no longer open to you."


@transaction.atomic
def begin_visit(*, site: Site) -> tuple[Visitor, str]:
    """Make a visitor of this site and the token that proves to be them. Only its hash is kept."""
    token = new_token()
    return Visitor.objects.create(site=site, token_hash=hashed(token)), token


@transaction.atomic
def introduce_visitor(*, visitor_id: UUID, name: str, email: str) -> UUID | None:
    """Note who the visitor says they are; returns their open conversation, if any, which shows it.

    Publishes VisitorIntroduced and EntryPosted. Raises NotFound.
    """
    visitor = Visitor.objects.select_for_update(no_key=True).filter(pk=visitor_id).first()
    if visitor is None:
        raise NotFound("There is no such visitor.")
    visitor.name, visitor.email = mask(name.strip()), mask(email.strip())
    visitor.save(update_fields=["name", "email"])
    conversation = (
        Conversation.objects.select_for_update(no_key=True)
        .filter(visitor=visitor)
        .exclude(state=Conversation.State.CLOSED)
        .first()
    )
    if conversation is not None:
        Conversation.objects.filter(pk=conversation.pk).update(rev=F("rev") + 1, changed_at=Now())
        post(event_row(conversation.pk, "introduced", by=visitor.shown_name))
    publish(VisitorIntroduced(visitor.pk, conversation.pk if conversation else None))
    return conversation.pk if conversation else None


@transaction.atomic
def block_visitor(*, visitor_id: UUID) -> None:
    """Keep a visitor out: their sockets close, their token opens nothing. Publishes VisitorBlocked."""
    if not Visitor.objects.filter(pk=visitor_id).update(is_blocked=True):
        raise NotFound("There is no such visitor.")
    publish(VisitorBlocked(visitor_id))


@transaction.atomic
def unblock_visitor(*, visitor_id: UUID) -> None:
    """Let a visitor in again."""
    if not Visitor.objects.filter(pk=visitor_id).update(is_blocked=False):
        raise NotFound("There is no such visitor.")


@dataclass(frozen=True, slots=True)
class Spent:
    agent: Agent
    session_key: str


@transaction.atomic
def issue_ticket(*, agent: Agent, session_key: str, origin: str) -> str:
    """A ticket that opens one agent socket within a minute, from this session and origin only."""
    ticket = new_token()
    SocketTicket.objects.create(
        hash=hashed(ticket),
        agent=agent,
        session_key=session_key,
        origin=origin,
        expires_at=Now() + timedelta(seconds=TICKET_SECONDS),
    )
    return ticket


@transaction.atomic
def spend_ticket(*, ticket: str, origin: str) -> Spent | None:
    """Use up a ticket. None when it is unknown, spent, expired, of another origin, or its agent is gone."""
    found = (
        SocketTicket.objects.select_for_update(of=("self",))
        .select_related("agent")
        .filter(hash=hashed(ticket), expires_at__gt=Now())
        .first()
    )
    if found is None:
        return None
    found.delete()
    if found.origin != origin or not found.agent.is_active:
        return None
    return Spent(found.agent, found.session_key)


@transaction.atomic
def revoke_agent(*, agent_id: int, session_key: str | None = None) -> None:
    """Close the agent's sockets, or those of one session. Publishes AgentRevoked."""
    SocketTicket.objects.filter(
        agent_id=agent_id, **({"session_key": session_key} if session_key else {})
    ).delete()
    publish(AgentRevoked(agent_id, session_key))


@transaction.atomic
def forget_unused_tickets() -> int:
    """Delete the tickets that nobody used in time; returns how many."""
    deleted, _ = SocketTicket.objects.filter(expires_at__lt=Now()).delete()
    return deleted


@transaction.atomic
def begin_epoch() -> UUID:
    """Begin a new history, after the database was restored: every client fetches what it shows again."""
    epoch = Epoch.objects.select_for_update().get()
    epoch.id = uuid.uuid4()
    epoch.began_at = Now()
    epoch.save()
    return epoch.id


@transaction.atomic
def hold_strangers(*, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Those of these visitors of whom nobody knows who they are, held until the transaction ends: nothing
    can be begun for them meanwhile. Whoever is blocked is no stranger, so that they stay out."""
    held = Visitor.objects.select_for_update().filter(
        pk__in=visitor_ids, external_id="", name="", email="", is_blocked=False
    )
    return list(held.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forget_strangers(*, visitor_ids: Collection[UUID]) -> int:
    """Delete those of these visitors, who are held, that never wrote and are not connected; returns how many.
    Raises IntegrityError where something else of theirs is kept."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_STRANGERS, [list(visitor_ids)])
        return int(cursor.rowcount)


FORGET_STRANGERS = """
DELETE FROM chat_visitor v WHERE v.id = ANY(%s)
  AND NOT EXISTS (SELECT FROM chat_conversation c WHERE c.visitor_id = v.id)
  AND NOT EXISTS (SELECT FROM chat_lease l WHERE l.visitor_id = v.id)
"""


def forget_old_logins() -> None:
    """Delete the sessions that have expired."""
    SessionStore.clear_expired()
