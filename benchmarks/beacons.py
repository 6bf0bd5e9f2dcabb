"""How many beacons one core stores, with its engines on it, and how long each takes at 300 a second.

Where others use the core as well, times say little; “a core of its own” is what the processors' time that
the server and its engines used would have been enough for.

Pages keep their connections. Each beacon is a page view of another visitor with three events, 1 kB."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import machine
from benchmarks.figures import percentile, table
from benchmarks.ground import environment, keep_apart, ready_engines
from benchmarks.setup import ORIGIN, SITE_KEY

CONNECTIONS = 32
VISITORS = 2_000
CALM_RATE = 300
LATENESS_EVERY = 0.005
HEADING = (
    "server",
    "offered",
    "stored",
    "p50",
    "p99",
    "refused",
    "a core of its own",
    "others",
    "generator late, p99",
)
UNLIMITED = {
    "LIMITS_BEACONS_PER_VISITOR": "1000000",
    "LIMITS_BEACONS_PER_ADDRESS": "10000000",
    "LIMITS_BEACONS_PER_SITE": "10000000",
}
EVENTS = [
    {"kind": "click", "label": "Add to cart", "ago": 4_000},
    {"kind": "form_refused", "label": "Payment", "field": "postcode", "ago": 900},
    {"kind": "search", "label": "waterproof boots", "ago": 9_000},
]


Request = Callable[[str, int], bytes]


@dataclass
class Step:
    """Beacons sent in some seconds, and how long each took."""

    seconds: float
    took: list[float]
    refused: int
    used: machine.Used | None = None
    largest: int = 0
    # How late the generator itself was, whenever it wished to do something: seconds.
    late: list[float] = field(default_factory=list)

    @property
    def row(self) -> list[str]:
        ordered = sorted(self.took)
        times = [f"{percentile(ordered, share) * 1000:.1f} ms" for share in (0.5, 0.99)]
        assert self.used
        return [
            f"{len(ordered) / self.seconds:.0f}/s",
            *times,
            str(self.refused),
            f"{len(ordered) / self.used.servers:.0f}/s",
            f"{self.used.others / self.used.wall:.0%}",
            f"{self.generator_late_ms:.1f} ms",
        ]

    @property
    def generator_late_ms(self) -> float:
        """The p99: so much of any time above may be its own."""
        return percentile(sorted(self.late), 0.99) * 1000


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when a beacon was refused."""
    seconds = 5 if quick else 20
    engine_pids = ready_engines()
    tokens = visitors()
    keep_apart(engine_pids)
    rows: list[Sequence[str]] = [HEADING]
    refused = 0
    with TemporaryDirectory() as directory:
        for name, command in servers().items():
            if only not in name:
                continue
            port = machine.free_port()
            env = {**environment(port), **UNLIMITED}
            started = [*command, "--port", str(port), APPLICATION]
            server = machine.Server(started, port, env, Path(directory) / "log")
            try:
                asyncio.run(send(port, tokens, rate=100, seconds=2))
                for rate in (CALM_RATE, None):
                    usage = machine.Usage([server.pid, *engine_pids])
                    step = asyncio.run(send(port, tokens, rate=rate, seconds=seconds))
                    step.used = usage.so_far()
                    rows.append([name, f"{rate}/s" if rate else "all it takes", *step.row])
                    refused += step.refused
            finally:
                server.stop()
    print(table(rows))
    return 1 if refused else 0


APPLICATION = "livechat.asgi:application"


def servers() -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    return {
        "Daphne": [*python, "daphne", "-b", "127.0.0.1", "-v", "0"],
        "uvicorn": [*python, "uvicorn", "--loop", "uvloop", "--no-access-log", "--log-level", "warning"],
    }


def visitors() -> list[str]:
    command = [sys.executable, "-m", "benchmarks.setup", "--origin", "http://localhost"]
    made = subprocess.run(
        [*command, "--conversations", "0", "--idle", str(VISITORS)], check=True, capture_output=True
    )
    return [one["token"] for one in json.loads(made.stdout)["idle"]]


async def send(
    port: int,
    tokens: Sequence[str],
    *,
    rate: float | None,
    seconds: float,
    request: Request | None = None,
    answer: int = 204,
) -> Step:
    """At this rate in all, or each connection as soon as it is answered; another answer counts as refused."""
    began = time.perf_counter()
    step = Step(seconds, [], 0)
    watch = asyncio.create_task(note_lateness(step))
    await asyncio.gather(
        *(
            talk(port, tokens[n::CONNECTIONS], n, rate, began, step, request or beacon, answer)
            for n in range(CONNECTIONS)
        )
    )
    watch.cancel()
    step.seconds = time.perf_counter() - began
    return step


async def note_lateness(step: Step) -> None:
    """Whoever else uses the generator's core makes the server look slow; this tells one from the other."""
    while True:
        due = time.perf_counter() + LATENESS_EVERY
        await asyncio.sleep(LATENESS_EVERY)
        step.late.append(time.perf_counter() - due)


async def talk(
    port: int,
    tokens: Sequence[str],
    number: int,
    rate: float | None,
    began: float,
    step: Step,
    request: Request,
    answer: int,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    until = began + step.seconds
    while (due := began + (number + sent * CONNECTIONS) / rate if rate else time.perf_counter()) < until:
        if rate:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        start = due if rate else time.perf_counter()
        writer.write(request(tokens[sent % len(tokens)], sent))
        head = await reader.readuntil(b"\r\n\r\n")
        step.refused += not head.startswith(b"HTTP/1.1 %d" % answer)
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        await reader.readexactly(length)
        step.largest = max(step.largest, length)
        step.took.append(time.perf_counter() - start)
        sent += 1
    writer.close()


def beacon(token: str, number: int) -> bytes:
    page = {
        "url": f"{ORIGIN}/products/{number % 500}?utm_source=letter&session=forgotten",
        "title": "Waterproof boots for long walks",
        "referrer": "https://search.example/?q=boots",
    }
    told = {"site": SITE_KEY, "token": token, "view": number, "page": page, "events": EVENTS}
    return post("/api/v1/visitor/trail", told)


def post(path: str, said: object) -> bytes:
    """As a browser sends it."""
    body = json.dumps(said).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n"
        "Content-Type: text/plain;charset=UTF-8\r\nAccept-Language: de-AT,de;q=0.9\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
