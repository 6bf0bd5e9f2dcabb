"""Open-loop load: messages leave when they are due, whatever became of those before them."""

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from benchmarks import machine
from benchmarks.figures import percentile
from benchmarks.framing import client_frame
from benchmarks.ledger import Ledger
from benchmarks.talkers import Talker

WORDS = "is the blue jacket back in my size before the weekend or should I wait"
CALM_RATE = 100.0
TICK_SECONDS = 0.0005
CREDIT_SECONDS = 0.5
PATIENCE_SECONDS = 30
# A message this late means that the rate is far beyond what can be sustained: no need to go on.
HOPELESS_SECONDS = 1.0
GENERATOR_CEILING = 0.9
OTHERS_CEILING = 0.05
QUIET_SECONDS, QUIET_PATIENCE_SECONDS = 0.4, 10
P99_CEILING_MS = 250.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one rate, held for a few seconds, came to. Latencies in ms, from when a message was due."""

    rate: float
    sent: int
    p50: float
    p95: float
    p99: float
    cut_short: bool
    server_cpu_per_1000: float
    server_share: float
    generator_share: float
    others_share: float

    @property
    def is_sustained(self) -> bool:
        return not self.cut_short and self.p99 < P99_CEILING_MS

    @property
    def is_disturbed(self) -> bool:
        """Somebody else used one of the two cores."""
        return self.others_share > OTHERS_CEILING

    @property
    def is_valid(self) -> bool:
        return self.generator_share < GENERATOR_CEILING

    def __str__(self) -> str:
        outcome = "cut short" if self.cut_short else "sustained" if self.is_sustained else "too late"
        return (
            f"{self.rate:,.0f} msg/s {outcome}; p50 {self.p50:.1f} p95 {self.p95:.1f} p99 {self.p99:.1f} ms;"
            f" busy: servers {self.server_share:.0%}, generator {self.generator_share:.0%},"
            f" others {self.others_share:.0%}"
        )


class Clock:
    """Calls back every half millisecond: the loop's own timers round to whole ones."""

    def __init__(self, tick) -> None:
        self._tick = tick

    def __enter__(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)

    def __exit__(self, *problem: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        asyncio.get_running_loop().remove_signal_handler(signal.SIGALRM)


async def quiet(servers: Sequence[int]) -> None:
    """Waits a while for others to leave both cores."""
    deadline = time.perf_counter() + QUIET_PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        usage = machine.Usage(servers)
        await asyncio.sleep(QUIET_SECONDS)
        used = usage.so_far()
        if used.others / used.wall <= OTHERS_CEILING:
            return


async def hold(
    talkers: Sequence[Talker], ledger: Ledger, *, rate: float, seconds: float, servers: Sequence[int]
) -> Step:
    """Holds one rate for some seconds, with independent arrivals, and waits for the last answer."""
    chance = random.Random(rate)
    gaps = [chance.expovariate(rate) for _ in range(int(rate * seconds))]
    authors = [chance.choice(talkers) for _ in gaps]
    ids = [str(uuid4()) for _ in gaps]
    frames = [
        client_frame(
            b'{"t":"send","id":"%s","conv":"%s","body":"%s"}'
            % (id.encode(), author.conv.encode(), WORDS.encode())
        )
        for id, author in zip(ids, authors, strict=True)
    ]
    first = len(ledger)
    usage = machine.Usage(servers)
    began = due = time.perf_counter() + 0.01
    dues = [due := due + gap for gap in gaps]
    sent = 0

    def send_what_is_due() -> None:
        nonlocal sent
        now = time.perf_counter()
        while sent < len(dues) and dues[sent] <= now:
            ledger.sent(ids[sent], authors[sent], dues[sent])
            authors[sent].transport.write(frames[sent])
            sent += 1

    oldest, credited, cut_short = first, began, False
    with Clock(send_what_is_due):
        while sent < len(dues) and not cut_short:
            await asyncio.sleep(0.05)
            oldest = first_open(ledger, oldest)
            now = time.perf_counter()
            cut_short = oldest < len(ledger) and now - ledger.due[oldest] > HOPELESS_SECONDS
            if now - credited > CREDIT_SECONDS:
                credited = now
                for talker in talkers:
                    talker.give_credit()
    under_load = usage.so_far()
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while (oldest := first_open(ledger, oldest)) < len(ledger) and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    until_the_last = usage.so_far()
    delays = sorted(
        (ledger.delivered_at[n] - ledger.due[n]) * 1000
        if ledger.delivered_seq[n]
        else PATIENCE_SECONDS * 1000
        for n in range(first, len(ledger))
    )
    return Step(
        rate=rate,
        sent=sent,
        p50=percentile(delays, 0.50),
        p95=percentile(delays, 0.95),
        p99=percentile(delays, 0.99),
        cut_short=cut_short,
        server_cpu_per_1000=until_the_last.servers / sent * 1000,
        server_share=under_load.servers / under_load.wall,
        generator_share=under_load.generator / under_load.wall,
        others_share=under_load.others / under_load.wall,
    )


def first_open(ledger: Ledger, start: int) -> int:
    while start < len(ledger) and not ledger.is_open(start):
        start += 1
    return start
