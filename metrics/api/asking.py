"""What is asked: a period, filters, names of numbers. Everything odd is refused in one sentence."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from chat.models import Agent
from metrics.kpis import KPIS, Kpi
from metrics.periods import BadPeriod, Period, days_earlier, period, whole_days, zone_named
from metrics.queries import names
from metrics.queries.sums import Filter
from routing.queries import agents_of, teams_seen_by

QUEUED = ("team", "queue")
DIMENSIONS = ("agent", "site", "entry_point", "origin", "device", "language", "topic")
# All that a question can say. What it has no use for it leaves, so that one address serves several.
WORDS = frozenset(
    (
        *("from", "to", "zone", "compare", "grain", "kpi", "kpis", "part", "weekday", "hour", "before"),
        *("by", "step", "key", "table", "format", "notes"),
        *QUEUED,
        *DIMENSIONS,
    )
)
LONGEST_KEY = 64
MOST_KEYS = 100


class BadQuestion(Exception):
    """What is asked cannot be answered; the message says why."""


class NotTheirs(Exception):
    """It is the number of somebody else; the message says of whom."""


class Seen(NamedTuple):
    """Whose work a question is about: queues (None for all, and what lies outside of queues), and the teams
    that were asked for, or whose queues were."""

    queues: tuple[int, ...] | None
    teams: frozenset[int]


class Asked(NamedTuple):
    """`only` are the filters as cells; `teams` are those that were asked for, or whose queues were."""

    period: Period
    only: Filter
    kpis: tuple[Kpi, ...]
    teams: frozenset[int]


def check_words(query: QueryDict) -> None:
    """A filter that is misspelt would be answered with everybody's numbers, and a period that is told twice
    with those of one of them. Raises BadQuestion."""
    if unknown := sorted(set(query) - WORDS):
        raise BadQuestion(f"There is nothing to ask for by “{unknown[0][:40]}”.")
    for word in sorted(set(query) - {*QUEUED, *DIMENSIONS}):
        if len(query.getlist(word)) > 1:
            raise BadQuestion(f"Say “{word}” once.")


def asked(query: QueryDict, agent: Agent) -> Asked:
    """Read a question. Raises BadQuestion, and NotTheirs where an agent asks for another's, or whoever leads
    for another team's."""
    theirs = teams_seen_by(agent) if agent.is_lead else None
    queues, teams = seen(query, theirs)
    only = _filter(query, agent, queues, theirs)
    return Asked(period_of(query), only, _kpis(query), teams)


def seen_by_lead(query: QueryDict, agent: Agent) -> Seen:
    """Raises BadQuestion, and NotTheirs for agents, too."""
    if not agent.is_lead:
        raise NotTheirs("Only somebody who leads a team sees these numbers.")
    return seen(query, teams_seen_by(agent))


def period_of(query: QueryDict) -> Period:
    """Raises BadQuestion."""
    try:
        start, end = query.get("from", ""), query.get("to", "")
        return period(start, end, query.get("zone", "UTC"))
    except BadPeriod as problem:
        raise BadQuestion(str(problem)) from problem


def zone_of(query: QueryDict) -> ZoneInfo:
    try:
        return zone_named(query.get("zone", "UTC"))
    except BadPeriod as problem:
        raise BadQuestion(str(problem)) from problem


def _kpis(query: QueryDict) -> tuple[Kpi, ...]:
    wanted = [name for name in query.get("kpis", "").split(",") if name]
    for name in wanted:
        if name not in KPIS:
            raise BadQuestion(f"There is no number “{name[:60]}”.")
    return tuple(KPIS[name] for name in dict.fromkeys(wanted)) or tuple(KPIS.values())


def one_kpi(query: QueryDict) -> Kpi:
    name = query.get("kpi", "")
    if name not in KPIS:
        raise BadQuestion(f"There is no number “{name[:60]}”.")
    return KPIS[name]


def cursor(query: QueryDict) -> datetime | None:
    """From where a list goes on. Raises BadQuestion."""
    given = query.get("before")
    if not given:
        return None
    try:
        found = parse_datetime(given)
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadQuestion("“before” is what an earlier answer called “more”.")


