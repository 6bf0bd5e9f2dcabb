"""A worker dies in the midst of its work: nothing is lost or doubled, and only the delay changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import F

from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.digests import issue_due
from metrics.models import AlertFiring, AlertMessage, AlertRule, Bucket, Digest, DigestIssue
from metrics.queries.age import age_of
from proactive.actions.rehearsals import SILENT_AFTER, ask_rehearsal
from proactive.models import Rehearsal, Training
from tests.conftest import World
from tests.faults.engines import Engines
from tests.faults.workers import Worker, without_work, working
from tests.metrics.test_alerts import somebody_waits
from tests.metrics.test_buckets import DAY, from_facts, kept, load
from tests.metrics.test_digests import LONG_AGO, make_digest
from tests.metrics.test_late_facts import DAY_SIX
from tests.people import make_visitor
from tests.proactive.people import looks_at, make_served_queue, make_trigger
from tests.routing.people import make_queue, make_team

SUMS, SCORES = "metrics.tasks.bring_up_to_date", "proactive.tasks.train_scores_of"
DOOMED = "doomed"  # work that only those take who die of it


@pytest.fixture(scope="module")
def healthy(engines: Engines) -> Iterator[Worker]:
    with working(engines) as worker:
        yield worker


@pytest.fixture(autouse=True)
def no_work(engines: Engines, whole: None) -> None:
    without_work(engines)


def dies(engines: Engines, after: str, task: str, *args: int) -> None:
    with working(engines, DOOMED, DIES_AFTER=after) as worker:
        worker.dies(task, *args)


def test_sums_that_were_half_made_are_made_once_and_meanwhile_say_how_old_they_are(
    world: World, engines: Engines, healthy: Worker, tmp_path: Path
) -> None:
    load(tmp_path)
    assert bring_up_to_date()
    before, as_of = kept(), age_of(DAY).as_of
    load(tmp_path, **DAY_SIX)
    buckets = Bucket.objects.count()

    dies(engines, "metrics.actions.buckets.compute", SUMS)

    assert (kept(), Bucket.objects.count(), age_of(DAY).as_of) == (before, buckets, as_of)
    healthy.does(SUMS, times=2)
    assert kept() == from_facts()
    assert Bucket.objects.count() > buckets
    later = age_of(DAY).as_of
    assert as_of and later and later > as_of
    assert audit() == []


def test_a_night_of_learning_that_was_cut_short_is_given_to_another(world: World, engines: Engines) -> None:
    dies(engines, "proactive.actions.scores.trained", SCORES, world.site.pk)

    assert not Training.objects.exists()
    with working(engines, DOOMED, DELIVERED_AGAIN_AFTER="1") as heir:
        heir.until_done(SCORES, 1)
    assert sorted(Training.objects.values_list("score", flat=True)) == ["buy", "help"]


def test_a_rehearsal_is_begun_anew_and_told_once(world: World, engines: Engines, healthy: Worker) -> None:
    looks_at(world.site, make_visitor(world.site)[1])
    trigger = make_trigger(world.site, make_served_queue(world.site, world.ana), condition={})
    asked = ask_rehearsal(by=world.ana, trigger=trigger, days=30)
    task = "proactive.tasks.rehearse_what_is_asked"

    dies(engines, "proactive.actions.rehearsals.go_on", task)
    healthy.does(task)
    asked.refresh_from_db()
    assert (asked.ended_at, asked.turns) == (None, 1)
    Rehearsal.objects.update(heard_at=F("heard_at") - SILENT_AFTER)
    healthy.does(task, times=2)

    asked.refresh_from_db()
    assert (asked.outcome, asked.turns) == ("done", 2)
    assert asked.found and asked.found["fired"] == 1


def test_a_letter_is_issued_once(world: World, engines: Engines, healthy: Worker) -> None:
    make_digest()
    task = "metrics.tasks.issue_digests"

    dies(engines, "metrics.actions.digests._issue", task)

    assert not DigestIssue.objects.exists()
    healthy.does(task, times=2)
    assert DigestIssue.objects.count() == 1


def letters(engines: Engines) -> list[str]:
    """The identities of the letters that have left."""
    texts = [path.read_text() for path in sorted((engines.data / "mail").glob("*"))]
    return [line for text in texts for line in text.splitlines() if line.startswith("Message-ID")]


def test_a_letter_that_was_taken_up_leaves_once(world: World, engines: Engines, healthy: Worker) -> None:
    a_letter_is_due()
    task = "metrics.tasks.send_digests"
    before = letters(engines)

    dies(engines, "chat.actions.outgoing.claim", task)
    healthy.does(task)
    assert letters(engines) == before
    DigestIssue.objects.update(due_at=LONG_AGO)
    healthy.does(task, times=2)

    assert len(letters(engines)) == len(before) + 1
    assert DigestIssue.objects.get().sent_at is not None


def test_a_letter_whose_leaving_nobody_noted_keeps_its_name(
    world: World, engines: Engines, healthy: Worker
) -> None:
    """No mail server can be asked whether it has taken a letter; of two that are the same, it is told."""
    a_letter_is_due()
    task = "metrics.tasks.send_digests"
    before = letters(engines)

    dies(engines, "metrics.tasks.deliver_digest", task)
    DigestIssue.objects.update(due_at=LONG_AGO)
    healthy.does(task, times=2)

    first, second = letters(engines)[len(before) :]
    assert first == second


def a_letter_is_due() -> Digest:
    digest = make_digest()
    bring_up_to_date()
    issue_due()
    DigestIssue.objects.update(due_at=LONG_AGO)
    return digest


def test_an_alarm_is_told_once(world: World, engines: Engines, healthy: Worker) -> None:
    make_queue(make_team(), site=world.site)
    somebody_waits(world)
    AlertRule.objects.create(name="Long line", measure="live_waiting", threshold=0, for_minutes=0)
    task = "metrics.tasks.watch"

    dies(engines, "metrics.actions.alerts._look", task)

    assert not AlertFiring.objects.exists()
    healthy.does(task, times=2)
    assert (AlertFiring.objects.count(), AlertMessage.objects.count()) == (1, 1)
