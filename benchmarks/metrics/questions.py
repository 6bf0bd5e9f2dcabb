"""What supervisors ask: any period, any filter, every kind of answer, by chance."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from metrics.api.asking import DIMENSIONS
from metrics.kpis import NINE
from metrics.models import Bucket
from routing.models import Queue, Team

ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Asia/Kolkata")
DAYS = (1, 7, 30, 91, 182, 365, 730)
# As the dashboard asks them: much of it at once, by some dimension, over time, busy hours.
KINDS = {"totals": 4, "series": 3, "by": 3, "heat": 1, "funnel": 1, "pages": 1}
SPLITS = ("trigger", "variant", "device", "entry_point")
LONGEST_HEAT = 91


class Question(NamedTuple):
    kind: str
    path: str
    query: Mapping[str, str]
    days: int


class Questions:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._last = datetime.now(UTC).date()
        self._queues = list(Queue.objects.values_list("pk", flat=True))
        self._teams = list(Team.objects.values_list("pk", flat=True))
        rows = Bucket.objects.filter(grain="month", dimension__in=DIMENSIONS).values_list("dimension", "key")
        self._keys: dict[str, list[str]] = {}
        for dimension, key in sorted(set(rows)):
            self._keys.setdefault(dimension, []).append(key)

    def many(self, count: int) -> Iterator[Question]:
        for _ in range(count):
            (kind,) = self._chance.choices(list(KINDS), list(KINDS.values()))
            yield self.one(kind, self._days(kind))

    def _days(self, kind: str) -> int:
        return self._chance.choice([days for days in DAYS if kind != "heat" or days <= LONGEST_HEAT])

    def one(self, kind: str, days: int, *, is_filtered: bool = True) -> Question:
        """A question about so many days, up to any day of the two years."""
        chance = self._chance
        end = self._last - timedelta(days=chance.randrange(0, max(1, 729 - days)))
        query = self.period(end, days)
        kept = {} if not is_filtered else self._filter()
        if kind in ("funnel", "pages"):
            kept = {name: key for name, key in kept.items() if name in ("queue", "team", "site")}
        path = kind
        match kind:
            case "totals":
                query |= {"compare": chance.choice(("", "previous", "year"))}
            case "series":
                query |= {
                    "kpis": ",".join(NINE),
                    "grain": "day" if days > 31 else chance.choice(("day", "hour")),
                }
            case "funnel":
                query |= {"by": chance.choice(SPLITS)}
            case "heat":
                query |= {"kpi": chance.choice(NINE)}
            case "by":
                free = [name for name in self._keys if not set(kept) & set(self._keys)]
                path = f"by/{chance.choice(['team', 'queue', *free])}"
                query |= {"kpis": ",".join(NINE)}
        return Question(kind, path, query | kept, days)

    def period(self, end: date, days: int) -> dict[str, str]:
        start = end - timedelta(days=days)
        return {"from": start.isoformat(), "to": end.isoformat(), "zone": self._chance.choice(ZONES)}

    def _filter(self) -> dict[str, str]:
        """None as often as any."""
        chance = self._chance
        found: dict[str, str] = {}
        if chance.random() < 0.25:
            found |= chance.choice(
                [{"queue": str(chance.choice(self._queues))}, {"team": str(chance.choice(self._teams))}]
            )
        if chance.random() < 0.35:
            dimension = chance.choice(list(self._keys))
            found |= {dimension: chance.choice(self._keys[dimension])}
        return found
