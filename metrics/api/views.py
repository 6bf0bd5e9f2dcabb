"""The addresses of the API: who asks, one answer, or one sentence why not."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge
from chat.api.people import the_agent
from kit.wire import WireError
from kit.work import in_database
from metrics.api import answers, direction
from metrics.api.asking import BadQuestion, NotTheirs

View = Callable[..., Any]


def asking(make: Callable[..., msgspec.Struct]) -> View:
    """A view that answers a question of somebody who is signed in."""

    @edge("GET")
    async def view(request: HttpRequest, **place: str) -> HttpResponse:
        agent = await the_agent(request)
        try:
            return answer(await in_database(make, request.GET, agent, **place))
        except NotTheirs as problem:
            raise WireError("forbidden", "These are the numbers of somebody else.") from problem
        except BadQuestion as problem:
            return refused(str(problem))

    return view


def refused(words: str) -> HttpResponse:
    return answer(WireError("bad_frame", words).frame(), 422)


kpis = asking(answers.kpis)
totals = asking(answers.totals)
series = asking(answers.series)
by = asking(answers.breakdown)
heat = asking(answers.heat)
conversations = asking(answers.conversations)
live = asking(answers.now)
directions = asking(direction.directions)
