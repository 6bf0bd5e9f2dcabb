"""What agents choose from: topics and saved replies."""

from django.http import HttpRequest, HttpResponse

from chat import queries
from chat.api.answers import answer, edge
from chat.api.people import the_agent
from kit.work import in_database


@edge("GET")
async def topics(request: HttpRequest) -> HttpResponse:
    await the_agent(request)
    return answer(await in_database(queries.topics))


@edge("GET")
async def saved_replies(request: HttpRequest) -> HttpResponse:
    await the_agent(request)
    return answer(await in_database(queries.saved_replies))
