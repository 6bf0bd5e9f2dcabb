"""What is learned days later mends the very quarter hours that it is about, right through the sums."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chat.actions.identity import note
from chat.identities import Claims
from chat.models import Episode, SurveyResponse, Visitor
from kit.clock import database_now
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date, sweep
from metrics.kpis import KPIS
from metrics.models import Bucket, DirtyQuarter, Progress
from metrics.report import fraction
from proactive.models import GoalEvent
from tests.conftest import World
from tests.metrics.test_buckets import conversation, from_facts, kept, load, past

__all__ = ["past"]

DAY_SIX = {
    "date": "2026-03-08",
    "conversations": [
        {
            "id": "again",
            "visitor": "elsewhere",
            "queued": "10:00:00",
            "accepted": "10:00:10",
            "accepted_by": "A",
            "first_reply": "10:00:20",
            "ended": "10:05:00",
            "topic": "order",
        }
    ],
    "offers": [],
    "segments": [],
    "agent_states": [],
}


def survey_after_three_days() -> None:
    late = conversation("c8")
    episode = Episode.objects.get(conversation=late)
    assert episode.ended_at is not None
    SurveyResponse.objects.create(
        conversation=late,
        episode_at=episode.began_at,
        kind="csat",
        value=1,
        scale=5,
        at=episode.ended_at + timedelta(days=3),
        asked_at=episode.ended_at,
    )


def order_taken_back() -> None:
    GoalEvent.objects.update(reversed_at=database_now(), changed_at=database_now())


def known_on_another_device() -> None:
    """Whoever came back on the sixth day, elsewhere, is the customer who had asked about their order."""
    for reference in ("c2", "again"):
        introduce(conversation(reference).visitor)


def introduce(visitor: Visitor) -> None:
    note(visitor, Claims(external_id="c-7"))


@pytest.mark.parametrize(
    ("happens", "kpi", "before", "after", "quarter"),
    [
        (survey_after_three_days, "csat", "4/5", "4/6", "09:15"),
        (order_taken_back, "conversion_proactive", "1/1", "0/1", "09:30"),
        (known_on_another_device, "repeat_contact_rate", "1/6", "2/6", "09:00"),
    ],
)
def test_what_comes_late_mends_its_own_quarter_hour(
    happens: Callable[[], None],
    kpi: str,
    before: str,
    after: str,
    quarter: str,
    past: World,
    tmp_path: Path,
) -> None:
    load(tmp_path, **DAY_SIX)
    bring_up_to_date()
    # Long after what was loaded just now.
    Progress.objects.update(swept_until=database_now() + timedelta(minutes=1))
    assert fraction(KPIS[kpi], kept()) == before
    own = datetime.fromisoformat(f"2026-03-02T{quarter}Z")
    own_before = of_quarter(own)

    happens()
    moved()
    sweep()
    dirty = set(DirtyQuarter.objects.values_list("start", flat=True))
    bring_up_to_date()

    assert own in dirty
    assert fraction(KPIS[kpi], kept()) == after
    assert of_quarter(own) != own_before
    assert kept() == from_facts()
    assert audit() == []


def moved() -> None:
    """The next sweep looks a minute back, so it sees what changed just now and nothing before it."""
    Progress.objects.update(swept_until=database_now() + timedelta(seconds=59))


def of_quarter(start: datetime) -> Any:
    return Bucket.objects.get(grain="quarter", start=start, dimension="", queue_id=Bucket.EVERY).sums


def test_an_address_that_somebody_typed_makes_nobody_the_same(past: World, tmp_path: Path) -> None:
    load(tmp_path, **DAY_SIX)
    Visitor.objects.filter(conversations__in=[conversation("c2"), conversation("again")]).update(
        email="maya@example.org"
    )

    bring_up_to_date()

    assert fraction(KPIS["repeat_contact_rate"], kept()) == "1/6"
