"""Measures how visitors' messages feel once their conversation has ended, where a site wants to know."""

from datetime import datetime, timedelta

from django.db import transaction

from chat.models import Entry, Episode
from kit.clock import database_now
from metrics.models import MessageSentiment, SentimentSite
from metrics.sentiment import MODEL, VERSION, score

# A transaction that began before and is not committed yet may still end an episode with an older time.
LAG = timedelta(seconds=60)


def measure_sentiment() -> int:
    """Measure what ended since the last look; returns how many messages. Doing it twice changes nothing."""
    sites = SentimentSite.objects.values_list("pk", flat=True)
    return sum(_measure(site) for site in sites)


@transaction.atomic
def _measure(site: int) -> int:
    """Nothing while another is at it."""
    whose = SentimentSite.objects.select_for_update(skip_locked=True).filter(pk=site).first()
    if whose is None:
        return 0
    now = database_now()
    found = [
        MessageSentiment(
            conversation_id=entry.conversation_id,
            seq=entry.seq,
            at=entry.created_at,
            score=score(entry.body),
            model=MODEL,
            version=VERSION,
        )
        for entry in _said(site, whose.read_until - LAG)
    ]
    MessageSentiment.objects.bulk_create(found, ignore_conflicts=True, batch_size=5_000)
    whose.read_until = now
    whose.save(update_fields=["read_until"])
    return len(found)


def _said(site: int, since: datetime) -> list[Entry]:
    """What visitors wrote in conversations of which an episode ended since then."""
    ended = Episode.objects.filter(
        conversation__site=site, ended_at__isnull=False, changed_at__gt=since, ended_at__gt=since
    )
    measured = MessageSentiment.objects.filter(conversation__in=ended.values("conversation"))
    known = set(measured.values_list("conversation_id", "seq"))
    said = Entry.objects.filter(
        conversation__in=ended.values("conversation"), kind=Entry.Kind.MESSAGE, sender=Entry.Sender.VISITOR
    )
    return [entry for entry in said if (entry.conversation_id, entry.seq) not in known]
