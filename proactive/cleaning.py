"""What is kept of a beacon: addresses without secrets, words and numbers no longer than they may be."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import msgspec

from chat.models import Site
from chat.pages import kept_address, kept_words
from kit.tokens import hashed
from proactive.actions.trail import VISIT_ENDS_AFTER_MINUTES
from proactive.append import Page, Row
from proactive.devices import Seen
from proactive.protocol import (
    EVENTS_PER_BEACON,
    FIELD_MOST,
    LABEL_MOST,
    TITLE_MOST,
    Beacon,
    PageNews,
    Told,
)

# After an outage everything is told again that is of the same visit.
AGO_MOST_MS = VISIT_ENDS_AFTER_MINUTES * 60 * 1000
LEFT_MOST_MS = 24 * 3600 * 1000
SECONDS_MOST = 24 * 3600
COUNT_MOST = 1_000
CODE_MOST = 999


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a beacon, as the request itself says."""

    address: str
    seen: Seen
    language: str = ""
    country: str = ""
    city: str = ""


def row_of(beacon: Beacon, site: Site, sender: Sender, token: str) -> tuple[Row, bool]:
    """The beacon as it may be stored, and whether anything of it was cut off."""
    page, left = page_of(beacon, site), beacon.left
    before = page_of(left, site) if left is not None and left.view != beacon.view else None
    row = Row(
        hash=hashed(token),
        site_id=site.pk,
        page=page,
        left=before if before and before.url else None,
        referrer=kept_address(beacon.page.referrer, ()),
        campaign=campaign_of(page.url),
        device=sender.seen.device,
        browser=sender.seen.browser,
        system=sender.seen.system,
        language=sender.language,
        country=sender.country,
        city=sender.city,
    )
    return row, is_too_long(beacon) or (left is not None and is_too_long(left))


def page_of(news: PageNews, site: Site) -> Page:
    return Page(
        view=news.view,
        heard=news.heard,
        n=news.n,
        url=kept_address(news.page.url, site.kept_parameters),
        title=kept_words(news.page.title, TITLE_MOST),
        seconds=min(news.seconds, SECONDS_MOST),
        scroll=min(news.scroll, 100),
        ago=min(news.ago, LEFT_MOST_MS),
        events=tuple(cut(event) for event in news.events[:EVENTS_PER_BEACON]),
    )


def is_too_long(news: PageNews) -> bool:
    return (
        len(news.events) > EVENTS_PER_BEACON
        or len(news.page.title) > TITLE_MOST
        or news.seconds > SECONDS_MOST
        or news.ago > LEFT_MOST_MS
        or any(
            event.ago > AGO_MOST_MS or len(event.label) > LABEL_MOST or len(event.field) > FIELD_MOST
            for event in news.events
        )
    )


def cut(event: Told) -> Told:
    return Told(
        kind=event.kind,
        label=kept_words(event.label, LABEL_MOST),
        field=kept_words(event.field, FIELD_MOST),
        code=min(event.code, CODE_MOST),
        count=min(event.count, COUNT_MOST),
        ago=min(event.ago, AGO_MOST_MS),
    )


def campaign_of(url: str) -> str:
    """The campaign that a kept address names, as JSON: `{"source": "letter"}`."""
    if "utm_" not in url:
        return "{}"
    found = {
        name.removeprefix("utm_"): value[:LABEL_MOST]
        for name, value in parse_qsl(urlsplit(url).query)
        if name.startswith("utm_")
    }
    return msgspec.json.encode(found).decode()
