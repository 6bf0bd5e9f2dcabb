"""Learning scores from a site's own visits."""

from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from kit.clock import database_now
from proactive.models import Training
from proactive.queries.scores import OUTCOME_WITHIN, learnable
from proactive.scores import Off, train

LEARNED_FROM = timedelta(days=60)


@transaction.atomic
def train_scores(*, site_id: int) -> list[Training]:
    """Learn each score anew and write down what came of it: a model that may be used from now on, or why
    there is none. Twice in a night writes it twice."""
    now = database_now()
    return [trained(site_id, score, now) for score in Training.Score]


def trained(site_id: int, score: Training.Score, now: datetime) -> Training:
    visits = learnable(site_id, score, since=now - LEARNED_FROM, until=now - OUTCOME_WITHIN)
    found = train(visits)
    is_off = isinstance(found, Off)
    return Training.objects.create(
        site_id=site_id,
        score=score,
        at=now,
        visits=len(visits),
        outcomes=sum(visit.outcome for visit in visits),
        is_on=not is_off,
        why_off=found.reason if isinstance(found, Off) else "",
        model=None if is_off else msgspec.to_builtins(found),
        quality=msgspec.to_builtins(found.quality),
        changed_at=now,
    )
