"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

import logging

from celery import shared_task

from metrics.actions import audit as auditing
from metrics.actions import buckets, targets

logger = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]
def bring_up_to_date() -> None:
    targets.note_targets()
    buckets.bring_up_to_date()


@shared_task  # type: ignore[untyped-decorator]
def audit() -> None:
    """No sum should ever differ from the facts; one that does is made again, and somebody should know."""
    for start in auditing.audit():
        logger.error("The numbers of the quarter hour from %s did not agree with the facts", start)
