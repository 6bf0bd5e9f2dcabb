"""Writes down which letters are due: each period once."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kit.clock import database_now
from metrics.locks import SCHEDULING, only_one
from metrics.models import Digest, DigestIssue
from metrics.periods import midnight
from metrics.schedules import last_due

logger = logging.getLogger(__name__)

DAYS = {Digest.Every.DAY: 1, Digest.Every.WEEK: 7}


@transaction.atomic
def issue_due(*, now: datetime | None = None) -> None:
    """Issue the latest letter of every digest, unless it was. After a long pause of the house only the
    latest is issued, and none of before the digest was made."""
    if not only_one(SCHEDULING):
        return
    at = now or database_now()
    for digest in Digest.objects.filter(is_on=True):
        try:
            with transaction.atomic():
                _issue(digest, at)
        except Exception:
            logger.exception("The digest %s could not be issued", digest.pk)


def _issue(digest: Digest, now: datetime) -> None:
    zone = ZoneInfo(digest.zone)
    weekday = digest.weekday if digest.every == Digest.Every.WEEK else None
    due = last_due(now, zone, digest.at, weekday)
    if due < digest.created_at:
        return
    last = due.astimezone(zone).date()
    first = last - timedelta(days=DAYS[Digest.Every(digest.every)])
    DigestIssue.objects.get_or_create(
        digest=digest,
        from_at=midnight(first, zone),
        defaults={"to_at": midnight(last, zone), "due_at": now},
    )
