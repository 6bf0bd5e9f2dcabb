"""Whom a conversation can go to, where it stands, and the whole floor: for the console."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge
from chat.api.people import the_agent
from chat.models import Agent
from chat.queries import conversation_for
from kit.wire import WireError
from kit.work import in_database
from routing import protocol, queries


def receivers_of(conversation_id: UUID, agent: Agent) -> protocol.Receivers | None:
    conversation = conversation_for(conversation_id)
    return queries.receivers(conversation, agent) if conversation else None


def standing_of(conversation_id: UUID) -> protocol.Standing | None:
    return queries.standing(conversation_id) if conversation_for(conversation_id) else None


def found(page: protocol.Receivers | protocol.Standing | None) -> HttpResponse:
    if page is None:
        raise WireError("not_found", "There is no such conversation.")
    return answer(page)


@edge("GET")
async def receivers(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    agent = await the_agent(request)
    return found(await in_database(receivers_of, conversation_id, agent))


@edge("GET")
async def standing(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    await the_agent(request)
    return found(await in_database(standing_of, conversation_id))


@edge("GET")
async def floor(request: HttpRequest) -> HttpResponse:
    """For whoever leads: of their teams."""
    agent = await the_agent(request)
    if not agent.is_lead:
        raise WireError("forbidden", "Only somebody who leads a team can see this.")
    return answer(await in_database(queries.floor_page, agent))
