"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

import logging

from celery import shared_task

from chat.post.sending import send_due
from metrics.actions import alerts, breaches, buckets, digests, queues, sentiment, targets
from metrics.actions import audit as auditing
from metrics.models import AlertMessage, DigestIssue
from metrics.post.alerts import deliver
from metrics.post.digests import deliver as deliver_digest

logger = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]
def bring_up_to_date() -> None:
    targets.note_targets()
    queues.note_hours()
    queues.note_bases()
    buckets.bring_up_to_date()


@shared_task  # type: ignore[untyped-decorator]
def write_breaches() -> None:
    breaches.write_breaches()


@shared_task  # type: ignore[untyped-decorator]
def measure_sentiment() -> None:
    sentiment.measure_sentiment()


@shared_task  # type: ignore[untyped-decorator]
def audit() -> None:
    """No sum should ever differ from the facts; one that does is made again, and somebody should know."""
    for start in auditing.audit():
        logger.error("The numbers of the quarter hour from %s did not agree with the facts", start)


@shared_task  # type: ignore[untyped-decorator]
def watch() -> None:
    alerts.watch()


@shared_task  # type: ignore[untyped-decorator]
def send_alerts() -> None:
    send_due(AlertMessage, deliver)


@shared_task  # type: ignore[untyped-decorator]
def issue_digests() -> None:
    digests.issue_due()


@shared_task  # type: ignore[untyped-decorator]
def send_digests() -> None:
    send_due(DigestIssue, deliver_digest)
