"""The answers, made of sums."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.http import QueryDict

from chat.models import Agent
from metrics.api import shapes
from metrics.api.asking import QUEUED, Asked, BadQuestion, asked, before, by, cursor, one_kpi
from metrics.api.figures import declarations
from metrics.figures import Targets, figure
from metrics.kpis import Kpi, Unit
from metrics.ledger.booking import Sums, merge
from metrics.periods import (
    Grain,
    Interval,
    Period,
    after,
    at_hour,
    days,
    days_earlier,
    floor,
    hours,
    local_day,
)
from metrics.queries import behind, names
from metrics.queries.age import Age, age_of, is_worked_out
from metrics.queries.sums import PASSED, Filter, at_places, grouped, needed, of_week, passed, sums_of
from metrics.queries.targets import targets_at, targets_held

# More points than this cannot be told apart on a screen: days become weeks.
MOST_POINTS = 200
# So many pages are looked through for what a number does not count: a page more of them is asked for.
MOST_PAGES = 8
WEEKDAYS = {str(day) for day in range(7)}
HOURS = {str(hour) for hour in range(24)}


def kpis(query: QueryDict, agent: Agent) -> shapes.Declarations:
    return shapes.Declarations(declarations())


def totals(query: QueryDict, agent: Agent) -> shapes.Totals:
    question = asked(query, agent)
    wanted, age = needed(question.kpis), age_of(question.period[:2])
    sums = sums_of(question.period[:2], question.only, wanted, spreads=_spreads(question.kpis))
    compared = _compared(query, question.period, age.as_of)
    whole = _whole(compared)
    earlier = sums_of(whole[:2], question.only, wanted) if whole else None
    targets = targets_held(age, question.period.end, question.teams)
    return shapes.Totals(
        **_spoken(question.period, age, sums),
        compared=_named(compared, whole),
        figures=[figure(kpi, sums, targets, earlier, of=question.only.dimensions) for kpi in question.kpis],
    )


def _spreads(kpis: Iterable[Kpi]) -> set[str]:
    return {kpi.spread for kpi in kpis if kpi.spread}


def _compared(query: QueryDict, given: Period, as_of: datetime | None) -> Period | None:
    """With which period it is compared: of one that is not over, with as much of the other."""
    compared = before(given, compare := query.get("compare", ""))
    if compared is None or ".." in compare or as_of is None or not given.start < as_of < given.end:
        return compared
    so_far = given._replace(end=floor(as_of, Grain.QUARTER))
    many = (local_day(given) - local_day(compared)).days
    same = days_earlier(so_far, many)
    if same.start == compared.start:
        return same
    return compared._replace(end=compared.start + (so_far.end - so_far.start))


def _whole(compared: Period | None) -> Period | None:
    """None where there is only a part of what was before: nothing is compared with that."""
    return compared if compared and is_worked_out(compared[:2]) else None


def _named(compared: Period | None, whole: Period | None) -> shapes.Compared | None:
    return shapes.Compared(compared.start, compared.end, whole is not None) if compared else None


def _spoken(given: Period, age: Age, sums: Sums) -> dict[str, Any]:
    is_open = age.as_of is None or given.end > age.as_of or sums.get("unfinished", 0) > 0
    return {
        "from_": given.start,
        "to": given.end,
        "zone": given.zone.key,
        "as_of": age.as_of,
        "provisional": is_open,
        "worked_out": age.is_worked_out,
        "remade_from": age.remade_from,
    }


def series(query: QueryDict, agent: Agent) -> shapes.Series:
    question = asked(query, agent)
    grain = query.get("grain", "day")
    if grain not in ("quarter", "hour", "day"):
        raise BadQuestion("“grain” is quarter, hour or day.")
    points = _points(question.period, grain)
    compared = before(question.period, query.get("compare", ""))
    whole = _whole(compared)
    earlier = _points(whole, grain)[: len(points)] if whole else []
    age = age_of(question.period[:2])
    found = at_places([*points, *earlier], question.only, needed(question.kpis))
    each, then = found[: len(points)], found[len(points) :]
    bounds = {kpi.name: _bounds(kpi, each, question.only) for kpi in question.kpis}
    certain = {name: of for name, of in bounds.items() if any(of)}
    return shapes.Series(
        **_spoken(question.period, age, merge(each)),
        grain=grain,
        at=[start for start, _ in points],
        values={kpi.name: _numbers(kpi, each, question.only) for kpi in question.kpis},
        n={kpi.name: [kpi.n(sums) for sums in each] for kpi in question.kpis},
        low={name: [bound and bound[0] for bound in of] for name, of in certain.items()},
        high={name: [bound and bound[1] for bound in of] for name, of in certain.items()},
        before={kpi.name: _numbers(kpi, then, question.only) for kpi in question.kpis},
        compared=_named(compared, whole),
        provisional_at=[
            age.as_of is None or end > age.as_of or sums.get("unfinished", 0) > 0
            for (_, end), sums in zip(points, each, strict=True)
        ],
    )


def _numbers(kpi: Kpi, each: list[Sums], only: Filter) -> list[float | None]:
    is_told = kpi.is_told(only.dimensions)
    return [kpi.number(sums) if is_told else None for sums in each]


def _bounds(kpi: Kpi, each: Iterable[Sums], only: Filter) -> list[tuple[float, float] | None]:
    """Between what each lies with 95 % certainty, as far as that can be told."""
    is_told = kpi.is_told(only.dimensions)
    return [kpi.interval(sums) if is_told else None for sums in each]


def _points(given: Period, grain: str) -> list[tuple[datetime, datetime]]:
    if given.end - given.start > timedelta(days=31) and grain != "day":
        raise BadQuestion("Ask for days: a period this long has too many hours.")
    match grain:
        case "quarter":
            found, at = [], floor(given.start, Grain.QUARTER)
            while at < given.end:
                found.append((at, after(at, Grain.QUARTER)))
                at = after(at, Grain.QUARTER)
            return found
        case "hour":
            return list(hours(given))
    local = list(days(given))
    if len(local) <= MOST_POINTS:
        return local
    weeks = range(0, len(local), 7)
    return [(local[n][0], local[min(n + 7, len(local)) - 1][1]) for n in weeks]


def breakdown(query: QueryDict, agent: Agent, dimension: str) -> shapes.Rows:
    question = asked(query, agent)
    only = by(question.only, dimension)
    wanted, age = needed(question.kpis), age_of(question.period[:2])
    now = _rows_by(question.period, only, dimension, age, wanted, _spreads(question.kpis))
    compared = _compared(query, question.period, age.as_of)
    whole = _whole(compared)
    then = _rows_by(whole, only, dimension, age, wanted) if whole else {}
    labels = called(dimension)(list(now))
    unfinished = {"unfinished": sum(sums.get("unfinished", 0) for sums in now.values())}
    of = only.dimensions | {dimension}
    targets_of = _targets_by(question, dimension, age)
    rows = []
    for key, sums in now.items():
        targets = targets_of(key)
        earlier = then.get(key, {}) if whole else None
        rows.append(
            shapes.Row(
                key,
                labels.get(key, key),
                [figure(kpi, sums, targets, earlier, of=of) for kpi in question.kpis],
            )
        )
    return shapes.Rows(
        **_spoken(question.period, age, unfinished),
        compared=_named(compared, whole),
        rows=sorted(rows, key=lambda row: row.label.casefold()),
    )


def _targets_by(question: Asked, dimension: str, age: Age) -> Callable[[str], Targets]:
    """The targets of a row: those of its team, or of all teams in question."""

    @cache
    def of_teams(teams: frozenset[int]) -> Targets:
        return targets_held(age, question.period.end, teams)

    if dimension not in QUEUED:
        return lambda key: of_teams(question.teams)
    team_of = names.teams_of_queues()

    def of_row(key: str) -> Targets:
        if not key:
            return of_teams(question.teams)
        return of_teams(frozenset({int(key) if dimension == "team" else team_of.get(int(key), 0)}))

    return of_row


def _rows_by(
    given: Period,
    only: Filter,
    dimension: str,
    age: Age,
    wanted: Collection[str] | None,
    spreads: Collection[str] = (),
) -> dict[str, Sums]:
    parts: dict[str, list[Sums]] = defaultdict(list)
    team_of = names.teams_of_queues()
    by_queue = dimension in QUEUED
    found = grouped([given[:2]], only, wanted, spreads=spreads, by_queue=by_queue)
    for (_, queue, key), sums in found.items():
        if by_queue:
            if queue is None:
                continue
            key = str(queue if dimension == "queue" else team_of.get(queue, ""))
        parts[key].append(sums)
    over = {PASSED: passed(given[:2], age.as_of)}
    return {key: merge([*sums, over]) for key, sums in parts.items()}


Called = Callable[[list[str]], dict[str, str]]


def called(dimension: str) -> Called:
    """How the keys of a dimension are called on screen, as far as they have a name."""
    known: dict[str, Called] = {
        "team": lambda keys: {str(pk): name for pk, name in names.teams().items()},
        "queue": lambda keys: {str(pk): name for pk, name in names.queues().items()},
        "agent": names.shown_agents,
        "site": lambda keys: names.sites(),
        "topic": lambda keys: names.topics(),
        "origin": lambda keys: names.ORIGINS,
        "device": lambda keys: names.DEVICES,
        "entry_point": lambda keys: names.entry_points(),
    }
    return known.get(dimension, lambda keys: {})


def heat(query: QueryDict, agent: Agent) -> shapes.Heat:
    question = asked(query, agent)
    kpi = one_kpi(query)
    _within_a_quarter(question.period)
    age = age_of(question.period[:2])
    found = of_week(question.period, question.only, needed([kpi]))
    places = sorted(found)
    each = [found[place] for place in places]
    numbers, bounds = _numbers(kpi, each, question.only), _bounds(kpi, each, question.only)
    return shapes.Heat(
        **_spoken(question.period, age, merge(found.values())),
        cells=[
            shapes.Cell(*divmod(place, 24), number, kpi.n(sums), *(bound or (None, None)))
            for place, sums, number, bound in zip(places, each, numbers, bounds, strict=True)
        ],
    )


def conversations(query: QueryDict, agent: Agent) -> shapes.Drill:
    question = asked(query, agent)
    kpi = one_kpi(query)
    part = query.get("part", "counted")
    if part not in ("counted", "of", "rest"):
        raise BadQuestion("“part” is counted, of or rest.")
    intervals = _intervals(query, question.period)
    age = age_of(question.period[:2])
    if part == "rest":
        target = targets_at(question.period.end, question.teams).get(kpi.name)
        found, more = _rest(kpi, target, intervals, question.only, cursor(query))
    else:
        found, more = behind.behind(
            kpi, intervals, question.only, counted=part == "counted", before=cursor(query)
        )
    visitors, queues = names.visitors(each.visitor for each in found), names.queues()
    agents = names.shown_agents([each.agent for each in found if each.agent])
    return shapes.Drill(
        **_spoken(question.period, age, {}),
        conversations=[
            shapes.Behind(
                id=each.conversation,
                visitor=visitors.get(each.visitor, ""),
                agent=agents.get(each.agent, ""),
                queue=queues.get(each.queue or 0, ""),
                entered_at=each.came,
                value=kpi.number(each.sums),
            )
            for each in found
        ],
        more=more.isoformat() if more else None,
    )


def _rest(
    kpi: Kpi, target: float | None, intervals: list[Interval], only: Filter, before: datetime | None
) -> tuple[list[behind.Found], datetime | None]:
    """Of a share those that it does not count, of what has a target those that are beyond it: a page of them,
    or as many as so many pages hold. Raises BadQuestion where there is no rest."""
    if kpi.unit is not Unit.SHARE and (target is None or kpi.unit is Unit.COUNT):
        raise BadQuestion("Of this number there is no rest: it is no share, and has no target here.")

    def is_left(value: float | None) -> bool:
        if kpi.unit is Unit.SHARE or target is None:
            return value == 0
        return value is not None and (value < target if kpi.better == "higher" else value > target)

    found: list[behind.Found] = []
    for _ in range(MOST_PAGES):
        page, before = behind.behind(kpi, intervals, only, counted=False, before=before)
        found += [each for each in page if is_left(kpi.number(each.sums))]
        if before is None or len(found) >= behind.PAGE:
            break
    return found, before


def _intervals(query: QueryDict, given: Period) -> list[tuple[datetime, datetime]]:
    """The period, or what of it lies in one hour of the week."""
    weekday, hour = query.get("weekday"), query.get("hour")
    if weekday is None and hour is None:
        return [given[:2]]
    if weekday not in WEEKDAYS or hour not in HOURS:
        raise BadQuestion("“weekday” is 0 (Monday) to 6, and “hour” is 0 to 23, both together.")
    _within_a_quarter(given)
    return at_hour(given, int(weekday), int(hour))


def _within_a_quarter(given: Period) -> None:
    if given.end - given.start > timedelta(days=92):
        raise BadQuestion("Choose three months at most for the busy hours.")
