"""A site that reaches out: a queue with somebody free, a trigger with words, visitors who look around."""

import dataclasses
import uuid
from typing import Any

from chat.models import Agent, Site, Visitor
from kit.tokens import hashed
from proactive.actions import trail
from proactive.append import Page, Row
from proactive.models import Goal, Trigger, Variant
from proactive.statistics import Group, assignment
from routing.models import Desk, Queue
from tests.people import make_visitor
from tests.routing.people import come, make_queue, make_team

CHECKOUT = "http://shop.test:8001/checkout"
IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 60}


def make_desk(agent: Agent, slots: int = 3) -> None:
    Desk.objects.update_or_create(agent=agent, defaults={"capacity": slots * 1000})
    come(agent)


def make_served_queue(site: Site, agent: Agent, name: str = "Sales", slots: int = 3) -> Queue:
    make_desk(agent, slots)
    return make_queue(make_team(name), agent, name=name)


def make_trigger(site: Site, queue: Queue, **fields: Any) -> Trigger:
    trigger = Trigger.objects.create(
        **{
            "site": site,
            "name": "Checkout idle",
            "why": "They hesitate to pay.",
            "queue": queue,
            "state": Trigger.State.LIVE,
            "on_pages": ["/checkout*"],
            "condition": IDLE,
            **fields,
        }
    )
    Variant.objects.create(trigger=trigger, message="Can we help with your order?")
    return trigger


def make_goal(site: Site, name: str = "order", **fields: Any) -> Goal:
    return Goal.objects.create(**{"site": site, "name": name, "kind": Goal.Kind.ORDER, **fields})


def row(site: Site, hash: bytes, **fields: Any) -> Row:
    """A beacon as it is stored, with the fields of its page among its own."""
    own = {field.name for field in dataclasses.fields(Row)}
    page = {name: value for name, value in fields.items() if name not in own}
    return Row(
        site_id=site.pk,
        hash=hash,
        page=Page(**{"view": uuid.uuid4().int >> 80, "url": CHECKOUT, **page}),
        **{name: value for name, value in fields.items() if name in own},
    )


def looks_at(site: Site, token: str, url: str = CHECKOUT, **fields: Any) -> None:
    [recorded] = trail.record(rows=[row(site, hashed(token), url=url, **fields)])
    assert recorded


def group_of(visitor: Visitor, trigger: Trigger) -> Group:
    design = trigger.assigned(trigger.experiment, list(trigger.variants.all()))
    return assignment(visitor.pk, design, trigger.site.key).group


def make_visitor_of(trigger: Trigger, group: Group = Group.TREATED, url: str = CHECKOUT) -> Visitor:
    """A visitor whom chance puts into this group, on the trigger's page."""
    while True:
        visitor, token = make_visitor(trigger.site)
        if group_of(visitor, trigger) is group:
            looks_at(trigger.site, token, url)
            return visitor
