"""What experiments found: who was drawn into which arm, and what came of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from kit.clock import database_now
from proactive.models import Experiment, ExperimentLook
from proactive.statistics import (
    LOOKS,
    Arm,
    Basis,
    Effect,
    Finding,
    RatioCheck,
    always_valid_p,
    basis,
    intention_to_treat,
    per_accepted,
    ratio_check,
    ratio_of,
)

__all__ = ["Arm", "Effect", "Verdict", "arms_of", "drawn_as_planned", "experiments_of", "verdict", "words_of"]

# A visitor counts once, from the first moment at which they could have been invited.
ARMS = """
WITH drawn AS (
  SELECT visitor_id, arm, min(eligible_at) AS since, bool_or(accepted_at IS NOT NULL) AS accepted
  FROM proactive_invitation
  WHERE experiment_id = %(experiment)s AND arm IN ('treated', 'holdout')
    AND eligible_at >= %(began)s AND eligible_at < %(until)s
  GROUP BY visitor_id, arm
), followed AS (
  SELECT d.arm, d.accepted, EXISTS (
    SELECT 1 FROM proactive_goalevent g
    WHERE g.visitor_id = d.visitor_id AND g.goal_id = %(goal)s AND g.reversed_at IS NULL
      AND g.at > d.since AND g.at < %(until)s) AS reached
  FROM drawn d
)
SELECT arm, count(*), count(*) FILTER (WHERE reached), count(*) FILTER (WHERE accepted),
  count(*) FILTER (WHERE reached AND accepted)
FROM followed GROUP BY arm
"""


def experiments_of(queues: Collection[int] | None) -> QuerySet[Experiment]:
    """Those that invite into any of these queues, or all."""
    if queues is None:
        return Experiment.objects.all()
    leads_there = Q(triggers__queue__in=queues) | Q(triggers=None, site__queues__in=queues)
    return Experiment.objects.filter(pk__in=Experiment.objects.filter(leads_there).values("pk"))


def arms_of(experiment: Experiment) -> tuple[Arm, Arm]:
    """The treated and those left alone, by intention to treat; the site's lasting holdout is in neither."""
    if experiment.began_at is None:
        return Arm(0, 0), Arm(0, 0)
    asked: dict[str, Any] = {
        "experiment": experiment.pk,
        "goal": experiment.primary_goal_id,
        "began": experiment.began_at,
        "until": experiment.ended_at or database_now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(ARMS, asked)
        found = {arm: Arm(*counts) for arm, *counts in cursor.fetchall()}
    return found.get("treated", Arm(0, 0)), found.get("holdout", Arm(0, 0))


def drawn_as_planned(experiment: Experiment, treated: Arm, holdout: Arm) -> RatioCheck:
    """Whether the arms have the sizes that they were drawn with."""
    share = experiment.holdout_percent / 100
    return ratio_check([treated.visitors, holdout.visitors], [1 - share, share])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an experiment says so far, and how far it may be believed."""

    experiment: Experiment
    treated: Arm
    holdout: Arm
    check: RatioCheck
    basis: Basis
    effect: Effect | None
    per_accepted: Effect | None
    always_valid_p: float
    looks: tuple[ExperimentLook, ...]

    @property
    def is_sound(self) -> bool:
        """Whether there is a holdout, and the groups are those that were drawn."""
        return self.basis is Basis.HOLDOUT

    @property
    def looks_left(self) -> int:
        return LOOKS - max((look.number for look in self.looks), default=0)


def verdict(experiment: Experiment) -> Verdict:
    treated, holdout = arms_of(experiment)
    check = drawn_as_planned(experiment, treated, holdout)
    return Verdict(
        experiment,
        treated,
        holdout,
        check,
        basis(holdout.visitors, check),
        _measured(intention_to_treat, treated, holdout, check),
        _measured(per_accepted, treated, holdout, check),
        always_valid_p([experiment.largest_ratio, _ratio(treated, holdout, check)]),
        tuple(experiment.looks.all()),
    )


def _measured(
    how: Callable[[Arm, Arm, RatioCheck], Effect], treated: Arm, holdout: Arm, check: RatioCheck
) -> Effect | None:
    """None where there is nothing to compare with yet, or nobody accepted."""
    try:
        return how(treated, holdout, check)
    except ValueError:
        return None


def _ratio(treated: Arm, holdout: Arm, check: RatioCheck) -> float:
    return ratio_of(treated.goal, holdout.goal) if check.holds else 1.0


def words_of(finding: str) -> str:
    """What a look found, in a sentence."""
    return Finding[finding.upper()].value
