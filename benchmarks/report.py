"""The table of results, the counts behind it, and the figures that the application should reach."""

import statistics
from collections.abc import Iterator, Sequence
from typing import Literal

from benchmarks.contestants import Contestant
from benchmarks.figures import table
from benchmarks.load import CALM_RATE

HEADING = (
    "server",
    "sustained msg/s",
    "of the relay",
    "CPU-s per 1,000",
    f"p50 / p95 / p99 ms at {CALM_RATE:.0f} msg/s",
    "kB per idle socket",
    "generator, others: busy at most",
)
LEAST_SUSTAINED, LEAST_SHARE, MOST_P50, MOST_P99, MOST_KB = 4_000, 0.30, 5, 25, 60


def report(field: Sequence[Contestant]) -> str:
    relays = {one.server: one.sustained for one in field if one.is_relay}
    rows = [HEADING, *(row(one, relays.get(one.server)) for one in field)]
    lines = [table(rows), "", *(counts(one) for one in field)]
    for one in field:
        if not one.is_relay:
            lines += ["", f"{one.name} on {one.server}, to reach:", *goals(one, relays.get(one.server))]
    return "\n".join(lines)


def row(one: Contestant, relay: float | None) -> tuple[str, ...]:
    rounds = ", ".join(f"{step.rate:,.0f}" for step in one.bests)
    return (
        f"{one.name}, {one.server}",
        f"{one.sustained:,.0f}" + (f" ({rounds})" if len(one.bests) > 1 else ""),
        f"{one.sustained / relay:.0%}" if relay else "-",
        f"{statistics.median(step.server_cpu_per_1000 for step in one.bests):.3f}",
        f"{calm(one, 'p50'):.1f} / {calm(one, 'p95'):.1f} / {calm(one, 'p99'):.1f}",
        f"{one.socket_bytes[0] / 1000:.0f}",
        f"{max(step.generator_share for step in one.steps):.0%},"
        f" {max(step.others_share for step in one.steps):.0%}",
    )


def calm(one: Contestant, share: Literal["p50", "p95", "p99"]) -> float:
    return statistics.median(float(getattr(step, share)) for step in one.calms)


def counts(one: Contestant) -> str:
    sent = sum(len(ledger) for ledger in one.ledgers)
    acked = sum(ledger.acked for ledger in one.ledgers)
    delivered = sum(ledger.delivered_once for ledger in one.ledgers)
    broken = "; ".join(f"BREACH {count} × {what}" for what, count in one.breaches.items()) or "no breach"
    doubt = (
        f"; INVALID: the generator may have been the limit in {len(one.invalid)} steps" if one.invalid else ""
    )
    if one.disturbed:
        doubt += f"; DISTURBED: others used the cores in {len(one.disturbed)} of the steps that count"
    return (
        f"{one.name} on {one.server}: {sent:,} sent, {acked:,} acknowledged and stored, {delivered:,}"
        f" delivered to the other side once and in order; {broken}{doubt}"
    )


def goals(one: Contestant, relay: float | None) -> Iterator[str]:
    yield goal(f"{one.sustained:,.0f} msg/s, at least {LEAST_SUSTAINED:,}", one.sustained >= LEAST_SUSTAINED)
    if relay:
        share = one.sustained / relay
        yield goal(f"{share:.0%} of the relay, at least {LEAST_SHARE:.0%}", share >= LEAST_SHARE)
    p50, p99, kb = calm(one, "p50"), calm(one, "p99"), one.socket_bytes[0] / 1000
    yield goal(f"p50 {p50:.1f} ms, at most {MOST_P50}", p50 <= MOST_P50)
    yield goal(f"p99 {p99:.1f} ms, at most {MOST_P99}", p99 <= MOST_P99)
    yield goal(f"{kb:.0f} kB per idle socket, at most {MOST_KB}", kb <= MOST_KB)


def goal(sentence: str, is_met: bool) -> str:
    return f"  {'met   ' if is_met else 'MISSED'} {sentence}"
