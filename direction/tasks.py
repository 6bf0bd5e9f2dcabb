"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

from celery import shared_task

from chat.post.sending import send_due
from direction.actions import pursuits
from direction.models import ProblemLetter
from direction.post import deliver


@shared_task  # type: ignore[untyped-decorator]
def set_out_the_missed() -> int:
    return pursuits.set_out_the_missed()


@shared_task  # type: ignore[untyped-decorator]
def tell_page_problems() -> None:
    send_due(ProblemLetter, deliver)
