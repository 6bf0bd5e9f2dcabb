"""What the business's own server tells: goals that were reached, and those that are taken back.

It proves itself with the site's secret, which never leaves servers.
"""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from chat import queries as chat_queries
from chat.api.answers import answer, edge, read_struct
from chat.api.people import address_of
from chat.commands import call, refuse_for
from chat.models import Site
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database
from proactive import protocol
from proactive.actions import goals
from proactive.api.goals import reached
from proactive.models import GoalEvent

requests = Limiter(settings.LIMITS["frames_per_second"], settings.LIMITS["frames_burst"])


async def the_site(request: HttpRequest, key: str) -> Site:
    """The site whose secret the request bears; raises WireError."""
    refuse_for(requests.take(address_of(request)), "Too many requests.")
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    site = await in_database(chat_queries.site_by_key, key)
    known = (
        site is not None
        and scheme == "Bearer"
        and hmac.compare_digest(site.secret.encode(), secret.encode("utf-8", "replace"))
    )
    if site is None or not known:
        raise WireError("identity_unverified", "Send the site's secret as a bearer token.")
    return site


@csrf_exempt
@edge("POST")
async def reach(request: HttpRequest, key: str) -> HttpResponse:
    site = await the_site(request, key)
    asked: protocol.GoalFromServer = read_struct(request, protocol.GoalFromServer)
    visitor = await call(goals.visitor_of, site, customer=asked.customer, visitor_id=asked.visitor)
    told = await reached(
        visitor,
        GoalEvent.Source.SERVER,
        name=asked.goal,
        external_id=asked.id,
        value=asked.value,
        currency=asked.currency,
    )
    return answer(protocol.GoalAnswer(id=asked.id, dup=told.dup), status=200 if told.dup else 201)


@csrf_exempt
@edge("DELETE")
async def reverse(request: HttpRequest, key: str, goal: str, id: str) -> HttpResponse:
    site = await the_site(request, key)
    reversed_ = await call(goals.reverse_goal, site=site, name=goal, external_id=id)
    return answer(protocol.GoalAnswer(id=id, dup=reversed_.dup))
