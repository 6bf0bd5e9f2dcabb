"""The answers as tables for files: a row for each thing, numbers as they are, units in the heading."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.http import QueryDict

from chat.models import Agent
from metrics.api import answers, reaching, shapes, standing
from metrics.api.asking import DIMENSIONS, QUEUED, BadQuestion, one_kpi
from metrics.api.standing import fields
from metrics.exports.comma_file import CommaFile
from metrics.exports.tables import Row, Table, Value, Writer
from metrics.exports.workbook import Workbook
from metrics.figures import Figure
from metrics.kpis import KPIS, Kpi
from metrics.wording import unit_in_files

MOST_CONVERSATIONS = 10_000
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MEANINGS = (
    ("n", "Of how many the value speaks."),
    ("low, high", "The value lies between the two with 95 % certainty (Wilson)."),
    ("gap", "Value less target."),
)


STEPS = shapes.Steps.__struct_fields__[1:]
PAGES = shapes.Page.__struct_fields__
OTHER_PAGES = "Other pages"
BEHIND = ("conversation", "visitor", "agent", "queue", "came")


def writer(query: QueryDict) -> Writer | None:
    """What writes the file that is asked for; None where an answer in JSON is."""
    match query.get("format", "json"):
        case "json":
            return None
        case "csv":
            return CommaFile(with_notes=query.get("notes") != "no")
        case "xlsx":
            return Workbook()
    raise BadQuestion("“format” is json, csv or xlsx.")


def table(answer: msgspec.Struct, query: QueryDict, agent: Agent, dimension: str = "") -> Table:
    """The answer to a question as a table. Raises BadQuestion where there is none."""
    match answer:
        case shapes.Totals():
            return Table(
                _name("totals", answer),
                TOTALS,
                iter([_totals(answer)]),
                _notes(answer, query, _named(answer)),
            )
        case shapes.Series():
            kpis = [KPIS[name] for name in answer.values]
            return Table(_name("series", answer), *_series(answer, kpis), _notes(answer, query, kpis))
        case shapes.Rows():
            return _breakdown(answer, query, dimension)
        case shapes.Heat():
            return _heat(answer, query)
        case shapes.Funnel():
            return Table(
                _name("funnel", answer),
                STEPS,
                iter([[fields(each, STEPS) for each in answer.rows]]),
                _notes(answer, query, []),
            )
        case shapes.Pages():
            return _of_pages(answer, query)
        case shapes.Drill():
            return _conversations(answer, query, agent)
        case shapes.Reached():
            zone = ZoneInfo(answer.zone)
            return Table(
                _name("conversations", answer),
                BEHIND,
                (_all(rows, zone) for rows in _pages(answer, reaching.reached, query, agent)),
                _notes(answer, query, []),
            )
    if (found := standing.table(answer, query)) is not None:
        return found
    raise BadQuestion("This is not a table. Ask for it as json.")


def _name(what: str, answer: shapes.Spoken) -> str:
    zone = ZoneInfo(answer.zone)
    first, end = answer.from_.astimezone(zone), answer.to.astimezone(zone)
    return f"livechat-{what}-{first:%Y-%m-%d}-{end:%Y-%m-%d}"


def _head(kpi: Kpi, part: str = "value") -> str:
    head = f"{kpi.label} ({unit_in_files(kpi)})"
    return head if part == "value" else f"{head}: {part}"


def _each(kpis: Iterable[Kpi], parts: Iterable[str]) -> list[str]:
    return [_head(kpi, part) for kpi in kpis for part in parts]


FIGURE_PARTS: dict[str, Callable[[Figure], Value]] = {
    "value": lambda figure: figure.value,
    "n": lambda figure: figure.n,
    "low": lambda figure: figure.low,
    "high": lambda figure: figure.high,
    "target": lambda figure: figure.target,
    "gap": lambda figure: figure.gap,
    "verdict": lambda figure: figure.verdict,
    "p50": lambda figure: figure.p50,
    "p90": lambda figure: figure.p90,
    "p95": lambda figure: figure.p95,
    "before": lambda figure: figure.before,
    "before: n": lambda figure: figure.before_n,
}
TOTALS = ("name", "figure", "unit", *FIGURE_PARTS)


def _totals(answer: shapes.Totals) -> list[Row]:
    return [
        (
            figure.name,
            KPIS[figure.name].label,
            unit_in_files(KPIS[figure.name]),
            *(part(figure) for part in FIGURE_PARTS.values()),
        )
        for figure in answer.figures
    ]


def _named(answer: shapes.Totals) -> list[Kpi]:
    return [KPIS[figure.name] for figure in answer.figures]


def _series(answer: shapes.Series, kpis: list[Kpi]) -> tuple[list[str], Iterator[list[Row]]]:
    """How sure shares are and what was before have columns where there is any."""
    zone = ZoneInfo(answer.zone)
    told: dict[str, Mapping[str, Sequence[Value]]] = {
        "value": answer.values,
        "n": answer.n,
        "low": answer.low,
        "high": answer.high,
    }
    if answer.compared:
        told["before"] = answer.before
    columns = [(kpi, part) for kpi in kpis for part in told if kpi.name in told[part]]
    rows: list[Row] = [
        (
            at.astimezone(zone),
            *(next(iter(told[part][kpi.name][place:]), None) for kpi, part in columns),
            answer.provisional_at[place],
        )
        for place, at in enumerate(answer.at)
    ]
    return ["from", *(_head(*column) for column in columns), "can still change"], iter([rows])


def _heat(answer: shapes.Heat, query: QueryDict) -> Table:
    kpi = one_kpi(query)
    bounds = ("low", "high") if any(cell.low is not None for cell in answer.cells) else ()
    parts = ("value", "n", *bounds)
    columns = ("weekday", "hour", *_each([kpi], parts))
    rows: list[Row] = [(WEEKDAYS[cell.weekday], cell.hour, *fields(cell, parts)) for cell in answer.cells]
    return Table(_name("busy-hours", answer), columns, iter([rows]), _notes(answer, query, [kpi]))


def _breakdown(answer: shapes.Rows, query: QueryDict, dimension: str) -> Table:
    """How sure shares are, targets and what was before have columns where any row has them."""
    figures = [figure for row in answer.rows for figure in row.figures]
    parts = ["value", "n"]
    for part in ("low", "high", "target", "before"):
        if any(FIGURE_PARTS[part](figure) is not None for figure in figures):
            parts.append(part)
    kpis = [KPIS[figure.name] for figure in answer.rows[0].figures] if answer.rows else []
    rows: list[Row] = [
        (row.key, row.label, *(FIGURE_PARTS[part](figure) for figure in row.figures for part in parts))
        for row in answer.rows
    ]
    columns = ("key", dimension.replace("_", " "), *_each(kpis, parts))
    return Table(_name(f"by-{dimension}", answer), columns, iter([rows]), _notes(answer, query, kpis))


def _of_pages(answer: shapes.Pages, query: QueryDict) -> Table:
    match query.get("table", "pages"):
        case "pages":
            rows: list[Row] = [(each.url or OTHER_PAGES, *fields(each, PAGES[1:])) for each in answer.pages]
            return Table(_name("pages", answer), PAGES, iter([rows]), _notes(answer, query, []))
        case "problems":
            return standing.problems(answer, query)
    raise BadQuestion("“table” is one of pages, problems.")


def _conversations(first: shapes.Drill, query: QueryDict, agent: Agent) -> Table:
    kpi, zone = one_kpi(query), ZoneInfo(first.zone)
    notes = _notes(first, query, [kpi])
    notes.append(("Conversations", f"The newest {MOST_CONVERSATIONS} at most."))
    pages: Iterator[list[Row]] = (
        [(*row, each.value) for row, each in zip(_all(shown, zone), shown, strict=True)]
        for shown in _pages(first, answers.conversations, query, agent)
    )
    return Table(_name("conversations", first), (*BEHIND, _head(kpi)), pages, notes)


def _all(shown: list[shapes.Behind], zone: ZoneInfo) -> list[Row]:
    return [
        (each.id, each.visitor, each.agent, each.queue, each.entered_at.astimezone(zone)) for each in shown
    ]


Listed = shapes.Drill | shapes.Reached


def _pages(
    page: Listed, further: Callable[[QueryDict, Agent], Listed], query: QueryDict, agent: Agent
) -> Iterator[list[shapes.Behind]]:
    left = MOST_CONVERSATIONS
    while True:
        yield page.conversations[:left]
        left -= len(page.conversations)
        if not page.more or left <= 0:
            return
        next_query = query.copy()
        next_query["before"] = page.more
        page = further(next_query, agent)


def _notes(answer: shapes.Spoken, query: QueryDict, kpis: Iterable[Kpi]) -> list[tuple[str, str]]:
    """Of which period, zone and filters the table speaks, how old it is, and what its columns mean."""
    zone = ZoneInfo(answer.zone)
    notes = [
        ("From", _moment(answer.from_, zone)),
        ("To, not included", _moment(answer.to, zone)),
        ("Time zone", answer.zone),
        ("Everything until", _moment(answer.as_of, zone)),
        ("Can still change", "yes" if answer.provisional else "no"),
    ]
    if not answer.worked_out:
        notes.append(("Still being worked out", "The numbers are only a part of what they will be."))
    notes += [("Only", words) for words in _filters(query)] or [("Only", "everything is in it")]
    if compared := getattr(answer, "compared", None):
        notes.append(("Before", f"{_moment(compared.from_, zone)} to {_moment(compared.to, zone)}"))
        if not compared.worked_out:
            notes.append(("Before is left out", "Its numbers are still being worked out."))
    notes += [(_head(kpi), f"{kpi.definition} Counted {kpi.clock.words}.") for kpi in kpis]
    return notes + list(MEANINGS)


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat() if at else "nothing is counted yet"


def _filters(query: QueryDict) -> Iterator[str]:
    for dimension in (*QUEUED, *DIMENSIONS):
        if keys := query.getlist(dimension):
            labels = answers.called(dimension)(keys)
            yield f"{dimension.replace('_', ' ')}: {', '.join(labels.get(key, key) for key in keys)}"
