"""The measures: each a figure with what should be reached, the processors' time and others beside it."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from django.conf import settings

from benchmarks import beacons, machine
from benchmarks.beacons import Request, Step, send, visitors
from benchmarks.figures import Figure, percentile
from benchmarks.ground import environment, keep_apart
from benchmarks.load import OTHERS_CEILING, quiet
from benchmarks.reach import shop
from benchmarks.setup import SITE_KEY
from chat.models import Site
from kit.clock import database_now
from proactive.models import Invitation, Trigger
from proactive.queries.rehearsal import rehearse

ROUNDS = 3
MOMENTS_A_SECOND = 40
LISTS_A_SECOND = 2
VISITORS_SHOWN = 2_000
MILLION = 1_000_000
# Where no month is rehearsed, the tables are only not to be empty.
VIEWS_BESIDE = 50_000
# The promises of this part of the product.
CONFIRM_MOST_MS, REHEARSAL_MOST_S, BEACONS_LEAST, BEACON_MOST_MS, VIEW_MOST_BYTES = 50, 30, 500, 50, 2_000
# Read again every few seconds by a console that shows everybody: half a second is not felt as a wait.
LIST_MOST_MS, LIST_MOST_KB = 500, 200


def measure(engine_pids: Sequence[int], *, quick: bool, only: str) -> list[Figure]:
    tokens = visitors()
    keep_apart(engine_pids)
    rehearsed = only in "rehearsal"
    views = MILLION // 5 if quick else MILLION
    shop.write_shop(past_views=views if rehearsed else VIEWS_BESIDE)
    figures: list[Figure] = []
    if rehearsed:
        figures += rehearsals(engine_pids)
    if not any(only in name for name in GROUPS):
        return figures
    with TemporaryDirectory() as directory:
        port = machine.free_port()
        env = {**environment(port), **beacons.UNLIMITED}
        started = [*beacons.servers()["Daphne"], "--port", str(port), beacons.APPLICATION]
        server = machine.Server(started, port, env, Path(directory) / "log")
        web = Web(port, tokens, [server.pid, *engine_pids], seconds=3 if quick else 6)
        try:
            for name, group in GROUPS.items():
                if only in name:
                    figures += group(web)
        finally:
            server.stop()
    return figures


class Web:
    """A server under measurement, with the visitors who ask it."""

    def __init__(self, port: int, tokens: Sequence[str], pids: Sequence[int], *, seconds: float) -> None:
        self.port, self.tokens, self.pids, self.seconds = port, tokens, pids, seconds

    def rounds(
        self, request: Request, *, rate: float | None, answer: int = 200, with_beacons: bool = False
    ) -> list[Step]:
        """Some rounds, each visitor asking at most once in one, after one to warm up. What beacons beside
        them cost is told as theirs. One that others have spoilt is repeated once."""

        def once() -> Step:
            return self._round(request, rate, answer, with_beacons)

        once()
        steps = [once() for _ in range(ROUNDS)]
        for n, step in enumerate(steps):
            if is_disturbed(step):
                asyncio.run(quiet(self.pids))
                steps[n] = once()
        return steps

    def _round(self, request: Request, rate: float | None, answer: int, with_beacons: bool) -> Step:
        shop.come_back(Site.objects.get(key=SITE_KEY))
        usage = machine.Usage(self.pids)
        step = asyncio.run(self._ask(request, rate, answer, with_beacons))
        step.used = usage.so_far()
        return step

    async def _ask(self, request: Request, rate: float | None, answer: int, with_beacons: bool) -> Step:
        sent = send(self.port, self.tokens, rate=rate, seconds=self.seconds, request=request, answer=answer)
        if not with_beacons:
            return await sent
        beside = send(self.port, self.tokens[::-1], rate=beacons.CALM_RATE, seconds=self.seconds)
        step, told = await asyncio.gather(sent, beside)
        step.refused += told.refused
        return step


def p99(steps: Sequence[Step]) -> float:
    return statistics.median(percentile(sorted(step.took), 0.99) for step in steps) * 1000


def cpu_ms(steps: Sequence[Step]) -> float:
    """Of the server and its engines, for each request."""
    return statistics.median(step.used.servers / len(step.took) * 1000 for step in steps if step.used)


def beside(steps: Sequence[Step]) -> str:
    middle = statistics.median(percentile(sorted(step.took), 0.5) for step in steps) * 1000
    worst = max(max(step.took) for step in steps) * 1000
    others = max(step.used.others / step.used.wall for step in steps if step.used)
    refused = sum(step.refused for step in steps)
    late = max(step.generator_late_ms for step in steps)
    disturbed = "disturbed: " if any(map(is_disturbed, steps)) else ""
    return (
        f"median {middle:.1f} ms, worst {worst:.0f}, {cpu_ms(steps):.2f} ms of CPU, {refused} refused,"
        f" {disturbed}others {others:.0%} of a core, generator late by {late:.1f} ms at its p99"
    )


def is_disturbed(step: Step) -> bool:
    """Somebody else used one of the two cores."""
    return step.used is not None and step.used.others / step.used.wall > OTHERS_CEILING


def moments(web: Web) -> Iterator[Figure]:
    """Twenty live triggers, fifty thousand invitations of the last month."""
    yield confirmed(web, "moments", shop.triggers())
    yield confirmed(web, "moments, by a score", [shop.learn()])
    beside = f"moments, by a score, beside {beacons.CALM_RATE} beacons a second"
    yield confirmed(web, beside, [Trigger.objects.latest("pk").pk], with_beacons=True)


def confirmed(web: Web, what: str, fired: Sequence[int], *, with_beacons: bool = False) -> Figure:
    steps = web.rounds(
        lambda token, number: moment(token, fired), rate=MOMENTS_A_SECOND, with_beacons=with_beacons
    )
    written = Invitation.objects.filter(
        trigger__in=fired, eligible_at__gt=database_now() - timedelta(hours=1)
    )
    words = f"{written.count()} of {len(steps[-1].took)} written down"
    return Figure(
        what=f"{what}, p99 at {MOMENTS_A_SECOND}/s",
        value=p99(steps),
        unit="ms",
        most=CONFIRM_MOST_MS,
        beside=f"{beside(steps)}, {words}",
    )


def moment(token: str, fired: Sequence[int]) -> bytes:
    asked = {
        "site": SITE_KEY,
        "token": token,
        "view": 1,
        "page": {"url": shop.CHECKOUT},
        "triggers": fired[:20],
        "facts": {"page.url": shop.CHECKOUT, "idle.seconds": 75},
    }
    return beacons.post("/api/v1/visitor/moments", asked)


def all_beacons(web: Web) -> Iterator[Figure]:
    calm = web.rounds(beacons.beacon, rate=beacons.CALM_RATE, answer=204)
    yield Figure(
        what=f"beacons, p99 at {beacons.CALM_RATE}/s",
        value=p99(calm),
        unit="ms",
        most=BEACON_MOST_MS,
        beside=beside(calm),
    )
    full = web.rounds(beacons.beacon, rate=None, answer=204)
    stored = statistics.median(len(step.took) / step.seconds for step in full)
    yield Figure(
        what="beacons, for a core's time",
        value=1000 / cpu_ms(full),
        unit="per s",
        least=BEACONS_LEAST,
        beside=f"{stored:.0f}/s on the clock, {beside(full)}",
    )
    yield Figure(
        what="a page view, one request with three events",
        value=len(beacons.beacon(web.tokens[0], 0)),
        unit="bytes",
        most=VIEW_MOST_BYTES,
        beside="with its headers",
    )


def lists(web: Web) -> Iterator[Figure]:
    steps = web.rounds(listing, rate=LISTS_A_SECOND)
    yield Figure(
        what=f"{VISITORS_SHOWN:,} live visitors, p99",
        value=p99(steps),
        unit="ms",
        most=LIST_MOST_MS,
        beside=beside(steps),
    )
    yield Figure(
        what=f"{VISITORS_SHOWN:,} live visitors, size",
        value=max(step.largest for step in steps) / 1000,
        unit="kB",
        most=LIST_MOST_KB,
        beside="compressed, as browsers ask for it",
    )
    shared = web.rounds(lambda _, __: listing("", 0), rate=LISTS_A_SECOND)
    yield Figure(
        what=f"{VISITORS_SHOWN:,} live visitors, the same for many consoles, p99",
        value=p99(shared),
        unit="ms",
        most=LIST_MOST_MS,
        beside=beside(shared),
    )


def listing(token: str, _: int) -> bytes:
    """Of some visitors fewer each time: a list that was asked for just now would be sent again as it is."""
    shown = VISITORS_SHOWN - crc32(token.encode()) % 100
    return (
        f"GET /api/v1/agent/visitors?site={SITE_KEY}&limit={shown} HTTP/1.1\r\nHost: localhost\r\n"
        f"Accept-Encoding: gzip\r\nCookie: {settings.SESSION_COOKIE_NAME}={shop.LOGIN}\r\n\r\n"
    ).encode()


def rehearsals(engine_pids: Sequence[int]) -> Iterator[Figure]:
    site = Site.objects.get(key=SITE_KEY)
    conditions: dict[str, object] = {
        "by pages": {"fact": "page.seconds", "is": "at_least", "value": 30},
        "by refused fields": {"fact": "form.errors", "is": "at_least", "value": 1},
    }
    for name, condition in conditions.items():
        trigger = Trigger.objects.filter(site=site).first()
        assert trigger
        trigger.condition, trigger.on_pages = condition, []
        now = database_now()
        own, engines, began = machine.own_cpu_seconds(), machine.cpu_seconds(engine_pids), time.perf_counter()
        done = rehearse(trigger, since=now - timedelta(days=30), until=now)
        took = time.perf_counter() - began
        own, engines = machine.own_cpu_seconds() - own, machine.cpu_seconds(engine_pids) - engines
        yield Figure(
            what=f"rehearsal {name}, for a million views",
            value=took * MILLION / done.views,
            unit="s",
            most=REHEARSAL_MOST_S,
            beside=f"{done.views:,} views in {took:.1f} s, {own:.1f} s of CPU and {engines:.1f} of the"
            f" engines, {done.fired:,} times, load {os.getloadavg()[0]:.0f}",
        )


GROUPS: dict[str, Callable[[Web], Iterator[Figure]]] = {
    "moments": moments,
    "beacons": all_beacons,
    "visitors": lists,
}
