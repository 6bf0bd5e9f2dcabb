"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

from celery import shared_task

from direction.actions import pursuits


@shared_task  # type: ignore[untyped-decorator]
def set_out_the_missed() -> int:
    return pursuits.set_out_the_missed()
