"""Whom a trigger would speak to right now, and which pages its patterns mean."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from proactive.models import Trigger
from proactive.queries.known import Known
from proactive.queries.sightings import HERE, TOLD, visits
from proactive.queries.trail import GONE_AFTER_S
from proactive.rules import PageRule, compiled, facts_of, parse
from proactive.rules.pages import path_of, written

VISITS_LOOKED_AT = 500
PAGES_LOOKED_AT = 2_000
EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Audience:
    """Of those on the site now: how many a trigger's pages, device, language and condition fit, and of how
    many that cannot be told, because the server does not know the facts in `unknown`."""

    here: int
    fits: int
    may_fit: int
    unknown: list[str]


def audience_of(trigger: Trigger) -> Audience:
    """By the page that each looks at now, as far as it has told of itself."""
    condition = parse(trigger.condition)
    names = facts_of(condition)
    holds = compiled(condition)
    rule = trigger.page_rule
    known = Known(names)
    fits: list[bool | None] = []
    for visit in visits(trigger.site_id, HERE, names, gone=GONE_AFTER_S):
        is_for = not trigger.devices or visit.device in trigger.devices
        # The last page of a visit is where they are.
        is_there = is_for and trigger.speaks(visit.language) and rule.applies(visit.urls[-1])
        fits.append(holds(known.of(visit).facts(len(visit.urls) - 1)) if is_there else False)
    counts = Counter(fits)
    return Audience(len(fits), counts[True], counts[None], sorted(names - TOLD))


@dataclass(frozen=True, slots=True)
class Meant:
    """Of the pages seen lately, how many a pattern matches, and the paths of some of them."""

    pattern: str
    times: int
    of: int
    examples: tuple[str, ...]


def meant_by(site_id: int, patterns: Iterable[str]) -> list[Meant]:
    """By the pages of the latest visits; nothing where nobody has come yet."""
    seen = lately_seen(site_id)
    of = sum(times for _, times in seen)
    if not of:
        return []
    found = []
    for pattern in patterns:
        rule = PageRule((pattern,))
        matched = [(url, times) for url, times in seen if rule.applies(url)]
        examples = list(dict.fromkeys(path_of(written(url)) for url, _ in matched))[:EXAMPLES]
        found.append(Meant(pattern, sum(times for _, times in matched), of, tuple(examples)))
    return found


def lately_seen(site_id: int) -> list[tuple[str, int]]:
    """The pages of the latest visits with how often each was seen, the most seen first."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, {"site": site_id, "visits": VISITS_LOOKED_AT, "pages": PAGES_LOOKED_AT})
        pages: list[tuple[str, int]] = cursor.fetchall()
    return pages


LATELY = """
SELECT url, count(*) FROM (
  SELECT p.url FROM (
    SELECT id FROM proactive_visit WHERE site_id = %(site)s ORDER BY began_at DESC LIMIT %(visits)s
  ) v JOIN proactive_pageview p ON p.visit_id = v.id LIMIT %(pages)s
) seen GROUP BY url ORDER BY count(*) DESC, url
"""
