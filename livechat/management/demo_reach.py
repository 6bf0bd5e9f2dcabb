"""How the demo shop reaches out: ways into the chat, moments to invite in, a goal for all of it
and for each conversation, links to its records."""

from decimal import Decimal
from typing import Any

from chat.models import Site
from direction.models import InteractionGoal, NextAction
from proactive.actions.triggers import begin_trigger
from proactive.models import EntryPoint, Goal, RecordLink, Trigger
from routing.models import Queue, Team

# Short enough to be seen by somebody who tries the demo.
IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 20}
READ = {"fact": "page.seconds", "is": "at_least", "value": 30}

ENTRIES: tuple[dict[str, Any], ...] = (
    {"name": "Corner of every page", "text": "", "purpose": "Sizes, delivery and returns", "priority": 0},
    {
        "name": "Help in the checkout form",
        "look": EntryPoint.Look.INLINE,
        "text": "Does the form resist? Ask us",
        "selector": "#checkout-help",
        "on_pages": ["/checkout*"],
        "unlock": {"fact": "form.errors", "is": "at_least", "value": 2},
        "priority": 20,
    },
    {
        "name": "Below an article that did not help",
        "look": EntryPoint.Look.INLINE,
        "text": "Ask a person",
        "selector": "#article-help",
        "on_pages": ["/help*"],
        "unlock": {"fact": "help.useless", "is": "is", "value": True},
        "priority": 10,
    },
)
EACH_CONVERSATION: dict[str, Any] = {
    "visitor_does": "Order what fits",
    "agent_does": "Name one size and send its page",
    "steps": ["Ask for height and a garment that fits", "Name one size", "Send the page"],
}
# What agents are suggested, the first that applies.
NEXT_ACTIONS: tuple[dict[str, Any], ...] = (
    {
        "name": "They have waited for a while: say when you will be back",
        "kind": NextAction.Kind.CALL,
        "place": 10,
        "words": "This takes longer than I thought. May I call you? Then we have it done in a minute.",
        "minutes_unanswered": 5,
    },
    {
        "name": "Send the page about sizes",
        "kind": NextAction.Kind.LINK,
        "place": 20,
        "words": "Here is our guide to sizes, with drawings:",
        "link": "https://northwind.example/help/sizes",
        "entries": 3,
    },
    {
        "name": "Their goal is reached: close, and let them say whether it helped",
        "kind": NextAction.Kind.CLOSE,
        "place": 30,
        "is_reached": True,
    },
)
# Use, and what of it is the shop's own.
TRIGGERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("checkout_idle", {"condition": IDLE}),
    # In the checkout a button in the form itself offers help.
    ("form_error_twice", {"off_pages": ["/checkout*"]}),
    ("payment_refused", {}),
    ("returned_to_prices", {}),
    ("long_read", {"condition": READ}),
    ("leaving_customer", {}),
)


def reach_out(site: Site, queue: Queue) -> None:
    for entry in ENTRIES:
        EntryPoint.objects.create(site=site, queue=queue, colour=site.accent, **entry)
    for use, own in TRIGGERS:
        trigger = begin_trigger(use=use, site=site, queue=queue)
        Trigger.objects.filter(pk=trigger.pk).update(**{"state": Trigger.State.LIVE, **own})
    order = Goal.objects.create(site=site, name="order", kind=Goal.Kind.ORDER)
    InteractionGoal.objects.create(team=queue.team, success=order, **EACH_CONVERSATION)
    NextAction.objects.bulk_create(NextAction(team=queue.team, **each) for each in NEXT_ACTIONS)
    Team.objects.filter(pk=queue.team_id).update(asks_call=True, cost_per_hour=Decimal("28.00"))
    RecordLink.objects.create(
        site=site, label="Orders", template="https://orders.northwind.example/customers/{external_id}"
    )
