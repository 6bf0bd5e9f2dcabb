"""What reaching out came to: the way from a moment to a goal, and what experiments found."""

from typing import Any

from django.http import QueryDict

from chat.models import Agent
from kit.clock import database_now
from metrics.api import shapes
from metrics.api.asking import BadQuestion, NotTheirs, period_of
from metrics.certainty import wilson
from metrics.periods import Period
from proactive.models import Experiment
from proactive.queries import experiments as found
from proactive.queries import funnel

MOST_PAGES = 50
MOST_EXPERIMENTS = 100


def funnels(query: QueryDict, agent: Agent) -> shapes.Funnel:
    given = _asked(query, agent)
    by = query.get("by", "trigger")
    if by not in funnel.BY:
        raise BadQuestion("“by” is trigger, variant, device or entry_point.")
    rows = funnel.funnel(given.start, given.end, given.zone.key, by)
    return shapes.Funnel(**_spoken(given), by=by, rows=[_steps(each) for each in rows])


def pages(query: QueryDict, agent: Agent) -> shapes.Pages:
    given = _asked(query, agent)
    each = funnel.pages(given.start, given.end, MOST_PAGES)
    return shapes.Pages(**_spoken(given), pages=[shapes.Page(*row) for row in each])


def experiments(query: QueryDict, agent: Agent) -> shapes.Trials:
    if not agent.is_lead:
        raise NotTheirs
    newest = Experiment.objects.select_related("site", "primary_goal").order_by("-pk")[:MOST_EXPERIMENTS]
    return shapes.Trials(database_now(), [_trial(found.verdict(each)) for each in newest])


def _asked(query: QueryDict, agent: Agent) -> Period:
    if not agent.is_lead:
        raise NotTheirs
    return period_of(query)


def _spoken(given: Period) -> dict[str, Any]:
    """These are read from the facts themselves, so they are as old as the answer."""
    now = database_now()
    return {
        "from_": given.start,
        "to": given.end,
        "zone": given.zone.key,
        "as_of": now,
        "provisional": given.end > now,
    }


def _steps(steps: funnel.Steps) -> shapes.Steps:
    # An entry point can be opened in a period after it was shown: then there is no share to tell.
    is_share = 0 < steps.shown >= steps.accepted
    low, high = (wilson(steps.accepted, steps.shown) if is_share else None) or (None, None)
    share = steps.accepted / steps.shown if is_share else None
    return shapes.Steps(*steps, acceptance=share, low=low, high=high)


def _trial(verdict: found.Verdict) -> shapes.Trial:
    experiment = verdict.experiment
    return shapes.Trial(
        id=experiment.pk,
        name=experiment.name,
        site=str(experiment.site),
        state=experiment.state,
        hypothesis=experiment.hypothesis,
        goal=str(experiment.primary_goal),
        holdout=experiment.holdout_percent / 100,
        began_at=experiment.began_at,
        ended_at=experiment.ended_at,
        decision=experiment.decision,
        triggers=[trigger.name for trigger in experiment.triggers.all()],
        planned=experiment.planned_visitors,
        seen=verdict.treated.visitors + verdict.holdout.visitors,
        arms=[
            _arm("treated", "May be invited", verdict.treated),
            _arm("holdout", "Left alone", verdict.holdout),
        ],
        basis=verdict.basis.sentence,
        is_sound=verdict.is_sound,
        effect=_effect(verdict.effect),
        per_accepted=_effect(verdict.per_accepted),
        ratio_p=verdict.check.p,
        always_valid_p=verdict.always_valid_p,
        looks=[
            shapes.LookTaken(
                look.number, look.at, look.z, look.boundary, look.finding, found.words_of(look.finding)
            )
            for look in verdict.looks
        ],
        looks_left=verdict.looks_left,
        log=[
            shapes.LogLine(line.at, line.by.shown_name if line.by else "", line.act, line.words)
            for line in experiment.log.select_related("by")
        ],
    )


def _arm(key: str, label: str, arm: found.Arm) -> shapes.ArmOf:
    low, high = wilson(arm.reached, arm.visitors) or (None, None)
    return shapes.ArmOf(key, label, arm.visitors, arm.reached, arm.accepted, arm.goal.rate, low, high)


def _effect(effect: found.Effect | None) -> shapes.Effect | None:
    if effect is None:
        return None
    bounds = effect.interval
    return shapes.Effect(
        effect.name, effect.value, bounds.low if bounds else None, bounds.high if bounds else None
    )
