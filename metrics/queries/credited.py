"""To which conversations goals are credited, as the facts say now: by the same rule as in all numbers."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from metrics.ledger.following import Contacts, credits
from metrics.queries.facts import ever_bought
from metrics.queries.rules import rules
from proactive.queries.funnel import Reach, came_to, spoken_with

Row = tuple[datetime, str, Any, str, str]


def credited(conversations: Collection[str]) -> frozenset[str]:
    """Those of them that brought a goal."""
    contacts, goals = ever_bought(conversations)
    found = credits(goals, Contacts(contacts), rules())
    return frozenset(conversation for conversation, _ in found) & frozenset(conversations)


def with_credit(reach: Reach, by: str) -> Reach:
    """Which knows of its conversations whether they brought a goal."""
    return reach._replace(credited=tuple(credited(spoken_with(reach, by))))


def behind_goal(reach: Reach, by: str, key: str, *, before: datetime, most: int) -> list[Row]:
    """As `came_to`, of the goal: as many of those that brought one, or a few more, the newest first."""
    found: list[Row] = []
    for rows in _candidates(reach, by, key, before=before, at_first=most):
        brought = credited([row[1] for row in rows])
        found += [row for row in rows if row[1] in brought]
        if len(found) >= most:
            break
    return found


def _candidates(reach: Reach, by: str, key: str, *, before: datetime, at_first: int) -> Iterator[list[Row]]:
    """Whose visitors did what is wanted in the month after, some at a time, and twice as many each time."""
    most = at_first
    while rows := came_to(reach, by, key, "goal", before=before, most=most):
        yield rows
        if len(rows) < most:
            return
        before, most = rows[-1][0], most * 2
