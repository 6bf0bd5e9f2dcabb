"""The intake: what the pages tell this process, limited, and stored many at once.

Who comes alone is stored at once. Where many come, batches keep a pace, and whatever arrives meanwhile goes
into the next. A batch that fails is stored row by row, so that a bad one harms only itself.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error

from chat import queries as chat_queries
from chat.actions import people
from chat.models import Site
from kit.limits import Limiter
from kit.tokens import hashed
from kit.wire import WireError
from kit.work import in_database, is_transient, unavailable
from proactive.actions import trail
from proactive.append import Recorded, Row
from proactive.cleaning import Sender, row_of
from proactive.models import Reach
from proactive.protocol import Beacon
from proactive.queries import reach_of

logger = logging.getLogger(__name__)

# Batches begin at least so far apart: three commits cost nearly three times as much as one.
PACE_SECONDS = 0.012
BATCH = 200
MOST_WAITING = 5_000  # a page gives up before they would be stored
SITES_REMEMBERED = 1_000
COUNT_SECONDS = 5.0

LIMITS = settings.LIMITS


def per_minute(name: str) -> Limiter:
    return Limiter(LIMITS[name] / 60, LIMITS[name])


by_visitor = per_minute("beacons_per_visitor")
by_address = per_minute("beacons_per_address")
by_site = per_minute("beacons_per_site")
beginnings = per_minute("visits_per_minute")


@dataclass(frozen=True, slots=True)
class KnownSite:
    site: Site
    reach: Reach
    until: float


Answer = asyncio.Future[Recorded | None]
V = TypeVar("V")


class Intake:
    """One for each process."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[int | None, str]] = Counter()
        self._sites: dict[str, KnownSite] = {}
        # Apart from the others: keys that are made up must not drive out the real ones.
        self._nobodys: dict[str, float] = {}
        self._waiting: deque[tuple[Row, Answer]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._next_at = 0.0
        self._counting: asyncio.Task[None] | None = None

    async def site(self, key: str) -> KnownSite:
        """A site and how it reaches out; raises WireError not_found."""
        now = time.monotonic()
        known = self._sites.get(key)
        if known is not None and known.until >= now:
            return known
        if self._nobodys.get(key, 0.0) < now:
            known = await in_database(look_up, key)
            if known is not None:
                remember(self._sites, key, known)
                return known
            remember(self._nobodys, key, now + settings.SITE_SECONDS)
        raise WireError("not_found", "There is no site with this key.")

    def count(self, site_id: int | None, reason: str) -> None:
        """Note that something was refused or cut; written to the rows every few seconds."""
        self.counts[site_id, reason] += 1
        if self._counting is None or self._counting.done():
            self._counting = asyncio.get_running_loop().create_task(self._count_later())

    async def take(self, beacon: Beacon, known: KnownSite, sender: Sender) -> tuple[Recorded, str]:
        """Store a beacon; answers with what it became, and the token of a visitor who begins with it.
        Raises WireError."""
        site = known.site
        self._limit(by_site, site.pk, site.pk, "site_limit")
        token, new = beacon.token, ""
        if token:
            self.limit_visitor(token, known)
        else:
            self._limit(beginnings, sender.address, site.pk, "address_limit")
            _, token = await in_database(people.begin_visit, site=site)
            new = token
        row, was_cut = row_of(beacon, site, sender, token)
        if not row.page.url:
            self.count(site.pk, "not_a_page")
            raise WireError("bad_frame", "“page.url” is not the address of a page.")
        if was_cut:
            self.count(site.pk, "cut")
        recorded = await self._store(row)
        if recorded is None:
            self.count(site.pk, "unknown_token")
            raise WireError("identity_unverified", "This visitor is not known here any more.")
        return recorded, new

    def limit_visitor(self, token: str, known: KnownSite) -> None:
        """Raises WireError when this visitor's pages say too much."""
        self._limit(by_visitor, hashed(token), known.site.pk, "visitor_limit")

    def _limit(self, limiter: Limiter, key: Any, site_id: int | None, reason: str) -> None:
        wait = limiter.take(key)
        if wait:
            self.count(site_id, reason)
            raise WireError("rate_limited", "Too many requests.", retry_ms=int(wait * 1000) + 1)

    def _store(self, row: Row) -> Answer:
        if len(self._waiting) >= MOST_WAITING:
            self.count(row.site_id, "too_busy")
            raise unavailable()
        answer: Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((row, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return answer

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._next_at - time.monotonic())
            self._next_at = time.monotonic() + PACE_SECONDS
            batch = self._next_batch()
            try:
                recorded = await in_database(trail.record, rows=[row for row, _ in batch])
            except WireError as problem:
                for _, answer in batch:
                    refuse(answer, problem)
            except Exception as problem:
                logger.warning("Beacons are stored one by one: %s", problem)
                for row, answer in batch:
                    await self._write_alone(row, answer)
            else:
                for (_, answer), one in zip(batch, recorded, strict=True):
                    if not answer.done():
                        answer.set_result(one)

    def _next_batch(self) -> list[tuple[Row, Answer]]:
        """The rows that came first, of each visitor one."""
        batch: dict[bytes, tuple[Row, Answer]] = {}
        later: list[tuple[Row, Answer]] = []
        while self._waiting and len(batch) < BATCH:
            row, answer = self._waiting.popleft()
            if row.hash in batch:
                later.append((row, answer))
            else:
                batch[row.hash] = row, answer
        self._waiting.extendleft(reversed(later))
        return list(batch.values())

    async def _write_alone(self, row: Row, answer: Answer) -> None:
        try:
            [one] = await in_database(trail.record, rows=[row])
        except WireError as problem:
            refuse(answer, problem)
        except Error as problem:
            self.count(row.site_id, "not_stored")
            logger.warning("A beacon cannot be stored: %s", problem)
            refuse(
                answer,
                unavailable() if is_transient(problem) else WireError("bad_frame", "This cannot be stored."),
            )
        else:
            if not answer.done():
                answer.set_result(one)

    async def _count_later(self) -> None:
        """Until nothing is left to write, also of what comes or cannot be written meanwhile."""
        while self.counts:
            await asyncio.sleep(COUNT_SECONDS)
            counts, self.counts = self.counts, Counter()
            try:
                await in_database(trail.count_refusals, counts=counts)
            except WireError:
                self.counts += counts
            except Error as problem:
                logger.warning("What was refused cannot be counted: %s", problem)


def refuse(answer: Answer, problem: WireError) -> None:
    if not answer.done():
        answer.set_exception(problem)


def remember(those: dict[str, V], key: str, value: V) -> None:
    if len(those) >= SITES_REMEMBERED:
        those.clear()
    those[key] = value


def look_up(key: str) -> KnownSite | None:
    site = chat_queries.site_by_key(key)
    return KnownSite(site, reach_of(site), time.monotonic() + settings.SITE_SECONDS) if site else None


intake = Intake()
