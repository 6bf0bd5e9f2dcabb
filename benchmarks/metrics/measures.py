"""What is measured: answers, what is behind them, sums made again, a new fact, an import, watchers."""

import asyncio
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db.models import Count
from django.db.models.functions import TruncDay

from benchmarks import machine
from benchmarks.figures import percentile
from benchmarks.messages import environment
from benchmarks.metrics import brought, lookers, past
from benchmarks.metrics.questions import Questions
from benchmarks.routing.figures import Figure, report, spread
from chat.models import Conversation, Episode
from kit.clock import database_now
from livechat.engines import REPOSITORY
from metrics.actions import buckets
from metrics.actions.audit import audit
from metrics.actions.history import import_history
from metrics.kpis import NINE
from metrics.models import DirtyQuarter, Progress
from metrics.queries.changes import quarters

MILLION = 1_000_000
SEED = 7
# As often as the dashboard looks at what is live.
LIVE_S = 3.0


class Broken(Exception):
    """The sums are not what the facts say: their figures mean nothing."""


def measure(engine_pids: Sequence[int], *, quick: bool, only: str) -> list[Figure]:
    """Every figure whose group is named by `only`, or all."""
    began = time.perf_counter()
    past.write(MILLION // 10 if quick else MILLION)
    say(f"{past.counted()}, in {time.perf_counter() - began:.0f} s")
    groups: dict[str, Callable[[], list[Figure]]] = {
        "rebuild": rebuild,
        "day": day,
        "answers": lambda: served(lambda port: answers(port, 150 if quick else 600)),
        "behind": lambda: served(lambda port: behind(port, 60 if quick else 200)),
        "live": lambda: served(lambda port: live(port, engine_pids, 20 if quick else 60)),
        "fresh": lambda: served(lambda port: fresh(port, 2 if quick else 5)),
        "import": lambda: bring(4_000 if quick else 20_000),
    }
    figures = []
    for name, group in groups.items():
        if only in name:
            say(f"{name} …")
            found = group()
            say(report(found))
            figures += found
    return figures


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def rebuild() -> list[Figure]:
    """The very command, in a process of its own."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", "compute_kpis", "--all"], cwd=REPOSITORY, check=True)
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    past.settle()
    if wrong := audit(seed=SEED):
        raise Broken(f"{len(wrong)} quarter hours differ from their facts, {wrong[0]} for one.")
    many = Conversation.objects.count()
    reckoned = took / many * MILLION
    beside = f"{took:.0f} s for {many:,} conversations"
    if many < MILLION:
        beside = f"reckoned from {beside}"
    return [
        Figure(what="all sums made again", value=reckoned / 60, unit="min", most=15, beside=beside),
        Figure(what="memory of that", value=memory, unit="MB", most=1024, beside="audited: 0 differ"),
    ]


def day() -> list[Figure]:
    """The days with the most conversations, at a scale of a million in two years."""
    days = (
        Episode.objects.annotate(day=TruncDay("began_at", tzinfo=UTC))
        .values_list("day")
        .annotate(many=Count("*"))
        .order_by("-many")[:5]
    )
    took = []
    for start, _ in days:
        DirtyQuarter.objects.bulk_create(
            (DirtyQuarter(start=at) for at in quarters(start, start + timedelta(minutes=1439))),
            ignore_conflicts=True,
        )
        began = time.perf_counter()
        while buckets.compute_some():
            pass
        took.append(time.perf_counter() - began)
    scale = max(1.0, MILLION / Conversation.objects.count())
    beside = spread(took) + (f", × {scale:.1f} for a day of a million's" if scale > 1 else "")
    return [Figure(what="one day made again", value=median(took) * scale, unit="s", most=2, beside=beside)]


def served(group: Callable[[int], list[Figure]]) -> list[Figure]:
    port = machine.free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-v", "0", "-p", str(port)]
    limits = {"LIMITS_FRAMES_PER_SECOND": "100000", "LIMITS_FRAMES_BURST": "100000"}
    with TemporaryDirectory() as directory:
        env = {**environment(port), **limits}
        server = machine.Server([*command, "livechat.asgi:application"], port, env, Path(directory) / "log")
        SERVER.clear()
        SERVER.append(server.pid)
        try:
            return group(port)
        finally:
            server.stop()


SERVER: list[int] = []


def answers(port: int, count: int) -> list[Figure]:
    asker = lookers.Asker(port, lookers.sign_in()[0])
    questions = Questions(SEED)
    took = defaultdict(list)
    for question in questions.many(count):
        seconds, _ = asker.ask(question.path, question.query)
        took[question.kind].append(seconds)
    everything = sorted(each for those in took.values() for each in those)
    short, long = (
        median(
            asker.ask(q.path, q.query)[0]
            for q in (questions.one("totals", days, is_filtered=False) for _ in range(20))
        )
        for days in (30, 730)
    )
    kinds = ", ".join(
        f"{kind} {percentile(sorted(those), 0.95) * 1000:.0f}" for kind, those in sorted(took.items())
    )
    return [
        Figure(
            what="answers of the API, p95",
            value=percentile(everything, 0.95) * 1000,
            unit="ms",
            most=100,
            beside=f"{spread(everything)}; p95 of {kinds}",
        ),
        Figure(
            what="24 months, of the cost of one",
            value=long / short,
            unit="×",
            most=2,
            beside=f"medians {short * 1000:.0f} and {long * 1000:.0f} ms",
        ),
    ]


def behind(port: int, count: int) -> list[Figure]:
    """The first page of conversations behind a figure."""
    asker = lookers.Asker(port, lookers.sign_in()[0])
    questions = Questions(SEED + 1)
    took = []
    for n in range(count):
        question = questions.one("totals", (1, 7, 30, 365, 730)[n % 5])
        query = dict(question.query) | {"kpi": NINE[n % len(NINE)], "part": ("counted", "of")[n % 2]}
        query.pop("compare", None)
        took.append(asker.ask("conversations", query)[0])
    value = percentile(sorted(took), 0.95) * 1000
    return [Figure(what="conversations behind, p95", value=value, unit="ms", most=200, beside=spread(took))]


def live(port: int, engine_pids: Sequence[int], seconds: float) -> list[Figure]:
    """Of all that the machine's two cores have, with everybody at the live view."""
    cookies = lookers.sign_in()
    asyncio.run(lookers.watch(port, cookies, every=LIVE_S, seconds=LIVE_S))
    idle = cost(engine_pids, lambda: time.sleep(seconds / 2)) * 2
    answered = 0

    def look() -> None:
        nonlocal answered
        answered = asyncio.run(lookers.watch(port, cookies, every=LIVE_S, seconds=seconds))

    used = cost(engine_pids, look)
    share = max(0.0, used - idle) / seconds / 2
    beside = f"{answered / seconds:.1f} answers/s, each {(used - idle) / answered * 1000:.1f} ms of a core"
    return [
        Figure(what="20 at the live view, of two cores", value=share * 100, unit="%", most=2, beside=beside)
    ]


def cost(engine_pids: Sequence[int], do: Callable[[], None]) -> float:
    """Seconds of processors that the web process and the engines used meanwhile."""
    pids = [*SERVER, *engine_pids]
    before = machine.cpu_seconds(pids)
    do()
    return machine.cpu_seconds(pids) - before


def fresh(port: int, rounds: int) -> list[Figure]:
    """From the commit of a conversation to the answer that counts it, through beat, broker and worker."""
    asker = lookers.Asker(port, lookers.sign_in()[0])
    celery = [sys.executable, "-m", "celery", "-A", "livechat"]
    with TemporaryDirectory() as directory:
        schedule = str(Path(directory) / "schedule")
        started = [
            subprocess.Popen([*celery, "worker", "--pool", "solo", "-l", "WARNING"], cwd=REPOSITORY),
            subprocess.Popen([*celery, "beat", "-s", schedule, "-l", "WARNING"], cwd=REPOSITORY),
        ]
        try:
            waits_for_the_first_sweep()
            took = [until_counted(asker, Path(directory) / f"{n}.json") for n in range(rounds)]
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(20)
    return [
        Figure(what="a new fact is on the dashboard", value=max(took), unit="s", most=15, beside=spread(took))
    ]


def waits_for_the_first_sweep() -> None:
    began = database_now()
    ends = time.monotonic() + 120
    while (shown := Progress.objects.get().shown_until) is None or shown < began:
        if time.monotonic() > ends:
            raise Broken("The worker made no sums within two minutes.")
        time.sleep(0.2)


def until_counted(asker: lookers.Asker, file: Path) -> float:
    today = datetime.now(UTC).date()
    query = {"from": (today - timedelta(days=1)).isoformat(), "to": (today + timedelta(days=1)).isoformat()}

    def entered() -> object:
        figures = asker.ask("totals", query | {"kpis": "entered"})[1]["figures"]
        assert isinstance(figures, list)
        return figures[0]["value"]

    before = entered()
    brought.write(file, 1, datetime.now(UTC) - timedelta(minutes=12))
    import_history(path=file)
    began = time.perf_counter()
    while entered() == before:
        if time.perf_counter() - began > 60:
            raise Broken("A new conversation was not counted within a minute.")
        time.sleep(0.1)
    return time.perf_counter() - began


def bring(count: int) -> list[Figure]:
    with TemporaryDirectory() as directory:
        file = Path(directory) / "history.json"
        brought.write(file, count, datetime(2020, 1, 6, 8, tzinfo=UTC))
        size = file.stat().st_size / 1_000_000
        began, own = time.perf_counter(), machine.own_cpu_seconds()
        import_history(path=file)
        took, own = time.perf_counter() - began, machine.own_cpu_seconds() - own
    return [
        Figure(
            what="import",
            value=count / took,
            unit="conversations/s",
            least=2_000,
            beside=f"{count:,} with 20 messages each, {size:.0f} MB, in {took:.1f} s; own CPU {own:.1f} s",
        )
    ]