def seen(query: QueryDict, theirs: frozenset[int] | None) -> Seen:
    """What the filters by team and queue ask for, of these teams or of all. Raises BadQuestion, NotTheirs."""
    team_of = names.teams_of_queues()
    queues, teams = _numbers(query, "queue"), _numbers(query, "team")
    if theirs is not None:
        if not {*(teams or ()), *(team_of.get(queue) for queue in queues or ())} <= theirs:
            raise NotTheirs("These are the numbers of a team that you do not lead.")
        if queues is None and teams is None:
            teams = set(theirs)
    if queues is None and teams is None:
        return Seen(None, frozenset(names.teams()))
    chosen = set(team_of) if queues is None else queues
    if teams is not None:
        chosen &= {queue for queue, team in team_of.items() if team in teams}
    whose = teams if teams is not None else {team_of[queue] for queue in chosen if queue in team_of}
    return Seen(tuple(sorted(chosen)), frozenset(whose))


def places(query: QueryDict) -> tuple[int, ...] | None:
    """The sites that are asked for, where nothing else but queues can be; None for all. Raises
    BadQuestion."""
    for name in DIMENSIONS:
        if name != "site" and query.get(name):
            raise BadQuestion(f"This is not told by {_spoken(name)}. Take that filter away.")
    sites = _numbers(query, "site")
    return None if sites is None else tuple(sorted(sites))


def _numbers(query: QueryDict, name: str) -> set[int] | None:
    given = _keys(query, name)
    if not given:
        return None
    for each in given:
        if not (each.isascii() and each.isdigit() and len(each) < 17):
            raise BadQuestion(f"“{name}” is a number.")
    return {int(each) for each in given}


def one_number(query: QueryDict, name: str) -> int | None:
    """One queue or agent; None where none is named. Raises BadQuestion."""
    found = _numbers(query, name)
    if found and len(found) > 1:
        raise BadQuestion(f"Ask for one {_spoken(name)}.")
    return found.pop() if found else None


def _keys(query: QueryDict, name: str) -> Sequence[str]:
    found = query.getlist(name)
    if len(found) > MOST_KEYS or any(len(each) > LONGEST_KEY or "\0" in each for each in found):
        raise BadQuestion(f"“{name}” asks for too much.")
    return found


def _filter(
    query: QueryDict, agent: Agent, queues: tuple[int, ...] | None, theirs: frozenset[int] | None
) -> Filter:
    given = {name: tuple(keys) for name in DIMENSIONS if (keys := _keys(query, name))}
    agents = _numbers(query, "agent")
    _numbers(query, "site")
    own = (str(agent.pk),)
    if not agent.is_lead and given.setdefault("agent", own) != own:
        raise NotTheirs("These are the numbers of somebody else.")
    if theirs is not None and agents and agents_of(theirs, agents) != agents:
        raise NotTheirs("These are the numbers of somebody whose team you do not lead.")
    if not given:
        return Filter("", None, queues)
    # That of an agent comes first: to agents less is credited than happened in a conversation.
    first, *also = ((name, given[name]) for name in DIMENSIONS if name in given)
    return Filter(*first, queues, tuple(also))


def by(only: Filter, dimension: str) -> Filter:
    """The cells of a breakdown. Raises BadQuestion where they are not kept together."""
    if dimension in QUEUED or dimension == only.dimension:
        return only
    if dimension not in DIMENSIONS:
        raise BadQuestion(f"Numbers by “{dimension[:40]}” are not kept.")
    if only.dimension == "agent":
        raise BadQuestion(
            f"Numbers by {_spoken(dimension)} of one agent are not kept. Take that filter away."
        )
    return Filter(dimension, None, only.queues, only.conditions)


def _spoken(dimension: str) -> str:
    return dimension.replace("_", " ")


def before(given: Period, compare: str) -> Period | None:
    """The period that it is compared with: the one before, the same a year earlier, or FROM..TO."""
    match compare:
        case "":
            return None
        case "previous":
            if many := whole_days(given):
                return days_earlier(given, many)
            return Period(given.start - (given.end - given.start), given.start, given.zone)
        case "year":
            # The same weekdays, a whole number of weeks ago.
            return days_earlier(given, 52 * 7)
    start, dots, end = compare.partition("..")
    if not dots:
        raise BadQuestion("Compare with “previous”, “year”, or FROM..TO.")
    try:
        return period(start, end, given.zone.key)
    except BadPeriod as problem:
        raise BadQuestion(str(problem)) from problem
