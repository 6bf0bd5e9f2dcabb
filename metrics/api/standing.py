"""Tables of what stands right now, whichever period is looked at: the live board, goals, what
guidelines changed, experiments, problems of pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.http import QueryDict

from direction.protocol import PageProblem
from direction.queries.problems import WEEKS
from metrics.api import shapes
from metrics.api.asking import BadQuestion, zone_of
from metrics.exports.tables import Row, Table, Value
from metrics.kpis import KPIS
from metrics.wording import unit_in_files

LIVE: dict[str, tuple[type[msgspec.Struct], Callable[[shapes.Live], Sequence[msgspec.Struct]]]] = {
    "queues": (shapes.LiveQueue, lambda live: live.queues),
    "agents": (shapes.LiveAgent, lambda live: live.agents_list),
    "due": (shapes.Due, lambda live: live.due),
}
HELD = ("conversation", "visitor", "agent", "queue", "since", "for (seconds)")
# All that is one value; several are told in words, or in columns of their own.
AIM = tuple(name for name in shapes.Aim.__struct_fields__ if name != "lifts")
PROBLEM = tuple(name for name in PageProblem.__struct_fields__ if name != "weeks")
# What is told of what was suggested; of the differences as of experiments'.
OUTCOME = ("came", "of", "came alone", "of alone", "difference", "its value", "its low", "its high")
PURSUED = shapes.Pursued.__struct_fields__
SUGGESTED = shapes.Suggested.__struct_fields__[:-2]
COME_TO = (*SUGGESTED, *(f"{what}: {name}" for what in ("resolved", "reached") for name in OUTCOME))
GUIDED = (
    *("guidelines", "version", "since", "days", "conversations since", "conversations before"),
    *("figure", "unit", "value", "n", "before", "before: n"),
)
PLAN = ("name", "site", "state", "hypothesis", "goal", "holdout", "began_at", "ended_at", "decision")
ARM = ("label", "visitors", "reached", "accepted", "rate", "low", "high")
SPENT_BY = ("visitor", "order")
SPENT = ("treated", "holdout", "value", "low", "high")
TRIALS = (
    *("experiment" if name == "name" else name for name in PLAN),
    *("group" if name == "label" else name for name in ARM),
    *("difference", "its value", "its low", "its high"),
    *("money: currency", "money: at most", *(f"money by {of}: {name}" for of in SPENT_BY for name in SPENT)),
    *("groups as drawn: p", "always-valid p", "rests on"),
)


def table(answer: msgspec.Struct, query: QueryDict) -> Table | None:
    """What stands now as a table; None where the answer is of another kind. Raises BadQuestion."""
    zone = zone_of(query)
    match answer:
        case shapes.Live():
            return _live(answer, query.get("table", "queues"), zone)
        case shapes.Held():
            rows: list[Row] = [
                (each.id, each.visitor, each.agent, each.queue, each.entered_at.astimezone(zone), each.value)
                for each in answer.conversations
            ]
            return _table("conversations-now", answer.now, HELD, rows, zone)
        case shapes.Directions():
            return _directed(answer, query.get("table", "goals"), zone)
        case shapes.Guidelines():
            return _table("guidelines", answer.now, GUIDED, _guided(answer, zone), zone)
        case shapes.Trials():
            rows = [
                tuple(_local(value, zone) for value in row)
                for each in answer.experiments
                for row in _arms(each)
            ]
            return _table("experiments", answer.now, TRIALS, rows, zone)
    return None


def _live(answer: shapes.Live, name: str, zone: ZoneInfo) -> Table:
    if name not in LIVE:
        raise BadQuestion(f"“table” is one of {', '.join(LIVE)}.")
    kind, rows = LIVE[name]
    columns = kind.__struct_fields__
    return _table(name, answer.now, columns, [fields(each, columns) for each in rows(answer)], zone)


def _directed(answer: shapes.Directions, name: str, zone: ZoneInfo) -> Table:
    if name not in DIRECTED:
        raise BadQuestion(f"“table” is one of {', '.join(DIRECTED)}.")
    columns, of_team = DIRECTED[name]
    rows: list[Row] = [
        (direction.label, team.name, *row)
        for direction in answer.directions
        for team in direction.teams
        for row in of_team(team)
    ]
    return _table(name, answer.now, ("direction", "team", *columns), rows, zone)


def _aims(team: shapes.DirectedTeam) -> list[Row]:
    return [(*fields(aim, AIM), "; ".join(map(_lift, aim.lifts))) for aim in team.goals]


def _pursued(team: shapes.DirectedTeam) -> list[Row]:
    return [fields(each, PURSUED) for each in team.pursued]


def _suggested(team: shapes.DirectedTeam) -> list[Row]:
    return [
        (*fields(each, SUGGESTED), *_outcome(each.resolved), *_outcome(each.reached))
        for each in team.suggested
    ]


def _outcome(outcome: shapes.Outcome) -> Row:
    return (*fields(outcome, ("came", "of", "came_alone", "of_alone")), *_effect(outcome.effect))


DIRECTED: dict[str, tuple[Sequence[str], Callable[[shapes.DirectedTeam], list[Row]]]] = {
    "goals": ((*AIM, "lifts"), _aims),
    "pursued": (PURSUED, _pursued),
    "suggested": (COME_TO, _suggested),
}


def _guided(answer: shapes.Guidelines, zone: ZoneInfo) -> list[Row]:
    return [
        (
            *(each.about, each.version, each.since.astimezone(zone), each.days),
            *(each.conversations, each.conversations_before),
            *(KPIS[figure.name].label, unit_in_files(KPIS[figure.name])),
            *fields(figure, ("value", "n", "before", "before_n")),
        )
        for each in answer.guidelines
        for figure in each.figures
    ]


def _lift(lift: shapes.Lift) -> str:
    return f"{lift.experiment}: {lift.value:+.6g} ({lift.low:+.6g} to {lift.high:+.6g}, {lift.unit})"


def problems(answer: shapes.Pages, query: QueryDict) -> Table:
    """What agents report of pages, with a column for the reports of each week."""
    zone = zone_of(query)
    weeks = [f"{ago} weeks ago" for ago in range(WEEKS - 1, 1, -1)] + ["last week", "these seven days"]
    rows: list[Row] = [
        (*(_local(value, zone) for value in fields(each, PROBLEM)), *each.weeks) for each in answer.problems
    ]
    return _table("page-problems", answer.as_of or answer.to, (*PROBLEM, *weeks), rows, zone)


def _arms(trial: shapes.Trial) -> list[Row]:
    said = _effect(trial.effect if trial.is_sound else None)
    found = (trial.ratio_p, trial.always_valid_p, trial.basis)
    money = _money(trial.money if trial.is_sound else None)
    return [(*fields(trial, PLAN), *fields(arm, ARM), *said, *money, *found) for arm in trial.arms]


def _effect(effect: shapes.Effect | None) -> Row:
    return fields(effect, ("name", "value", "low", "high")) if effect else ("", None, None, None)


def _money(money: shapes.Money | None) -> Row:
    by = (money.per_visitor, money.per_order) if money else (None, None)
    nothing: Row = (None,) * len(SPENT)
    spent = [value for each in by for value in (fields(each, SPENT) if each else nothing)]
    return (money.currency, money.cap, *spent) if money else ("", None, *spent)


def fields(row: msgspec.Struct, names: Sequence[str]) -> Row:
    return tuple(getattr(row, name) for name in names)


def _local(value: Value, zone: ZoneInfo) -> Value:
    return value.astimezone(zone) if isinstance(value, datetime) else value


def _table(name: str, now: datetime, columns: Sequence[str], rows: list[Row], zone: ZoneInfo) -> Table:
    at = now.astimezone(zone)
    heads = [head.removesuffix("_").replace("_", " ") for head in columns]
    notes = [("As it stood at", at.isoformat()), ("Time zone", zone.key)]
    return Table(f"livechat-{name}-{at:%Y-%m-%d-%H%M}", heads, iter([rows]), notes)
