"""Supervisors look: answers of the API, what is behind them, the live view."""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import machine
from benchmarks.figures import Figure, percentile, spread
from benchmarks.ground import environment
from benchmarks.metrics import lookers, past
from benchmarks.metrics.costs import Meter
from benchmarks.metrics.questions import Questions
from metrics.kpis import NINE

SEED = 7
# As often as the dashboard looks at what is live.
LIVE_S = 3.0
# What a web process has to do once.
WARM_UP = 30
MONTH, TWO_YEARS = 30, 730
PAIRS = 20


class Web:
    """A web process, started for each group."""

    def __init__(self, engines: Sequence[int]) -> None:
        self.engines = engines
        self.port, self.pid = 0, 0

    def serving(self, group: "Callable[[Web, int], list[Figure]]", much: int) -> list[Figure]:
        self.port = machine.free_port()
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-v", "0", "-p", str(self.port)]
        limits = {"LIMITS_FRAMES_PER_SECOND": "100000", "LIMITS_FRAMES_BURST": "100000"}
        with TemporaryDirectory() as directory:
            env = {**environment(self.port), **limits}
            started, log = [*command, "livechat.asgi:application"], Path(directory) / "log"
            server = machine.Server(started, self.port, env, log)
            self.pid = server.pid
            try:
                return group(self, much)
            except Exception:
                sys.stderr.write(log.read_text()[-4_000:])
                raise
            finally:
                server.stop()

    def meter(self) -> Meter:
        return Meter(self.engines, [self.pid])


def answers(web: Web, count: int) -> list[Figure]:
    asker = lookers.Asker(web.port, lookers.sign_in()[0])
    questions = Questions(SEED)
    for question in questions.many(WARM_UP):
        asker.ask(question.path, question.query)
    took = defaultdict(list)
    meter = web.meter()
    for question in questions.many(count):
        seconds, _ = asker.ask(question.path, question.query)
        took[question.kind].append(seconds)
    cost = meter.so_far()
    everything = sorted(each for those in took.values() for each in those)
    kinds = ", ".join(
        f"{kind} {percentile(sorted(those), 0.95) * 1000:.0f}" for kind, those in sorted(took.items())
    )
    return [
        Figure(
            what="answers of the API, p95",
            value=percentile(everything, 0.95) * 1000,
            unit="ms",
            most=100,
            beside=f"{spread(everything)}; p95 of {kinds}; {cost.each(count)}",
        ),
        flat(web, asker, questions),
    ]


def flat(web: Web, asker: lookers.Asker, questions: Questions) -> Figure:
    """The same question about a month and about two years, in turn."""
    short: list[float] = []
    long: list[float] = []
    meter = web.meter()
    for _ in range(PAIRS):
        for took, days in ((short, MONTH), (long, TWO_YEARS)):
            question = questions.one("totals", days, is_filtered=False)
            took.append(asker.ask(question.path, question.query)[0])
    return Figure(
        what="24 months, of the cost of one",
        value=median(long) / median(short),
        unit="×",
        most=2,
        beside=f"medians {median(short) * 1000:.0f} and {median(long) * 1000:.0f} ms;"
        f" {meter.so_far().each(2 * PAIRS)}",
    )


def behind(web: Web, count: int) -> list[Figure]:
    """The first page of conversations behind a figure."""
    asker = lookers.Asker(web.port, lookers.sign_in()[0])
    questions = Questions(SEED + 1)
    took = []
    meter = web.meter()
    for n in range(count):
        question = questions.one("totals", (1, 7, 30, 365, 730)[n % 5])
        query = dict(question.query) | {"kpi": NINE[n % len(NINE)], "part": ("counted", "of")[n % 2]}
        query.pop("compare", None)
        took.append(asker.ask("conversations", query)[0])
    value = percentile(sorted(took), 0.95) * 1000
    beside = f"{spread(took)}; {meter.so_far().each(count)}"
    return [Figure(what="conversations behind, p95", value=value, unit="ms", most=200, beside=beside)]


def live(web: Web, seconds: int) -> list[Figure]:
    """Of all that the machine's two cores have, with everybody at the live view. What PostgreSQL tidies up
    after whoever wrote before is none of it."""
    cookies = lookers.sign_in()
    past.settle()
    asyncio.run(lookers.watch(web.port, cookies, every=LIVE_S, seconds=2 * LIVE_S))
    meter = web.meter()
    time.sleep(seconds / 2)
    idle = meter.so_far()
    meter = web.meter()
    answered = asyncio.run(lookers.watch(web.port, cookies, every=LIVE_S, seconds=seconds))
    cost = meter.so_far()
    used = cost.app + cost.engines - 2 * (idle.app + idle.engines)
    beside = f"{answered / seconds:.1f} answers/s, {cost.each(answered)}"
    return [
        Figure(
            what="20 at the live view, of two cores",
            value=max(0.0, used) / seconds / 2 * 100,
            unit="%",
            most=2,
            beside=beside,
        )
    ]
