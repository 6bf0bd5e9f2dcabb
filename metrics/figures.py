"""Figures: a value with what it should be, how sure it is, and what it was."""

from collections.abc import Mapping

from msgspec import Struct

from metrics.kpis import Kpi

Targets = Mapping[str, float]


class Figure(Struct):
    name: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    target: float | None = None
    gap: float | None = None
    verdict: str = ""
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    before: float | None = None
    before_n: int | None = None


def figure(
    kpi: Kpi, sums: Mapping[str, int], targets: Targets, before: Mapping[str, int] | None = None
) -> Figure:
    value = kpi.number(sums)
    low, high = kpi.interval(sums) or (None, None)
    target = targets.get(kpi.name)
    spread = kpi.percentiles(sums)
    made = Figure(
        name=kpi.name,
        value=value,
        n=kpi.n(sums),
        low=low,
        high=high,
        target=target,
        p50=spread.get("p50"),
        p90=spread.get("p90"),
        p95=spread.get("p95"),
    )
    if value is not None and target is not None:
        made.gap = value - target
        is_met = value >= target if kpi.better == "higher" else value <= target
        made.verdict = "met" if is_met else "missed"
    if before is not None:
        made.before = kpi.number(before)
        made.before_n = kpi.n(before)
    return made
