"""Entry points, and how they are used."""

from uuid import UUID

from django.db import transaction

from chat.actions.errors import Forbidden, NotFound
from chat.models import Conversation, Visitor
from kit.clock import database_now
from proactive.models import EntryPoint, EntryUse, EntryWish, Invitation
from proactive.queries.moments import open_visit
from proactive.queries.ways import entry_before, why_not_for, why_shut
from routing.actions.stays import enqueue, wish_for_queue


@transaction.atomic
def note_use(*, visitor: Visitor, entry_id: int, did: str) -> None:
    """Note that a visit has seen or opened an entry point; again it changes nothing. Where no trail is kept
    only what was opened last is known, until a conversation has begun. Raises NotFound, or Forbidden for one
    that is not for this visitor."""
    entry = EntryPoint.objects.filter(pk=entry_id, site=visitor.site_id).first()
    visit = open_visit(visitor.pk)
    if entry is None or (visit is None and did != EntryUse.Did.OPENED):
        raise NotFound("There is no such entry point.")
    if why := why_not_for(entry, visitor):
        raise Forbidden(why)
    if visit is None:
        EntryWish.objects.update_or_create(visitor=visitor, defaults={"entry": entry, "at": database_now()})
        return
    EntryUse.objects.bulk_create([EntryUse(entry=entry, visit=visit, did=did)], ignore_conflicts=True)


def admit(visitor: Visitor) -> None:
    """Let somebody begin a conversation by themselves, or take one up again. Raises Forbidden where each way
    into the chat asks for more of who they are."""
    if why := why_shut(visitor):
        raise Forbidden(why)


@transaction.atomic
def lead(*, conversation_id: UUID) -> None:
    """Let a conversation that asks for a person wait in the queue of the entry point by which it was begun,
    or else in its site's. What it was begun for stays so. Whoever invited by hand is asked first. Publishes
    StayOpened."""
    unled = Conversation.objects.filter(pk=conversation_id, queue_wish=None).first()
    entry = entry_before(unled) if unled else None
    if entry is not None and entry.queue is not None:
        wish_for_queue(conversation_id=conversation_id, queue=entry.queue)
    invited = Invitation.objects.filter(conversation=conversation_id, conversation__stays=None)
    enqueue(conversation_id=conversation_id, ask_first=invited.values_list("by", flat=True).first())
