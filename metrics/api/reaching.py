"""What reaching out came to: the way from a moment to a goal, and what experiments found."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from chat.models import Agent
from direction.queries.problems import problems
from kit.clock import database_now
from metrics.api import shapes
from metrics.api.asking import BadQuestion, cursor, period_of, places, seen_by_lead
from metrics.certainty import wilson
from metrics.ledger.reaching import GOAL
from metrics.periods import Period
from metrics.queries import names, ways
from metrics.queries.age import age_of
from metrics.queries.credited import behind_goal
from proactive.queries import experiments as found
from proactive.queries import funnel

MOST_PAGES = 50
MOST_CONVERSATIONS = 50
LONGEST_PAGE = 2_000
MOST_EXPERIMENTS = 100
# The steps that lead on, each a part of the one before. Of an entry point conversations can begin in a period
# after it was opened, so they are no part of those.
WAY = ("eligible", "invited", "shown", "accepted", "answered", "engaged", "goal")
WAY_OF_ENTRIES = WAY[WAY.index("accepted") :]


def funnels(query: QueryDict, agent: Agent) -> shapes.Funnel:
    given, reach = _asked(query, agent)
    by = query.get("by", "trigger")
    if by not in funnel.BY:
        raise BadQuestion("“by” is trigger, variant, device or entry_point.")
    if by == "entry_point":
        rows = funnel.entries_of(ways.entries(given, reach))
    else:
        rows = funnel.steps_of(ways.ways(given, reach, by), funnel.left_at_once(reach, by), by)
    told = _spoken(given) | _as_old_as_sums(given)
    return shapes.Funnel(**told, by=by, way=way_of(rows, by), rows=[_steps(each) for each in rows])


def pages(query: QueryDict, agent: Agent) -> shapes.Pages:
    given, reach = _asked(query, agent)
    each = funnel.pages_of(ways.pages(given, reach), MOST_PAGES)
    told = _spoken(given) | _as_old_as_sums(given)
    return shapes.Pages(
        **told,
        pages=[shapes.Page(*row) for row in each],
        problems=problems(reach.queues, reach.sites, database_now(), MOST_PAGES),
    )


def reached(query: QueryDict, agent: Agent) -> shapes.Reached:
    """The very conversations behind a step of the funnel or of a page."""
    given, reach = _asked(query, agent)
    by, step = query.get("by", ""), query.get("step", "")
    if by not in (*funnel.BY, "page"):
        raise BadQuestion("“by” is trigger, variant, device, entry_point or page.")
    if step not in funnel.CAME_TO:
        raise BadQuestion(f"“step” is one of {', '.join(funnel.CAME_TO)}.")
    if len(key := query.get("key", "")) > LONGEST_PAGE or "\0" in key:
        raise BadQuestion("“key” asks for too much.")
    if by == "page":
        if not key:
            raise BadQuestion("“key” is the address of a page: the other pages together have no list.")
        reach = reach._replace(without=ways.without(given, key))
    until, most = cursor(query) or database_now(), MOST_CONVERSATIONS + 1
    if step == GOAL:
        rows = behind_goal(reach, by, key, before=until, most=most)
    else:
        rows = funnel.came_to(reach, by, key, step, before=until, most=most)
    # Of one moment all are on one page: it is from where the next goes on.
    shown = [row for row in rows if row[0] >= rows[min(len(rows), MOST_CONVERSATIONS) - 1][0]]
    called = names.visitors(row[2] for row in shown)
    return shapes.Reached(
        **_spoken(given),
        conversations=[
            shapes.Behind(conversation, called.get(str(visitor), ""), whom, queue, began, None)
            for began, conversation, visitor, whom, queue in shown
        ],
        more=shown[-1][0].isoformat() if len(rows) > MOST_CONVERSATIONS else None,
    )


def experiments(query: QueryDict, agent: Agent) -> shapes.Trials:
    queues = seen_by_lead(query, agent).queues
    newest = found.experiments_of(queues).select_related("site", "primary_goal").order_by("-pk")
    return shapes.Trials(database_now(), [_trial(found.verdict(each)) for each in newest[:MOST_EXPERIMENTS]])


def _asked(query: QueryDict, agent: Agent) -> tuple[Period, funnel.Reach]:
    queues = seen_by_lead(query, agent).queues
    given = period_of(query)
    return given, funnel.Reach(given.start, given.end, given.zone.key, places(query), queues)


def _spoken(given: Period) -> dict[str, Any]:
    """Of what is read from the facts themselves: it is as old as the answer."""
    now = database_now()
    return {
        "from_": given.start,
        "to": given.end,
        "zone": given.zone.key,
        "as_of": now,
        "provisional": given.end > now,
    }


def _as_old_as_sums(given: Period) -> dict[str, Any]:
    age = age_of(given[:2])
    return {
        "as_of": age.as_of,
        "provisional": age.as_of is None or given.end > age.as_of,
        "worked_out": age.is_worked_out,
        "remade_from": age.remade_from,
    }


def way_of(rows: Sequence[funnel.Steps], by: str) -> list[shapes.Stage]:
    """One visitor on one day with one trigger is in one row alone, so rows add up."""
    names = WAY_OF_ENTRIES if by == "entry_point" else WAY
    counts = [sum(getattr(row, name) or 0 for row in rows) for name in names]
    return [
        shapes.Stage(name, count, *_share(count, before))
        for name, count, before in zip(names, counts, (0, *counts), strict=False)
    ]


def _steps(steps: funnel.Steps) -> shapes.Steps:
    share, low, high = _share(steps.accepted, steps.shown)
    _, left_low, left_high = _share(steps.left, steps.drawn)
    _, alone_low, alone_high = _share(steps.alone_left, steps.left_alone)
    return shapes.Steps(*steps, share, low, high, left_low, left_high, alone_low, alone_high)


def _share(many: int | None, of: int | None) -> tuple[float, float, float] | tuple[None, None, None]:
    """A share with its interval. There is none to tell of nobody, nor where an entry point was opened in a
    period after it was shown."""
    if many is None or of is None or many > of or (bounds := wilson(many, of)) is None:
        return None, None, None
    return many / of, *bounds


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
        money=_money(verdict.money),
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


def _money(money: found.Money | None) -> shapes.Money | None:
    if money is None:
        return None
    cap, explained = money.per_visitor.cap, money.per_visitor.explained
    by_order = _spent(money.per_order) if money.per_order else None
    return shapes.Money(money.currency, money.left_out, cap, explained, _spent(money.per_visitor), by_order)


def _spent(worth: found.Worth) -> shapes.Spent:
    effect, bounds = worth.effect, worth.effect.interval
    low, high = (bounds.low, bounds.high) if bounds else (None, None)
    return shapes.Spent(worth.treated, worth.holdout, effect.name, effect.value, low, high)
