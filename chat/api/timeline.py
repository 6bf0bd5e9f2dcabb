"""Pages of entries and lists of conversations, for visitors and agents."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime

from chat import queries
from chat.actions import people as people_actions
from chat.api.answers import answer, edge, number
from chat.api.people import the_agent, the_visitor
from chat.models import Agent, Conversation
from chat.origins import is_ours
from chat.protocol import ConvList, EntriesPage, Ticket
from kit.wire import WireError
from kit.work import in_database

PAGE = 50
MOST = 200


def page_of(
    conversation_id: UUID, visitor_id: UUID | None, before: int | None, limit: int
) -> EntriesPage | None:
    conversation = queries.conversation_for(conversation_id, visitor_id=visitor_id)
    if conversation is None:
        return None
    return queries.entries_page(conversation, staff=visitor_id is None, before=before, limit=limit)


async def entries(request: HttpRequest, conversation_id: UUID, visitor_id: UUID | None) -> HttpResponse:
    before = number(request, "before", default=None)
    limit = number(request, "limit", default=PAGE, least=1, most=MOST)
    page = await in_database(page_of, conversation_id, visitor_id, before, limit)
    if page is None:
        raise WireError("not_found", "There is no such conversation.")
    return answer(page)


@edge("GET")
async def visitor_entries(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    visitor = await the_visitor(request)
    return await entries(request, conversation_id, visitor.pk)


@edge("GET")
async def agent_entries(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    await the_agent(request)
    return await entries(request, conversation_id, None)


@edge("GET")
async def agent_conversations(request: HttpRequest) -> HttpResponse:
    """`state=closed`, newest end first; `visitor=ID`, newest first; for whoever leads `state=active`, all
    that are being served, oldest first."""
    agent = await the_agent(request)
    limit = number(request, "limit", default=PAGE, least=1, most=MOST)
    found: ConvList
    if given := request.GET.get("visitor"):
        found = await in_database(queries.conversations_of_visitor, a_uuid(given))
    elif request.GET.get("state") == Conversation.State.CLOSED:
        before = a_time(request.GET.get("before"))
        found = await in_database(queries.closed_conversations, before=before, limit=limit)
    elif request.GET.get("state") == Conversation.State.ACTIVE:
        if not agent.is_lead:
            raise WireError("forbidden", "Only somebody who leads a team can see this.")
        found = await in_database(queries.active_conversations, limit=limit)
    else:
        raise WireError("bad_frame", "Ask for state=closed, state=active or for a visitor.")
    return answer(found)


def a_uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as problem:
        raise WireError("bad_frame", "“visitor” is an id.") from problem


def a_time(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        time = parse_datetime(given)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise WireError("bad_frame", "“before” is an ISO time with its zone.")
    return time


@edge("POST")
async def tickets(request: HttpRequest) -> HttpResponse:
    """A ticket for one agent socket, bound to this session and origin."""
    agent: Agent = await the_agent(request)
    origin = request.headers.get("Origin", "")
    if not is_ours(origin, request.get_host()):
        raise WireError("origin_not_allowed", "The console is opened from its own address only.")
    ticket = await in_database(
        people_actions.issue_ticket,
        agent=agent,
        session_key=request.session.session_key or "",
        origin=origin,
    )
    return answer(Ticket(ticket=ticket))
