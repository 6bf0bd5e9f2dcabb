"""What agents ask: the trail beside a conversation, who is on the site, and a word to one of them."""

import gzip
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge, number, read_struct
from chat.api.people import the_agent
from chat.commands import call
from kit.remembered import Remembered
from kit.wire import WireError, encode
from kit.work import in_database
from proactive import protocol
from proactive.actions import invitations
from proactive.queries.moments import card
from proactive.queries.trail import on_site, trail_of

PAGES = 50
PAGES_MOST = 200
VISITORS = 200
VISITORS_MOST = 2_000


@edge("GET")
async def trail(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The newest pages, or those before `before`."""
    await the_agent(request)
    limit = number(request, "limit", default=PAGES, least=1, most=PAGES_MOST)
    found = await in_database(trail_of, conversation_id, before=an_id(request, "before"), limit=limit)
    if found is None:
        raise WireError("not_found", "There is no such conversation.")
    return answer(found)


@edge("GET")
async def visitors(request: HttpRequest) -> HttpResponse:
    """Those who are on the site now, a page of them after `after`."""
    await the_agent(request)
    limit = number(request, "limit", default=VISITORS, least=1, most=VISITORS_MOST)
    site = request.GET.get("site", "")
    if "\0" in site:
        raise WireError("bad_frame", "“site” is the key of a site.")
    listed = await in_database(lists, (site, an_id(request, "after"), limit))
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(listed.small if takes_gzip else listed.plain, content_type="application/json")
    response["Cache-Control"], response["Vary"] = "no-store", "Accept-Encoding"
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    return response


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it is sent, as it is and compressed to a seventh."""

    plain: bytes
    small: bytes


def listed(asked: tuple[str, UUID | None, int]) -> Listed:
    site, after, limit = asked
    plain = encode(on_site(site_key=site, after=after, limit=limit))
    return Listed(plain, gzip.compress(plain, compresslevel=1))


# Every console asks for the same list, again and again.
lists = Remembered(listed, seconds=settings.SITE_SECONDS, keys=50)


@edge("POST")
async def invite(request: HttpRequest, visitor_id: UUID) -> HttpResponse:
    agent = await the_agent(request)
    asked: protocol.InviteRequest = read_struct(request, protocol.InviteRequest)
    if not asked.message.strip():
        raise WireError("bad_frame", "The invitation is empty.")
    invitation = await call(
        invitations.invite_by_hand, agent=agent, visitor_id=visitor_id, message=asked.message.strip()
    )
    lists.forget()
    return answer(card(invitation))


def an_id(request: HttpRequest, name: str) -> UUID | None:
    given = request.GET.get(name)
    try:
        return UUID(given) if given is not None else None
    except ValueError as problem:
        raise WireError("bad_frame", f"“{name}” is an id.") from problem
