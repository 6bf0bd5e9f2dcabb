"""Numbers in words, as the dashboard writes them, for letters and alerts."""

from metrics.kpis import Kpi, Unit

NOTHING = "–"
# Keeps a number and its unit on one line.
JOINED = "\u00a0"


def seconds(value: float) -> str:
    """Like 8.5 s, 42 s, 3 min 20 s, 2 h 5 min."""
    whole = round(value)
    if abs(value) < 60 and whole < 60:
        return f"{value:.{1 if value < 10 else 0}f}{JOINED}s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (0 if hours else rest, "s"))
    return " ".join(f"{amount}{JOINED}{unit}" for amount, unit in parts if amount)


def shown(value: float | None, unit: Unit) -> str:
    if value is None:
        return NOTHING
    match unit:
        case Unit.SECONDS:
            return seconds(value)
        case Unit.SHARE:
            return f"{value * 100:.1f}{JOINED}%"
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.SCORE:
            return f"{value:.1f}"
        case _:
            return f"{value:,.2f}"


def difference(value: float, unit: Unit) -> str:
    """How large it is; of shares in points."""
    if unit is Unit.SHARE:
        return f"{abs(value) * 100:.1f}{JOINED}points"
    return shown(abs(value), unit)


def gap(value: float | None, target: float | None, unit: Unit) -> str:
    """Like “12 s over the target of 1 min”. Empty where one of the two is not known."""
    if value is None or target is None:
        return ""
    goal = shown(target, unit)
    if value == target:
        return f"at the target of {goal}"
    size = difference(value - target, unit)
    # A target is missed by whatever little.
    size = "just" if size == difference(0, unit) else size
    return f"{size} {'over' if value > target else 'under'} the target of {goal}"


def change(value: float | None, before: float | None, unit: Unit) -> str:
    """Like “up 3.1 points from 80.0 %”. Empty where one of the two is not known."""
    if value is None or before is None:
        return ""
    if unit is Unit.COUNT and value > 0 == before:
        return "none before"
    then = shown(before, unit)
    if shown(value, unit) == then:
        return f"as before: {then}"
    return f"{'up' if value > before else 'down'} {difference(value - before, unit)} from {then}"


def told(value: float | None, n: int, kpi: Kpi) -> str:
    """The value, unless it is of too few to be shown."""
    return NOTHING if n < kpi.least else shown(value, kpi.unit)


def of(n: int, kpi: Kpi) -> str:
    """Like “of 421 ratings”, “no ratings”, “of 3 ratings, which are too few to tell”; empty where the value
    is how many there are."""
    if not n:
        return f"no {kpi.of}"
    if kpi.unit is Unit.COUNT and not kpi.denominator:
        return ""
    few = ", which are too few to tell" if n < kpi.least else ""
    return f"of {n:,} {kpi.of}{few}"


def unit_in_files(kpi: Kpi) -> str:
    """The unit of its bare numbers."""
    return "share from 0 to 1" if kpi.unit is Unit.SHARE else kpi.unit.value
