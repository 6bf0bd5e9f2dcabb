"""The orders of a past operation: each is told once, in whichever file, and taken back once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from metrics.history.checking import BadHistory
from metrics.history.past import Past
from proactive.models import Goal, GoalEvent


def goals_of(conversations: Iterable[Past], sites: dict[str, int]) -> dict[tuple[int, str], int]:
    """Goals by site and name. What is not there yet is made."""
    found: dict[tuple[int, str], int] = {}
    for site, name in sorted({(sites[each.site], each.goal.name) for each in conversations if each.goal}):
        goal, _ = Goal.objects.get_or_create(site_id=site, name=name, defaults={"kind": Goal.Kind.ORDER})
        found[site, name] = goal.pk
    return found


def refuse_known_orders(
    conversations: Sequence[Past], goals: dict[tuple[int, str], int], sites: dict[str, int]
) -> None:
    """An order is told once, in whichever file."""
    told = {
        (goals[sites[each.site], each.goal.name], each.goal.id): n
        for n, each in enumerate(conversations)
        if each.goal and each.goal.id and not each.goal.is_reversal
    }
    known = GoalEvent.objects.filter(goal__in=goals.values(), external_id__in={key for _, key in told})
    for goal, key in known.values_list("goal", "external_id"):
        if (n := told.get((goal, key))) is not None:
            raise BadHistory(f"{_place(n, conversations[n])}: the order “{key}” is known already.")


def take_back(
    conversations: Sequence[Past], goals: dict[tuple[int, str], int], sites: dict[str, int], now: datetime
) -> None:
    """Orders of this file, or of what was here before, that a line of the file takes back."""
    for n, each in enumerate(conversations):
        taken = each.goal
        if taken is None or not taken.is_reversal:
            continue
        orders = GoalEvent.objects.filter(goal=goals[sites[each.site], taken.name], external_id=taken.id)
        standing = orders.filter(value=-taken.value, at__lte=taken.at, reversed_at=None)
        if not standing.update(reversed_at=taken.at, changed_at=now):
            raise BadHistory(
                f"{_place(n, each)}: there is no order “{taken.id}” of {-taken.value} to take back."
                " Orders are taken back whole, and once."
            )


def _place(n: int, conversation: Past) -> str:
    return f"conversations[{n}] ({conversation.id})"
