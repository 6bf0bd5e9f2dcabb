"""Claims what is to be sent, and writes down what became of it."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from chat.models.outgoing import PAUSES, PROBLEM, Outgoing
from kit.clock import database_now

Sendable = TypeVar("Sendable", bound=Outgoing)


@transaction.atomic
def claim(model: type[Sendable], *, now: datetime | None = None) -> Sendable | None:
    """The one that is due first and nobody else sends; None where there is none. It is due again after a
    pause, so that what its claimer does not finish is tried by another."""
    at = now or database_now()
    due = model._default_manager.filter(sent_at=None, given_up_at=None, due_at__lte=at)
    found = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at").first()
    if found is not None:
        found.due_at = at + PAUSES[min(found.attempts, len(PAUSES) - 1)]
        found.attempts += 1
        found.save(update_fields=["due_at", "attempts"])
    return found


def note_sent(message: Outgoing, *, now: datetime | None = None) -> None:
    message.sent_at, message.problem = now or database_now(), ""
    message.save(update_fields=["sent_at", "problem"])


def note_failure(message: Outgoing, problem: str, *, is_final: bool, now: datetime | None = None) -> None:
    """After the last attempt, or where another cannot help, it is given up."""
    message.problem = problem[:PROBLEM]
    if is_final or message.is_last_attempt:
        message.given_up_at = now or database_now()
    message.save(update_fields=["problem", "given_up_at"])


@transaction.atomic
def try_again(messages: QuerySet[Sendable], *, now: datetime | None = None) -> int:
    """Send now what was given up or waits for its next attempt, with all attempts before it. Returns how
    many there are; what was sent is not sent again."""
    unsent = messages.filter(sent_at=None)
    return unsent.update(due_at=now or database_now(), attempts=0, given_up_at=None)
