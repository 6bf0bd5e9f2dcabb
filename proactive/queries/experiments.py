"""What experiments found: who was drawn into which arm, and what came of them."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

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
    Interval,
    RatioCheck,
    Spending,
    Spent,
    Worth,
    always_valid_p,
    always_valid_z,
    basis,
    intention_to_treat,
    per_accepted,
    per_order,
    per_visitor,
    ratio_check,
    ratio_of,
    widened,
    z_test,
)

__all__ = [
    "Arm",
    "Effect",
    "Money",
    "Verdict",
    "Worth",
    "arms_of",
    "drawn_as_planned",
    "experiments_of",
    "verdict",
    "words_of",
]

A = TypeVar("A")
F = TypeVar("F")

# A visitor counts once, from the first moment at which they could have been invited.
DRAWN = """
WITH drawn AS (
  SELECT visitor_id, arm, min(eligible_at) AS since, bool_or(accepted_at IS NOT NULL) AS accepted
  FROM proactive_invitation
  WHERE experiment_id = %(experiment)s AND arm IN ('treated', 'holdout')
    AND eligible_at >= %(began)s AND eligible_at < %(until)s
  GROUP BY visitor_id, arm
)
"""
ARMS = f"""
{DRAWN}, followed AS MATERIALIZED (
  SELECT d.arm, d.accepted, EXISTS (
    SELECT 1 FROM proactive_goalevent g
    WHERE g.visitor_id = d.visitor_id AND g.goal_id = %(goal)s AND g.reversed_at IS NULL
      AND g.at > d.since AND g.at < %(until)s) AS reached
  FROM drawn d
)
SELECT arm, count(*), count(*) FILTER (WHERE reached), count(*) FILTER (WHERE accepted),
  count(*) FILTER (WHERE reached AND accepted)
FROM followed GROUP BY arm
"""  # noqa: S608  nothing of a request in it

# Of whoever has spent anything: since then, and in the months before.
SPENT = f"""
{DRAWN}
SELECT d.arm, g.currency, COALESCE(sum(g.value) FILTER (WHERE g.at > d.since), 0)::float8,
  count(*) FILTER (WHERE g.at > d.since),
  COALESCE(sum(g.value) FILTER (WHERE g.at <= d.since), 0)::float8
FROM drawn d JOIN proactive_goalevent g ON g.visitor_id = d.visitor_id
WHERE g.goal_id = %(goal)s AND g.reversed_at IS NULL AND g.value > 0
  AND g.at > d.since - %(before)s::interval AND g.at < %(until)s
GROUP BY d.visitor_id, d.arm, g.currency
"""  # noqa: S608  nothing of a request in it
# What somebody has bought in a season foretells what they buy.
BEFORE = timedelta(days=90)


def experiments_of(queues: Collection[int] | None) -> QuerySet[Experiment]:
    """Those that invite into any of these queues, or all."""
    if queues is None:
        return Experiment.objects.all()
    leads_there = Q(triggers__queue__in=queues) | Q(triggers=None, site__queues__in=queues)
    return Experiment.objects.filter(pk__in=Experiment.objects.filter(leads_there).values("pk"))


def arms_of(experiment: Experiment) -> tuple[Arm, Arm]:
    """The treated and those left alone, by intention to treat; the site's lasting holdout is in neither."""
    found = {arm: Arm(*counts) for arm, *counts in _rows(ARMS, experiment)}
    return found.get("treated", Arm(0, 0)), found.get("holdout", Arm(0, 0))


@dataclass(frozen=True, slots=True)
class Money:
    """What visitors have spent, in the currency of most orders; `left_out` are the orders in others."""

    currency: str
    left_out: int
    per_visitor: Worth
    per_order: Worth | None


def money_of(
    experiment: Experiment, treated: Arm, holdout: Arm, check: RatioCheck, reach: float
) -> Money | None:
    """None where nobody has spent anything, or nobody was left alone."""
    rows = _rows(SPENT, experiment)
    orders: Counter[str] = Counter()
    for _, currency, _, count, _ in rows:
        orders[currency] += count
    if not orders.total():
        return None
    currency, most = max(orders.items(), key=lambda each: (each[1], each[0]))
    by_treated, by_holdout = (
        Spending(
            arm.visitors, [Spent(*spent) for name, of, *spent in rows if (name, of) == (group, currency)]
        )
        for group, arm in (("treated", treated), ("holdout", holdout))
    )
    by_visitor = _measured(per_visitor, by_treated, by_holdout, check)
    if by_visitor is None:
        return None
    by_order = _measured(per_order, by_treated, by_holdout, check)
    return Money(
        currency, orders.total() - most, _so_wide(by_visitor, reach), by_order and _so_wide(by_order, reach)
    )


def _so_wide(worth: Worth, reach: float) -> Worth:
    return replace(worth, effect=widened(worth.effect, reach))


def _rows(sql: str, experiment: Experiment) -> list[tuple[Any, ...]]:
    """Of its visitors so far; nothing of one that has not begun."""
    if experiment.began_at is None:
        return []
    asked: dict[str, Any] = {
        "experiment": experiment.pk,
        "goal": experiment.primary_goal_id,
        "began": experiment.began_at,
        "until": experiment.ended_at or database_now(),
        "before": BEFORE,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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
    money: Money | None
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
    looks = tuple(experiment.looks.all())
    reach = reach_of(looks, treated, holdout)
    return Verdict(
        experiment,
        treated,
        holdout,
        check,
        basis(holdout.visitors, check),
        _wide(_measured(intention_to_treat, treated, holdout, check), reach),
        _wide(_measured(per_accepted, treated, holdout, check), reach),
        money_of(experiment, treated, holdout, check, reach),
        always_valid_p([experiment.largest_ratio, _ratio(treated, holdout, check)]),
        looks,
    )


def reach_of(looks: Sequence[ExperimentLook], treated: Arm, holdout: Arm) -> float:
    """Of how many standard errors an interval is that says no more than the experiment may yet: as always
    valid as its p until a look has concluded, then what that look asked for (Jennison and Turnbull, Group
    Sequential Methods, 2000, chapter 9)."""
    if looks and looks[-1].finding != Finding.CONTINUE.name.lower():
        return looks[-1].boundary
    if not treated.visitors or not holdout.visitors:
        return math.inf
    return always_valid_z(z_test(treated.goal, holdout.goal).standard_error)


def _wide(effect: Effect | None, reach: float) -> Effect | None:
    """Of shares, which lie no further apart than everybody from nobody."""
    wide = widened(effect, reach) if effect else None
    if wide is None or wide.interval is None:
        return wide
    return replace(wide, interval=Interval(max(wide.interval.low, -1.0), min(wide.interval.high, 1.0)))


def _measured(how: Callable[[A, A, RatioCheck], F], treated: A, holdout: A, check: RatioCheck) -> F | None:
    """None where there is nothing to compare with yet, or nobody accepted or spent anything."""
    try:
        return how(treated, holdout, check)
    except ValueError:
        return None


def _ratio(treated: Arm, holdout: Arm, check: RatioCheck) -> float:
    return ratio_of(treated.goal, holdout.goal) if check.holds else 1.0


def words_of(finding: str) -> str:
    """What a look found, in a sentence."""
    return Finding[finding.upper()].value
