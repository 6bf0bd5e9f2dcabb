"""Goals that visitors reach, each once, and those that are taken back."""

import math
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from chat.actions.errors import NotFound, Refused
from chat.models import Site, Visitor
from kit.clock import database_now
from proactive.models import Goal, GoalEvent
from proactive.rules import PageRule

VALUE_MOST = 100_000_000


class BadGoal(Refused):
    """What is told of a goal cannot be. `reason` is what it is counted under."""

    code = "bad_frame"
    reason = "goal_value"


class BadCurrency(BadGoal):
    reason = "goal_currency"


class WrongPage(BadGoal):
    reason = "goal_page"


class NoSuchGoal(NotFound):
    reason = "goal_unknown"


@dataclass(frozen=True, slots=True)
class Reached:
    event: GoalEvent
    dup: bool = False


@transaction.atomic
def reach_goal(
    *,
    visitor: Visitor,
    name: str,
    source: GoalEvent.Source,
    external_id: str = "",
    value: float = 0,
    currency: str = "",
    url: str = "",
) -> Reached:
    """Note that a visitor reached a goal. The same id of the same goal is the same event, whoever tells it
    and however often; without an id it counts once for each visitor and day.

    Raises NoSuchGoal for a goal that the site does not have, BadGoal for a value that
    is none or a page that does not reach it.
    """
    goal = Goal.objects.filter(site=visitor.site_id, name=name, is_on=True).first()
    if goal is None:
        raise NoSuchGoal(f"This site has no goal “{name}”.")
    told_by_page = goal.kind == Goal.Kind.PAGE and source == GoalEvent.Source.PAGE
    if told_by_page and not PageRule(tuple(goal.pages)).applies(url):
        raise WrongPage(f"This page does not reach the goal “{name}”.")
    now = database_now()
    event = GoalEvent(
        visitor=visitor,
        goal=goal,
        at=now,
        value=checked_value(value),
        currency=checked_currency(currency, value),
        external_id=external_id or f"{visitor.pk}:{now:%Y-%m-%d}",
        source=source,
        changed_at=now,
    )
    GoalEvent.objects.bulk_create([event], ignore_conflicts=True)
    stored = GoalEvent.objects.get(goal=goal, external_id=event.external_id)
    return Reached(stored, dup=stored.at != now or stored.visitor_id != visitor.pk)


@transaction.atomic
def reverse_goal(*, site: Site, name: str, external_id: str) -> Reached:
    """Take back a goal that was reached, as when an order is returned; again it changes nothing.
    Raises NotFound."""
    found = GoalEvent.objects.select_for_update(no_key=True, of=("self",))
    event = found.filter(goal__site=site, goal__name=name, external_id=external_id).first()
    if event is None:
        raise NotFound("No goal was reached under this id.")
    if event.reversed_at is not None:
        return Reached(event, dup=True)
    event.reversed_at = event.changed_at = database_now()
    event.save(update_fields=["reversed_at", "changed_at"])
    return Reached(event)


def checked_value(value: float) -> Decimal:
    if not (math.isfinite(value) and 0 <= value <= VALUE_MOST):
        raise BadGoal(f"A value is a number from 0 to {VALUE_MOST:,}.")
    return Decimal(str(round(value, 2)))


def checked_currency(currency: str, value: float) -> str:
    if not currency and not value:
        return ""
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadCurrency("A value needs its currency, as in EUR.")
    return currency.upper()


def visitor_of(site: Site, *, customer: str, visitor_id: UUID | None) -> Visitor:
    """Whom the business's server means: a customer's latest visitor, or a visitor. Raises NotFound."""
    found = Visitor.objects.filter(site=site)
    if visitor_id is not None:
        found = found.filter(pk=visitor_id)
    elif customer:
        found = found.filter(external_id=customer).order_by("-verified_at")
    else:
        raise BadGoal("Name the customer or the visitor.")
    visitor = found.first()
    if visitor is None:
        raise NotFound("There is no such customer here.")
    return visitor
