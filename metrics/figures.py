"""Figures: a value with what it should be, how sure it is, and what it was."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from metrics.certainty import FEW
from metrics.kpis import Kpi, Unit

Targets = Mapping[str, float]


class Figure(Struct):
    """The verdict on a share of too few is left open."""

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
    kpi: Kpi,
    sums: Mapping[str, int],
    targets: Targets,
    before: Mapping[str, int] | None = None,
    *,
    of: Collection[str] = (),
) -> Figure:
    """`of` are the dimensions of the part that the sums are of."""
    if not kpi.is_told(of):
        return Figure(name=kpi.name, value=None, n=0)
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
        made.verdict = _verdict(kpi, made.gap, made.n)
    if before is not None:
        made.before = kpi.number(before)
        made.before_n = kpi.n(before)
    return made


def _verdict(kpi: Kpi, gap: float, n: int) -> str:
    if kpi.unit is Unit.SHARE and n < FEW:
        return ""
    return "met" if (gap >= 0 if kpi.better == "higher" else gap <= 0) else "missed"
