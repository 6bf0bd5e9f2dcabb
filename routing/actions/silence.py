"""Visitors who went without a word: what they left behind does not keep an agent from others."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.conversations import close_conversation
from chat.models import Conversation
from kit.clock import database_now
from routing import queries
from routing.actions.segments import end_segment, settle_responsibility
from routing.actions.stays import leave_queue, locked_conversation
from routing.models import Role, Segment, StayOutcome


def end_silent() -> int:
    """End what visitors left who have been gone for too long; returns how many conversations ended."""
    return sum(end_if_silent(conversation_id=conversation_id) for conversation_id in queries.silent())


@transaction.atomic
def end_if_silent(*, conversation_id: UUID) -> bool:
    """End a conversation whose visitor has been gone for a minute while it waited, or for three after an
    agent took it and the visitor wrote nothing since. False when they came back in the last moment.

    They find it closed, and can continue it. Publishes StayEnded, OfferEnded, DeskChanged and what
    `chat.close_conversation` does.
    """
    conversation = locked_conversation(conversation_id)
    gone_at = queries.silent(conversation_id).get(conversation_id)
    if conversation is None or gone_at is None:
        return False
    if conversation.state == Conversation.State.WAITING:
        leave_queue(conversation_id=conversation_id, outcome=StayOutcome.SILENT_ABANDONED, left_at=gone_at)
    else:
        free_owner(conversation_id, database_now())
    close_conversation(conversation_id=conversation_id, went_silent=True)
    settle_responsibility(conversation_id=conversation_id)
    return True


def free_owner(conversation_id: UUID, now: datetime) -> None:
    """There is nothing to finish after a conversation that was none."""
    owning = Segment.objects.select_for_update(of=("self",)).filter(
        conversation_id=conversation_id, role=Role.OWNER, left_at=None
    )
    for segment in owning.select_related("queue"):
        end_segment(segment, StayOutcome.SILENT_ABANDONED, now, wrap=False)
