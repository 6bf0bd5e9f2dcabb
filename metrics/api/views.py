"""The addresses of the API: who asks, one answer or one file, or one sentence why not."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from chat.api.answers import answer, edge
from chat.api.people import the_agent
from chat.models import Agent
from kit.wire import WireError
from kit.work import in_database
from metrics.api import answers, direction, present, reaching, tables
from metrics.api.asking import BadQuestion, NotTheirs, check_words
from metrics.exports.tables import Row, Table, Writer
from metrics.queries.narrowed import TooMuch

View = Callable[..., Any]
Make = Callable[..., msgspec.Struct]


def asking(make: Make) -> View:
    """A view that answers a question of somebody who is signed in, as JSON or as a file."""

    @edge("GET")
    async def view(request: HttpRequest, **place: str) -> HttpResponseBase:
        agent = await the_agent(request)
        try:
            check_words(request.GET)
            if (writer := tables.writer(request.GET)) is None:
                return answer(await in_database(make, request.GET, agent, **place))
            return await _file(request, agent, make, writer, place)
        except NotTheirs as problem:
            raise WireError("forbidden", str(problem)) from problem
        except (BadQuestion, TooMuch) as problem:
            return refused(str(problem))

    return view


async def _file(
    request: HttpRequest, agent: Agent, make: Make, writer: Writer, place: dict[str, str]
) -> HttpResponseBase:
    table = await in_database(_table, request, agent, make, place)
    response = StreamingHttpResponse(_pieces(table, writer), content_type=writer.media_type)
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{request.GET["format"]}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _table(request: HttpRequest, agent: Agent, make: Make, place: dict[str, str]) -> Table:
    return tables.table(make(request.GET, agent, **place), request.GET, agent, **place)


async def _pieces(table: Table, writer: Writer) -> AsyncIterator[bytes]:
    """A page at a time, so that a long table takes no thread for long and never lies in memory whole."""
    yield writer.begin(table)
    while (page := await in_database(_next, table)) is not None:
        yield writer.add(page)
    yield writer.end(table)


def _next(table: Table) -> list[Row] | None:
    return next(table.pages, None)


def refused(words: str) -> HttpResponseBase:
    return answer(WireError("bad_frame", words).frame(), 422)


kpis = asking(answers.kpis)
totals = asking(answers.totals)
series = asking(answers.series)
by = asking(answers.breakdown)
heat = asking(answers.heat)
conversations = asking(answers.conversations)
live = asking(present.now)
held = asking(present.held)
directions = asking(direction.directions)
guidelines = asking(direction.guidelines)
funnel = asking(reaching.funnels)
reached = asking(reaching.reached)
pages = asking(reaching.pages)
experiments = asking(reaching.experiments)
