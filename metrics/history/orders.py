"""Reads the orders of a history: what was bought, and what was taken back."""

import re
from decimal import Decimal, InvalidOperation

from metrics.history import shapes
from metrics.history.checking import Checker
from metrics.history.past import Goal

MOST_VALUE = Decimal(10) ** 9
LONGEST_ID = 100
CENTS = Decimal("0.01")
USUAL_NAME = "order"


def read_goal(given: shapes.Goal | None, checker: Checker) -> Goal | None:
    if given is None:
        return None
    found = Goal(
        id=given.id or "",
        name=given.name or USUAL_NAME,
        at=checker.time(given.at, "goal.at"),
        value=_value(given.value, checker),
        currency=(given.currency or "").upper(),
        reversed_at=checker.maybe_time(given.reversed, "goal.reversed"),
    )
    check = checker.check
    check(
        re.fullmatch(r"[-\w]{1,60}", found.name, re.ASCII) is not None,
        "“goal.name” has letters, digits and hyphens.",
    )
    check(
        not found.currency or re.fullmatch("[A-Z]{3}", found.currency) is not None,
        "“goal.currency” is like EUR.",
    )
    check(
        len(found.id) <= LONGEST_ID and "\0" not in found.id,
        f"“goal.id” has {LONGEST_ID} characters at most.",
    )
    checker.check_order((("goal.at", found.at), ("goal.reversed", found.reversed_at)))
    check(
        not found.is_reversal or bool(found.id and not found.reversed_at),
        "“goal.value” is below nothing: such a line takes an order back, so it has that order's “id”.",
    )
    return found


def _value(written: str | float | None, checker: Checker) -> Decimal:
    try:
        value = Decimal(str(written or 0)).quantize(CENTS)
    except InvalidOperation as problem:
        raise checker.refusal("“goal.value” is not an amount.") from problem
    is_amount = value.is_finite() and -MOST_VALUE <= value <= MOST_VALUE
    checker.check(is_amount, "“goal.value” is not an amount.")
    return value


class Orders:
    """Sees that no order is told twice."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._told: dict[tuple[str, str, str, bool], str] = {}

    def note(self, site: str, goal: Goal | None) -> None:
        if goal is None or not goal.id:
            return
        key = (site, goal.name, goal.id, goal.is_reversal)
        if key in self._told:
            verb = "taken back" if goal.is_reversal else "told"
            raise self._checker.refusal(
                f"the order “{goal.id[:40]}” was {verb} at {self._told[key]} already."
            )
        self._told[key] = self._checker.place
