"""Figures with what they should be, and the table of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import percentile, table

HEADING = ("what", "measured", "to reach", "", "beside it")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; at least `least` or at most `most`, where there is something to be reached."""

    what: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None
    beside: str = ""

    @property
    def is_met(self) -> bool:
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    @property
    def row(self) -> tuple[str, ...]:
        met = ("met" if self.is_met else "MISSED") if self.bound else ""
        return self.what, f"{said(self.value)} {self.unit}", self.bound, met, self.beside

    @property
    def bound(self) -> str:
        if self.least is not None:
            return f"at least {said(self.least)}"
        return "" if self.most is None else f"at most {said(self.most)}"


def said(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def report(figures: Sequence[Figure]) -> str:
    return table([HEADING, *(figure.row for figure in figures)])


def spread(seconds: Sequence[float]) -> str:
    """The middle and the worst of some times."""
    ordered = sorted(seconds)
    middle, worst = percentile(ordered, 0.5) * 1000, ordered[-1] * 1000
    return f"median {middle:.1f} ms, worst {worst:.1f} ms of {len(ordered)}"
