"""What the loader asks from a page of the site: its configuration, and a visitor's token."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from chat import queries
from chat.actions import people
from chat.api.answers import FROM_PAGES, answer, edge, read_struct, refusal
from chat.api.people import address_of, check_origin
from chat.models import Site
from chat.protocol import Visit, VisitRequest
from kit.keeping import kept
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database

visits = Limiter(settings.LIMITS["visits_per_minute"] / 60, settings.LIMITS["visits_per_minute"])


async def known_site(key: str) -> Site:
    site = await in_database(queries.site_by_key, key)
    if site is None:
        raise WireError("not_found", "There is no site with this key. Copy the snippet from the admin again.")
    return site


def shared_with(response: HttpResponse, origin: str) -> HttpResponse:
    """Let a page of this origin read the answer."""
    response["Vary"] = "Origin"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    return response


def readable_refusal(error: WireError) -> HttpResponse:
    """A refusal says nothing secret, and the loader explains it to whoever builds the page: any page
    may read it, and none is named."""
    return shared_with(refusal(error), "*")


@edge("GET")
async def config(request: HttpRequest) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    try:
        site = await known_site(request.GET.get("site", ""))
        check_origin(request, site)
    except WireError as error:
        return readable_refusal(error)
    return kept(request, shared_with(answer(queries.site_config(site)), origin))


@csrf_exempt
@edge("POST", "OPTIONS")
async def begin(request: HttpRequest) -> HttpResponse:
    """A token for a visitor of this page's site; the token that the page has, while it holds. Where that
    ended a moment ago because they signed in, nothing: a page of theirs is about to hear the new one."""
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return await preflight(origin)
    try:
        if not origin:
            raise WireError("origin_not_allowed", "A page asks for a token from its own origin.")
        wanted: VisitRequest = read_struct(request, VisitRequest, types=FROM_PAGES)
        site = await known_site(wanted.site)
        check_origin(request, site)
        token = await kept_or_new(site, wanted.token, address_of(request))
    except WireError as error:
        return readable_refusal(error)
    if not token:
        return shared_with(HttpResponse(status=204), origin)
    return shared_with(answer(Visit(token=token)), origin)


async def preflight(origin: str) -> HttpResponse:
    response = HttpResponse(status=204)
    may_ask = await in_database(queries.may_embed, origin)
    if may_ask:
        shared_with(response, origin)
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = "600"
    return response


async def kept_or_new(site: Site, token: str, address: str) -> str:
    """The token to go on with; empty where they are just signing in, and will hear it by that."""
    if token:
        visitor = await in_database(queries.visitor_by_token, token)
        if visitor is not None and visitor.site_id == site.pk:
            return token
        just_known = await in_database(queries.visitor_just_known, token)
        if just_known is not None and just_known.site_id == site.pk:
            return ""
        if await in_database(queries.is_shut_out, token):
            raise WireError("forbidden", people.SHUT_OUT)
    wait = visits.take(address)
    if wait:
        raise WireError(
            "rate_limited",
            "Too many chats were opened from your network. Wait a moment.",
            retry_ms=int(wait * 1000) + 1,
        )
    _, token = await in_database(people.begin_visit, site=site)
    return token
