"""What a visitor can do instead of waiting: leave a message, or be called back."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from chat.actions.conversations import Done
from chat.actions.entries import event_row, post, team_row, visitor_row
from chat.actions.errors import Conflict, NotFound, Refused
from chat.actions.people import introduce_visitor
from chat.models import Conversation, Visitor
from kit.events import publish
from routing.actions.stays import leave_queue, locked_conversation
from routing.events import PlaceMoved
from routing.models import QueueStay, StayKind, StayOutcome

LONG_SECONDS = 300
LONG_TARGETS = 4  # a wait of so many times the target is long too
DIGITS = range(6, 16)  # the longest number there is has fifteen (ITU-T E.164)


class BadContact(Refused):
    """This address or number reaches nobody."""

    code = "bad_frame"


@transaction.atomic
def offer_choices(*, conversation_ids: Iterable[UUID] | None = None) -> int:
    """Let everyone whose wait is long, or these, choose; returns how many may from now on. What was offered
    once is not taken away. An estimate is what it takes until somebody is free, so it says nothing of whoever
    an agent is asked to take. Publishes PlaceMoved."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE routing_queuestay SET may_choose = true, changed_at = clock_timestamp()
            WHERE id IN (
              SELECT s.id FROM routing_queuestay s JOIN routing_queue q ON q.id = s.queue_id
              WHERE s.left_at IS NULL AND s.kind = 'queue' AND NOT s.may_choose
                AND (%(all)s OR s.conversation_id = ANY(%(these)s))
                AND (NOT s.is_offered
                    AND s.shown_minutes * 60 > GREATEST(%(long)s, %(targets)s * q.sla_target_s)
                  OR s.entered_at < clock_timestamp() - make_interval(secs => %(targets)s * q.sla_target_s)
                  OR NOT EXISTS (SELECT FROM routing_member m JOIN routing_desk d USING (agent_id)
                    WHERE m.queue_id = q.id AND d.presence = 'online'))
              ORDER BY s.id LIMIT 1000 FOR NO KEY UPDATE OF s SKIP LOCKED)
            RETURNING conversation_id
            """,
            {
                "all": conversation_ids is None,
                "these": list(conversation_ids or ()),
                "long": LONG_SECONDS,
                "targets": LONG_TARGETS,
            },
        )
        told = [id for (id,) in cursor.fetchall()]
    for conversation_id in told:
        publish(PlaceMoved(conversation_id))
    return len(told)


@transaction.atomic
def leave_message(*, visitor_id: UUID, conversation_id: UUID, client_id: UUID, email: str, body: str) -> Done:
    """Wait no more: the message stays in the list, to be answered later, by e-mail if need be.

    The same `client_id` again changes nothing. Publishes EntryPosted, StayEnded, OfferEnded,
    VisitorIntroduced and PlaceMoved. Raises NotFound, BadContact, Closed, or Conflict when the visitor does
    not wait.
    """
    email = checked_email(email)
    visitor = _known(visitor_id, conversation_id, email=email)
    conversation = _locked(visitor_id, conversation_id)
    [message] = post(
        visitor_row(
            visitor_id=visitor_id,
            conversation_id=conversation_id,
            client_id=client_id,
            body=body,
            name=visitor.shown_name,
        )
    )
    done = Done(conversation, dup=message.verdict == "dup", seq=message.seq)
    if done.dup:
        return done
    post(event_row(conversation_id, "message_left", by=visitor.shown_name))
    _stop_waiting(
        conversation,
        StayOutcome.LEFT_MESSAGE,
        thanks(email, is_mailed=visitor.site.mails_answers),
    )
    return done


@transaction.atomic
def call_back(
    *, visitor_id: UUID, conversation_id: UUID, client_id: UUID, phone: str, name: str = ""
) -> Done:
    """Wait no more: somebody will call. The number stands in a note for the team only.

    The same `client_id` again changes nothing. Publishes EntryPosted, StayEnded, OfferEnded and PlaceMoved.
    Raises NotFound, BadContact, Closed, or Conflict when the visitor does not wait or the queue does not
    call back.
    """
    phone = checked_phone(phone)
    visitor = _known(visitor_id, conversation_id, name=name.strip())
    conversation = _locked(visitor_id, conversation_id)
    [note] = post(
        # Not masked: a number is not to be taken for a card's.
        team_row(conversation_id, client_id, f"{visitor.shown_name} asks to be called: {phone}")
    )
    done = Done(conversation, dup=note.verdict == "dup", seq=None)
    if done.dup:
        return done
    stay = _latest_stay(conversation_id)
    if stay is None or not stay.queue.offers_call_back:
        raise Conflict("Nobody can call you back here. Leave a message instead.")
    post(event_row(conversation_id, "call_back", by=visitor.shown_name))
    _stop_waiting(conversation, StayOutcome.TO_VOICE, "Thank you. We will call you.")
    return done


def thanks(email: str, *, is_mailed: bool) -> str:
    where = f"here, or at {email} once you are gone" if is_mailed else "here"
    return f"Thank you. Your message is with us, and we will answer you {where}."


def checked_email(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as problem:
        raise BadContact("This is not an e-mail address. Write it like maya@example.com.") from problem
    return email


def checked_phone(phone: str) -> str:
    """The number with its digits and a leading plus only."""
    phone = phone.strip()
    digits = re.sub(r"\D", "", phone)
    if not re.fullmatch(r"\+?[0-9 ()./\-]+", phone) or len(digits) not in DIGITS:
        raise BadContact("This is not a phone number. Write it with its country, like +358 40 123 4567.")
    return f"+{digits}" if phone.startswith("+") else digits


def _known(visitor_id: UUID, conversation_id: UUID, *, name: str = "", email: str = "") -> Visitor:
    """The visitor whose conversation it is, introduced by what is new."""
    visitor = (
        Visitor.objects.select_related("site").filter(pk=visitor_id, conversations=conversation_id).first()
    )
    if visitor is None:
        raise NotFound
    name, email = name or visitor.name, email or visitor.email
    if (name, email) != (visitor.name, visitor.email):
        introduce_visitor(visitor_id=visitor_id, name=name, email=email)
        visitor.refresh_from_db()
    return visitor


def _locked(visitor_id: UUID, conversation_id: UUID) -> Conversation:
    conversation = locked_conversation(conversation_id)
    if conversation is None or conversation.visitor_id != visitor_id:
        raise NotFound
    return conversation


def _latest_stay(conversation_id: UUID) -> QueueStay | None:
    in_line = QueueStay.objects.filter(conversation_id=conversation_id, kind=StayKind.QUEUE)
    return in_line.select_related("queue").order_by("-pk").first()


def _stop_waiting(conversation: Conversation, outcome: StayOutcome, words: str) -> None:
    """The stay ends, or has already where the visitor was turned away; the words are what they read."""
    if conversation.state != Conversation.State.WAITING:
        raise Conflict("You are not waiting any more. Write your message here.")
    leave_queue(conversation_id=conversation.pk, outcome=outcome)
    stay = _latest_stay(conversation.pk)
    if stay is None:
        raise Conflict("This conversation stands in no line. Write your message here.")
    QueueStay.objects.filter(pk=stay.pk).update(may_choose=False, chosen_words=words)
    publish(PlaceMoved(conversation.pk))
