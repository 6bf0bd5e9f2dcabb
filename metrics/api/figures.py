"""The numbers as they are declared to whoever reads them."""

from metrics.api.shapes import Declaration
from metrics.kpis import KPIS, NINE, Kpi, Unit

UNITS = {Unit.SHARE: "percent"}


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
        definition=kpi.definition,
        of=kpi.of,
        too_low=kpi.too_low,
        too_high=kpi.too_high,
        action=kpi.action,
        headline=kpi.name in NINE,
        untold=dict(kpi.untold),
        least=kpi.least,
        ripe_days=kpi.ripe_days,
    )
