"""Of which kind those are who would be invited, beside those who come anyhow."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from proactive.models import Device

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the visits: how large their share is of all, and of those with an invitation."""

    name: str
    of_all: float
    of_invited: float


@dataclass(frozen=True, slots=True)
class Kind:
    """Something in which visits differ, with the groups that this makes of them, the largest first."""

    label: str
    groups: tuple[Group, ...]


# A visit counts once in each kind; of a row only the kind that it is grouped by is not null.
KINDS = """
SELECT CASE WHEN device IS NOT NULL THEN 'device' WHEN again IS NOT NULL THEN 'returning'
    WHEN signed_in IS NOT NULL THEN 'signed_in' WHEN tier IS NOT NULL THEN 'tier'
    WHEN country IS NOT NULL THEN 'country' WHEN language IS NOT NULL THEN 'language' ELSE 'stay' END,
  COALESCE(device, again::text, signed_in::text, tier, country, language, stay::text),
  count(*), count(invited)
FROM (
  SELECT v.device, first.began_at < v.began_at AS again, c.external_id <> '' AS signed_in,
    c.value_tier AS tier, v.country, lower(split_part(v.language, '-', 1)) AS language,
    width_bucket(date_part('epoch', v.seen_at - v.began_at), %(bands)s::float8[]) AS stay,
    invited.id AS invited
  FROM proactive_visit v JOIN chat_visitor c ON c.id = v.visitor_id
  JOIN (
    SELECT visitor_id, min(began_at) AS began_at FROM proactive_visit WHERE site_id = %(site)s GROUP BY 1
  ) first ON first.visitor_id = v.visitor_id
  LEFT JOIN unnest(%(invited)s::uuid[]) AS invited(id) ON invited.id = v.id
  WHERE v.site_id = %(site)s AND v.began_at >= %(since)s AND v.began_at < %(until)s
) seen
GROUP BY GROUPING SETS ((device), (again), (signed_in), (tier), (country), (language), (stay))
"""

BANDS_S = (30, 120, 600)
STAYS = ("under 30 seconds", "30 seconds to 2 minutes", "2 to 10 minutes", "10 minutes or more")

LABELS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "device": ("Device", dict(Device.choices).__getitem__),
    "returning": ("Visit", {"false": "first visit", "true": "came back"}.__getitem__),
    "signed_in": ("Customer", {"false": "not signed in", "true": "signed in"}.__getitem__),
    "tier": ("Value tier", lambda tier: tier or "none"),
    "country": ("Country", lambda country: country or "not known"),
    "language": ("Language", lambda language: language or "not known"),
    "stay": ("Time on the site", lambda band: STAYS[int(band)]),
}


def kinds_of(site_id: int, since: datetime, until: datetime, invited: Collection[UUID]) -> list[Kind]:
    """The kinds of a site's visits in this time, those with an invitation beside all. A kind that tells
    nobody from anybody is left out."""
    asked: dict[str, Any] = {
        **{"site": site_id, "since": since, "until": until},
        **{"invited": list(invited), "bands": list(BANDS_S)},
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(KINDS, asked)
        rows: list[tuple[str, str, int, int]] = cursor.fetchall()
    found: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for kind, of, visits, with_one in rows:
        found[kind].append((LABELS[kind][1](of), visits, with_one))
    return [
        Kind(label, shares(found[kind], in_order=kind == "stay"))
        for kind, (label, _) in LABELS.items()
        if len(found[kind]) > 1
    ]


def shares(counted: list[tuple[str, int, int]], *, in_order: bool = False) -> tuple[Group, ...]:
    """The largest groups by their share; beyond so many, the others together."""
    by_size = sorted(counted, key=lambda each: (-each[1], each[0]))
    rows = sorted(by_size, key=lambda each: STAYS.index(each[0])) if in_order else by_size
    visits, with_one = sum(each[1] for each in counted), sum(each[2] for each in counted)
    if len(rows) > SHOWN:
        rest = rows[SHOWN - 1 :]
        others = (f"{len(rest)} others", sum(each[1] for each in rest), sum(each[2] for each in rest))
        rows = [*rows[: SHOWN - 1], others]
    return tuple(Group(name, part / visits, own / max(1, with_one)) for name, part, own in rows)
