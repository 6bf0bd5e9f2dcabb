"""Figures: a value with what it should be, how sure it is, and what it was."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from metrics.api.shapes import Declaration, Figure
from metrics.kpis import KPIS, NINE, Kpi, Unit
from metrics.ledger.booking import Sums
from metrics.models import Target

UNITS = {Unit.SHARE: "percent"}

Targets = Mapping[str, float]


def declarations() -> list[Declaration]:
    order = [*NINE, *(name for name in KPIS if name not in NINE)]
    return [_declared(KPIS[name]) for name in order]


def _declared(kpi: Kpi) -> Declaration:
    return Declaration(
        name=kpi.name,
        label=kpi.label,
        unit=UNITS.get(kpi.unit, kpi.unit.value),
        clock=kpi.clock.value,
        better=kpi.better,
        definition=" ".join(part for part in (kpi.sentence, kpi.filters) if part),
        of=kpi.of,
        too_low=kpi.too_low,
        too_high=kpi.too_high,
        action=kpi.action,
        headline=kpi.name in NINE,
    )


def figure(kpi: Kpi, sums: Sums, targets: Targets, before: Sums | None = None) -> Figure:
    found = kpi.value(sums)
    low, high = kpi.interval(sums) or (None, None)
    target = targets.get(kpi.name)
    value = None if found is None else float(found)
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
        earlier = kpi.value(before)
        made.before = None if earlier is None else float(earlier)
        made.before_n = kpi.n(before)
    return made


def number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def targets_at(at: datetime, teams: Iterable[int]) -> Targets:
    """What held for these teams at that moment, as far as all of them have it and it is the same."""
    asked = set(teams)
    latest: dict[tuple[int, str], float] = {}
    rows = Target.objects.filter(team__in=asked, valid_from__lt=at).order_by("valid_from")
    for team, kpi, value in rows.values_list("team_id", "kpi", "value"):
        latest[team, kpi] = float(value)
    each: dict[str, list[float]] = {}
    for (_, kpi), target in latest.items():
        each.setdefault(kpi, []).append(target)
    return {
        kpi: targets[0]
        for kpi, targets in each.items()
        if len(targets) == len(asked) and len(set(targets)) == 1
    }
