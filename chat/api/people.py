"""Who is asking over HTTP: a visitor by their token, an agent by their session."""

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from chat import queries
from chat.actions.people import SHUT_OUT
from chat.commands import refuse_for
from chat.models import Agent, Site, Visitor
from chat.origins import is_ours
from kit.address import client_address
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database

# Over HTTP as many frames as over a socket, whatever they ask for.
requests = Limiter(settings.LIMITS["frames_per_second"], settings.LIMITS["frames_burst"])


def address_of(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    peer = [request.META.get("REMOTE_ADDR", "unknown"), 0]
    return client_address(peer, [(b"x-forwarded-for", forwarded.encode("latin-1", "replace"))])


def check_origin(request: HttpRequest, site: Site) -> str:
    """The request's origin, if it names one; raises WireError for one that may not embed the site."""
    origin = request.headers.get("Origin", "")
    if origin and origin not in site.origins and not is_ours(origin, request.get_host()):
        raise WireError(
            "origin_not_allowed",
            f"{site.name} does not list this page's address. Add it to the site's origins in the admin.",
        )
    return origin


async def the_visitor(request: HttpRequest) -> Visitor:
    """The visitor whose token the request bears; raises WireError."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    visitor = None
    if scheme == "Bearer" and token:
        visitor = await in_database(queries.visitor_by_token, token)
    if visitor is None:
        if await in_database(queries.is_shut_out, token):
            raise WireError("forbidden", SHUT_OUT)
        raise WireError("identity_unverified", "This visitor is not known here any more.")
    check_origin(request, visitor.site)
    refuse_for(requests.take(visitor.pk), "Too many requests.")
    return visitor


async def the_agent(request: HttpRequest) -> Agent:
    """The agent who is signed in; raises WireError."""
    # Django's own way would keep a connection until the request ends, while the work waits for another.
    agent = await in_database(get_user, request)
    if not isinstance(agent, Agent) or not agent.is_active:
        raise WireError("identity_unverified", "You are no longer signed in.")
    refuse_for(requests.take(agent.pk), "Too many requests.")
    return agent
