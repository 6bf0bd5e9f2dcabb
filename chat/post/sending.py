"""Sends what is due, one after the other."""

import logging
import smtplib
from collections.abc import Callable
from typing import TypeVar

from django.core.mail import EmailMultiAlternatives

from chat.actions import outgoing
from chat.models.outgoing import Outgoing

logger = logging.getLogger(__name__)

AT_ONCE = 50

Sendable = TypeVar("Sendable", bound=Outgoing)


class Undelivered(Exception):
    """It did not arrive; the message says why in a few words. Where it is final, nobody tries again."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


def send_due(
    model: type[Sendable],
    deliver: Callable[[Sendable], None],
    note_sent: Callable[[Sendable], None] = outgoing.note_sent,
) -> None:
    """Send everything that is due. What fails is tried again later, ever more seldom."""
    for _ in range(AT_ONCE):
        message = outgoing.claim(model)
        if message is None:
            return
        try:
            deliver(message)
        except Undelivered as problem:
            outgoing.note_failure(message, str(problem), is_final=problem.is_final)
        except Exception:
            logger.exception("%s could not be written", message)
            outgoing.note_failure(message, "It could not be written; the log says why.", is_final=False)
        else:
            note_sent(message)
        if message.given_up_at:
            logger.error("%s was given up: %s", message, message.problem)


def mail(letter: EmailMultiAlternatives) -> None:
    """Hand a letter to the mail server. Raises Undelivered."""
    try:
        letter.send()
    except (smtplib.SMTPException, OSError) as problem:
        raise Undelivered(f"The mail server did not take it ({type(problem).__name__}).") from problem
