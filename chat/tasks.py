"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

from celery import shared_task

from chat.actions import files, leases, letters, people
from chat.models import AnswerLetter
from chat.post.answers import deliver
from chat.post.sending import send_due


@shared_task  # type: ignore[untyped-decorator]
def forget_unused_tickets() -> int:
    return people.forget_unused_tickets()


@shared_task  # type: ignore[untyped-decorator]
def forget_unsent_files() -> int:
    return files.forget_unsent_files()


@shared_task  # type: ignore[untyped-decorator]
def forget_old_leases() -> int:
    return leases.forget_old_leases()


@shared_task  # type: ignore[untyped-decorator]
def forget_old_logins() -> None:
    people.forget_old_logins()


@shared_task  # type: ignore[untyped-decorator]
def mail_unread_answers() -> None:
    letters.write_letters()
    send_due(AnswerLetter, deliver, letters.note_sent)
