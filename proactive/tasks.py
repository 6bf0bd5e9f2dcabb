"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

from celery import shared_task

from kit.clock import database_now
from proactive.actions import beginnings, trail, triggers


@shared_task  # type: ignore[untyped-decorator]
def note_beginnings() -> int:
    return beginnings.note_beginnings()


@shared_task  # type: ignore[untyped-decorator]
def end_quiet_visits() -> int:
    return trail.end_quiet_visits()


@shared_task  # type: ignore[untyped-decorator]
def forget_old_trail() -> int:
    return trail.forget_old_trail(now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def stop_what_does_harm() -> list[int]:
    return triggers.stop_what_does_harm()
