"""Figures: percentiles by nearest rank, what each should reach, and how they are printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEADING = ("what", "measured", "to reach", "", "beside it")


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the ordered values do not exceed."""
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns line up; the first row is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


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
