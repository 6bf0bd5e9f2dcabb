"""What pages of a site ask: their configuration, and what became of an invitation or a goal."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from chat import queries as chat_queries
from chat.actions.people import SHUT_OUT
from chat.api.answers import FROM_PAGES, answer, edge, read_struct
from chat.api.people import address_of, check_origin
from chat.api.visits import known_site, preflight, readable_refusal, shared_with
from chat.commands import call, refuse_for
from chat.models import Site, Visitor
from chat.protocol import Page
from kit.keeping import kept
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database
from proactive import previews, protocol
from proactive.actions import entries, invitations
from proactive.api.goals import reached
from proactive.models import GoalEvent
from proactive.queries import preview_config, reach_config

by_visitor = Limiter(settings.LIMITS["beacons_per_visitor"] / 60, settings.LIMITS["beacons_per_visitor"])
by_address = Limiter(settings.LIMITS["beacons_per_address"] / 60, settings.LIMITS["beacons_per_address"])
starts = Limiter(settings.LIMITS["starts_per_minute"] / 60, settings.LIMITS["starts_per_minute"])

Asked = Callable[[HttpRequest, Visitor, Any], Awaitable[msgspec.Struct]]


@edge("GET")
async def config(request: HttpRequest) -> HttpResponse:
    """How the site reaches out; small, and kept by browsers until it changes."""
    origin, preview = request.headers.get("Origin", ""), request.GET.get("preview", "")
    try:
        site = await known_site(request.GET.get("site", ""))
        check_origin(request, site)
    except WireError as error:
        return readable_refusal(error)
    if preview:
        return await previewed(site, preview, origin)
    return kept(request, shared_with(answer(await in_database(reach_config, site)), origin))


async def previewed(site: Site, preview: str, origin: str) -> HttpResponse:
    """One entry point as it would be, to whom the admin has given its pass; with a bad one nothing."""
    config = await in_database(preview_config, site, previews.entry_of(preview))
    response = shared_with(answer(config), origin)
    response["Cache-Control"] = "no-store"
    return response


def page_call(type_: type[protocol.FromPage]) -> Callable[[Asked], Any]:
    """A view that a page of the visitor's site posts to, as JSON or as text, so that its browser need not
    ask first. The token stands in the body. With one that ended a moment ago because they signed in, a page
    still says what they did, and is answered with nothing."""

    def wrap(view: Asked) -> Any:
        @csrf_exempt
        @edge("POST", "OPTIONS")
        @functools.wraps(view)
        async def guarded(request: HttpRequest) -> HttpResponse:
            origin = request.headers.get("Origin", "")
            if request.method == "OPTIONS":
                return await preflight(origin)
            try:
                asked = read_struct(request, type_, types=FROM_PAGES)
                visitor, is_before = await the_visitor(request, asked)
                doing = view(request, visitor, asked)
                return shared_with(await only_done(doing) if is_before else answer(await doing), origin)
            except WireError as error:
                return readable_refusal(error)

        return guarded

    return wrap


async def only_done(doing: Awaitable[msgspec.Struct]) -> HttpResponse:
    """Answers nothing, also where it is refused: why would say who the visitor is now. Raises WireError where
    the server could not do it."""
    try:
        await doing
    except WireError as refused:
        if refused.code == "unavailable":
            raise
    return HttpResponse(status=204)


async def the_visitor(request: HttpRequest, asked: protocol.FromPage) -> tuple[Visitor, bool]:
    """The visitor whose token the body bears, on a page of their own site, and whether it is that of before
    they signed in; raises WireError."""
    refuse_for(by_address.take(address_of(request)), "Too many requests.")
    if not request.headers.get("Origin"):
        raise WireError("origin_not_allowed", "A page asks from its own origin.")
    visitor = await in_database(chat_queries.visitor_by_token, asked.token)
    # Invitations are read and answered by whoever is signed in alone.
    is_before = visitor is None and not (isinstance(asked, protocol.Deed) and asked.invitation)
    if is_before:
        visitor = await in_database(chat_queries.visitor_just_known, asked.token)
    if visitor is None or visitor.site.key != asked.site:
        if await in_database(chat_queries.is_shut_out, asked.token):
            raise WireError("forbidden", SHUT_OUT)
        raise WireError("identity_unverified", "This visitor is not known here any more.")
    check_origin(request, visitor.site)
    refuse_for(by_visitor.take(visitor.pk), "Too many requests.")
    return visitor, is_before


@page_call(protocol.Deed)
async def deeds(request: HttpRequest, visitor: Visitor, asked: protocol.Deed) -> protocol.DeedAnswer:
    """An entry point or an invitation was shown or opened, an invitation dismissed or accepted: then its
    conversation begins."""
    if asked.invitation is None:
        if asked.entry is not None and asked.did in ("shown", "opened"):
            await call(entries.note_use, visitor=visitor, entry_id=asked.entry, did=asked.did)
            return protocol.DeedAnswer()
        raise WireError("bad_frame", "Name an invitation, or an entry point that was shown or opened.")
    if asked.did != "accepted":
        await call(invitations.mark, visitor_id=visitor.pk, invitation_id=asked.invitation, act=asked.did)
        return protocol.DeedAnswer()
    here = asked.page
    refuse_for(
        starts.take(address_of(request)),
        "Too many conversations were started from your network. Wait a moment.",
    )
    conversation = await call(
        invitations.accept,
        visitor_id=visitor.pk,
        invitation_id=asked.invitation,
        start_id=asked.id or uuid4(),
        page=Page(url=here.url, title=here.title, referrer=here.referrer) if here else None,
    )
    return protocol.DeedAnswer(conversation=conversation.pk)


@page_call(protocol.GoalFromPage)
async def page_goals(
    request: HttpRequest, visitor: Visitor, asked: protocol.GoalFromPage
) -> protocol.GoalAnswer:
    """A page says that a goal was reached."""
    told = await reached(
        visitor,
        GoalEvent.Source.PAGE,
        name=asked.goal,
        external_id=asked.id,
        value=asked.value,
        currency=asked.currency,
        url=asked.url,
    )
    return protocol.GoalAnswer(id=told.event.external_id, dup=told.dup)
