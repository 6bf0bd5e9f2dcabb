"""Beacons: what pages tell, judged and stored."""

from collections.abc import Mapping

from django.conf import settings

from chat.pages import kept_words
from kit.wire import WireError
from kit.work import in_database
from proactive.cleaning import Sender
from proactive.devices import language, seen
from proactive.doors import Asked, Door
from proactive.intake import intake
from proactive.protocol import BEACON_LIMIT, Beacon, BeaconAnswer
from proactive.queries.moments import card_of

PATH = "/api/v1/visitor/trail"
CITY_MOST = 80


def door(protection: Mapping[str, str]) -> Door[Beacon]:
    return Door(protection, Beacon, BEACON_LIMIT, answered)


async def answered(asked: Asked[Beacon]) -> BeaconAnswer | None:
    """Judge a beacon and store it; None when there is nothing to say. Raises WireError."""
    beacon, headers = asked.said, asked.headers
    known = await asked.site(beacon.site)
    if refuses_to_be_followed(headers) or not known.reach.keeps_trail:
        intake.count(known.site.pk, "not_followed")
        return None
    if known.reach.needs_consent and not beacon.consent:
        intake.count(known.site.pk, "no_consent")
        raise WireError("forbidden", "This site stores nothing before its visitor has agreed.")
    agent = seen(headers.get(b"user-agent", ""))
    if agent.is_robot:
        intake.count(known.site.pk, "robot")
        return None
    country, city = place_of(headers)
    sender = Sender(asked.address, agent, language(headers.get(b"accept-language", "")), country, city)
    recorded, token = await intake.take(beacon, known, sender)
    waiting = recorded.invitation_id
    answer = BeaconAnswer(token=token, invitation=await in_database(card_of, waiting) if waiting else None)
    return None if answer == BeaconAnswer() else answer


def refuses_to_be_followed(headers: Mapping[bytes, str]) -> bool:
    """Do Not Track, or Global Privacy Control."""
    return headers.get(b"dnt") == "1" or headers.get(b"sec-gpc") == "1"


def place_of(headers: Mapping[bytes, str]) -> tuple[str, str]:
    """Country and city, where a trusted proxy in front writes them into headers; never from an address."""
    if not settings.TRUSTED_PROXIES:
        return "", ""
    country = headers.get(settings.COUNTRY_HEADER.lower().encode(), "").upper()
    city = headers.get(settings.CITY_HEADER.lower().encode(), "")
    is_country = len(country) == 2 and country.isascii() and country.isalpha()
    return country if is_country else "", kept_words(city, CITY_MOST)
