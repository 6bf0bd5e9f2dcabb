"""Where an invented past takes place: who works there, its queues, topics, triggers and visitors."""

import hashlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from chat.models import Agent, Site, Topic
from metrics.actions.copying import copy, free_stay_ids
from metrics.history.invented import Places, Words
from metrics.history.rows import time_ordered_id
from metrics.invention.plan import Plan
from metrics.invention.records import Day
from metrics.invention.visits import Site as Around
from metrics.invention.words import name_of
from metrics.models import InventedHistory
from metrics.periods import moment_of
from proactive.models import EntryPoint, Goal, Trigger, Variant
from routing.actions.layout import settle_layout
from routing.beginnings import of_queue, of_team
from routing.models import Direction, Member, Queue, Team

# What is invited for, and the words that are tried.
TRIGGERS = {
    "Cart": ("They hesitate before paying.", ("Is anything unclear before you pay?",)),
    "Browsing": (
        "They have looked around for a while.",
        ("Can I help you to find something?", "Not sure which size? Ask me."),
    ),
}
VISITOR_COLUMNS = ("id", "site_id", "token_hash", "name", "created_at")
COLLEAGUES = (
    ("carla", "Carla", "Nunes"),
    ("david", "David", "Hale"),
    ("emma", "Emma", "Sørensen"),
    ("farid", "Farid", "Amini"),
    ("greta", "Greta", "Holm"),
    ("hugo", "Hugo", "Marchand"),
    ("irina", "Irina", "Kolar"),
    ("jack", "Jack", "Doyle"),
    ("kaori", "Kaori", "Mori"),
    ("luis", "Luis", "Prieto"),
    ("mette", "Mette", "Krogh"),
)


def agents_of(site: Site, wanted: int) -> list[int]:
    """Whoever serves the site's queues, then colleagues, who are made as needed and cannot sign in."""
    serving = Member.objects.filter(queue__sites=site, agent__role=Agent.Role.AGENT, agent__is_active=True)
    found = list(serving.values_list("agent_id", flat=True).distinct().order_by("agent_id"))[:wanted]
    for username, first, last in _colleagues(wanted - len(found)):
        colleague, is_new = Agent.objects.get_or_create(
            username=f"{username}.{site.key}"[:150],
            defaults={
                "first_name": first,
                "last_name": last,
                "display_name": first,
                "is_active": False,
            },
        )
        if is_new:
            colleague.set_unusable_password()
            colleague.save(update_fields=["password"])
        found.append(colleague.pk)
    return found


def _colleagues(wanted: int) -> Iterator[tuple[str, str, str]]:
    for number in range(wanted):
        username, first, last = COLLEAGUES[number % len(COLLEAGUES)]
        again = number // len(COLLEAGUES)
        yield (f"{username}{again + 1}", first, f"{last} {again + 1}") if again else (username, first, last)


def places_of(
    history: InventedHistory,
    plan: Plan,
    agents: Sequence[int],
    past: Sequence[Day],
    around: Around | None,
) -> Places:
    """What the names of the plan and of these days stand for. Visitors are made; the rest where it is not
    there yet."""
    site = history.site
    chats = [chat for day in past for chat in day.chats]
    queues = {line.name: _queue(line.name, line.direction) for line in plan.lines}
    triggers = _triggers(site, queues)
    return Places(
        site=site.pk,
        queues=queues,
        topics=_topics(plan),
        agents=agents,
        visitors=_visitors(history, _came(past, around)),
        triggers=triggers,
        words={name: _words(trigger, name) for name, trigger in triggers.items()},
        goal=_goal(site),
        entries=list(EntryPoint.objects.filter(site=site).order_by("pk").values_list("pk", flat=True)),
        stays=free_stay_ids(sum(len(chat.waits) for chat in chats)),
        now=history.history.at,
    )


def _queue(name: str, direction: str) -> int:
    """The queue of this name; made, it serves no site."""
    queue = Queue.objects.filter(name=name).first()
    if queue is None:
        team, _ = Team.objects.get_or_create(
            name=Direction(direction).label,
            defaults={"direction": direction, **of_team(direction)},
        )
        queue = Queue.objects.create(team=team, name=name, **of_queue(team))
        settle_layout()
    return queue.pk


def _topics(plan: Plan) -> dict[str, int]:
    found = {}
    for line in plan.lines:
        for topic in line.topics:
            kept, _ = Topic.objects.get_or_create(name=topic.name, defaults={"group": topic.group})
            found[topic.name] = kept.pk
    return found


def _triggers(site: Site, queues: dict[str, int]) -> dict[str, int]:
    """The triggers that invited: drafts, which invite nobody now."""
    found = {}
    for name, (why, _) in TRIGGERS.items():
        trigger, _ = Trigger.objects.get_or_create(
            site=site, name=name, defaults={"why": why, "queue_id": queues["Invited visitors"]}
        )
        found[name] = trigger.pk
    return found


def _words(trigger: int, name: str) -> list[Words]:
    found = []
    for message in TRIGGERS[name][1]:
        variant = Variant.objects.filter(trigger=trigger, message=message).first()
        variant = variant or Variant.objects.create(trigger_id=trigger, message=message)
        found.append(Words(variant.pk, message))
    return found


def _goal(site: Site) -> int:
    goal, _ = Goal.objects.get_or_create(site=site, name="order", defaults={"kind": Goal.Kind.ORDER})
    return goal.pk


def _came(past: Sequence[Day], around: Around | None) -> dict[str, int]:
    """When each visitor was first there."""
    seen = [(chat.person.key, chat.began) for day in past for chat in day.chats]
    seen += [(invited.person.key, invited.eligible) for day in past for invited in day.invited]
    seen += [(visit.person, visit.began) for visit in around.visits] if around else []
    came: dict[str, int] = {}
    for key, at in seen:
        came[key] = min(at, came.get(key, at))
    return came


def _visitors(history: InventedHistory, came: dict[str, int]) -> dict[str, UUID]:
    found = {key: time_ordered_id(moment_of(at)) for key, at in came.items()}
    mark = mark_of(history)
    copy(
        "chat_visitor",
        VISITOR_COLUMNS,
        (
            (pk, history.site_id, mark + _digest(key), name_of(key), moment_of(came[key]))
            for key, pk in found.items()
        ),
    )
    return found


def mark_of(history: InventedHistory) -> bytes:
    """With this begins what stands for a token with the visitors of a past. No token has such a hash: tokens
    are hashed otherwise."""
    return _digest(f"{history.site_id}:{history.seed}:{history.from_at.isoformat()}")


def _digest(words: str) -> bytes:
    return hashlib.blake2b(words.encode(), digest_size=16, person=b"invented").digest()
