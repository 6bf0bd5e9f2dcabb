"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

from celery import shared_task

from chat.models import Site
from kit.clock import database_now
from proactive.actions import beginnings, experiments, rehearsals, scores, trail, triggers


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
def rehearse_what_is_asked() -> None:
    while rehearsals.rehearse_next():
        pass


@shared_task  # type: ignore[untyped-decorator]
def forget_old_rehearsals() -> int:
    return rehearsals.forget_old_rehearsals(now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def stop_what_does_harm() -> list[int]:
    return triggers.stop_what_does_harm()


@shared_task  # type: ignore[untyped-decorator]
def look_at_experiments() -> int:
    return experiments.look_at_experiments()


@shared_task  # type: ignore[untyped-decorator]
def train_scores() -> None:
    """A task for each site: one with many visits holds up no other."""
    for site_id in Site.objects.order_by("pk").values_list("pk", flat=True):
        train_scores_of.delay(site_id)


@shared_task  # type: ignore[untyped-decorator]
def train_scores_of(site_id: int) -> None:
    scores.train_scores(site_id=site_id)
