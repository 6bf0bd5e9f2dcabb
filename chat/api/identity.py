"""Signing in and out, as the site's page tells it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from chat.actions import identity
from chat.api.answers import FROM_PAGES, answer, edge, read_struct
from chat.api.people import address_of, check_origin
from chat.api.visits import known_site, preflight, readable_refusal, shared_with
from chat.commands import call, refuse_for
from chat.protocol import IdentityAnswer, IdentityRequest
from kit.limits import Limiter
from kit.wire import WireError

by_address = Limiter(settings.LIMITS["visits_per_minute"] / 60, settings.LIMITS["visits_per_minute"])


@csrf_exempt
@edge("POST", "OPTIONS")
async def identify(request: HttpRequest) -> HttpResponse:
    """With a proof the visitor is the customer whom it names; without one they have signed out."""
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return await preflight(origin)
    try:
        if not origin:
            raise WireError("origin_not_allowed", "A page signs somebody in from its own origin.")
        asked: IdentityRequest = read_struct(request, IdentityRequest, types=FROM_PAGES)
        site = await known_site(asked.site)
        check_origin(request, site)
        refuse_for(by_address.take(address_of(request)), "Too many sign-ins. Wait a moment.")
        if not asked.jwt:
            await call(identity.sign_out, site=site, token=asked.token)
            return shared_with(answer(IdentityAnswer()), origin)
        found = await call(identity.identify, site=site, token=asked.token, proof=asked.jwt)
    except WireError as error:
        return readable_refusal(error)
    known = IdentityAnswer(token=found.token, is_fresh=found.is_fresh, tier=found.visitor.value_tier)
    return shared_with(answer(known), origin)
