"""A large operation, written straight to the tables: people, queues, skills, and conversations that wait.

Fifty queues, a thousand agents with four of them each at random: all of it is one partition, the hard case.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from benchmarks.setup import ORIGIN, SITE_KEY
from chat.models import Agent, Conversation, Lease, Site, Visitor
from kit.clock import database_now
from kit.tokens import hashed, new_token
from routing.actions.layout import settle_layout
from routing.actions.stays import signature_of
from routing.models import (
    AgentSkill,
    Desk,
    Member,
    Presence,
    Queue,
    QueueStay,
    Relaxation,
    Requirement,
    Segment,
    Skill,
    Team,
)

QUEUES, QUEUES_EACH, SKILLS, CAPACITY = 50, 4, 30, 3
TARGETS_S = (15, 30, 60)
# Long enough that what is offered stands until the benchmark is done with it.
OFFER_STANDS_S = 3_600
WAITED_S = 1_200
HARD_LEVEL, SOFT_LEVEL = 1, 3
PREFERRED_SHARE, REFUSED_SHARE = 0.1, 0.05


@dataclass(frozen=True, slots=True)
class Shop:
    """What was written; `partition` is the number that all its queues share."""

    sites: Sequence[Site]
    queues: Sequence[Queue]
    agents: Sequence[Agent]
    partition: int
    chance: random.Random


def open_shop(agents: int, *, capacity: int = CAPACITY, queues: int = QUEUES) -> Shop:
    """Everything anew, nobody waiting, everyone online with nothing to do."""
    empty()
    chance = random.Random(agents)
    sites = Site.objects.bulk_create(
        Site(key=f"{SITE_KEY}-{n}", name=f"Shop {n}", origins=[ORIGIN]) for n in range(queues)
    )
    people = Agent.objects.bulk_create(
        Agent(username=f"{SITE_KEY}-{n}", password="!", display_name=f"Agent {n}") for n in range(agents)
    )
    lines = write_queues(sites, chance)
    seat(people, lines, capacity, chance)
    settle_layout()
    partitions = set(Queue.objects.values_list("partition", flat=True))
    if len(partitions) != 1:
        sys.exit("The queues do not share agents: this is not the case that is meant.")
    return Shop(sites, list(Queue.objects.order_by("pk")), people, partitions.pop(), chance)


def empty() -> None:
    others = Agent.objects.exclude(username__startswith=SITE_KEY)
    if others.exists() or Site.objects.exclude(key__startswith=SITE_KEY).exists():
        sys.exit("This database is in use: the benchmark needs one of its own, because it empties it.")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE chat_site, chat_agent, routing_team, routing_queue, routing_skill CASCADE")


def write_queues(sites: Sequence[Site], chance: random.Random) -> list[Queue]:
    """Each asks two of the skills: one always, one that relaxes after 20 s and is dropped after 45."""
    team = Team.objects.create(
        name="Service", direction="customer_service", asa_target_s=60, sl_percent=80, sl_seconds=60
    )
    skills = Skill.objects.bulk_create(Skill(name=f"Skill {n}") for n in range(SKILLS))
    queues = Queue.objects.bulk_create(
        Queue(
            team=team,
            name=f"Queue {n:02}",
            sla_target_s=TARGETS_S[n % len(TARGETS_S)],
            offer_timeout_s=OFFER_STANDS_S,
        )
        for n in range(len(sites))
    )
    for queue, site in zip(queues, sites, strict=True):
        queue.sites.add(site)
        hard, soft = chance.sample(skills, 2)
        Requirement.objects.bulk_create(
            [
                Requirement(queue=queue, skill=hard, level=HARD_LEVEL, is_hard=True),
                Requirement(queue=queue, skill=soft, level=SOFT_LEVEL),
            ]
        )
        Relaxation.objects.bulk_create(
            [
                Relaxation(queue=queue, after_s=20, skill=soft, level=1),
                Relaxation(queue=queue, after_s=45, skill=soft, level=0),
            ]
        )
    return queues


def seat(agents: Sequence[Agent], queues: Sequence[Queue], capacity: int, chance: random.Random) -> None:
    """Four queues each, all the skills that the first of them asks, most of what the others ask, and a
    connection that lasts. So each queue has agents who may take what has only just come: where there are
    none, it waits until less is asked, however quick the match."""
    required = Requirement.objects.order_by("queue", "-is_hard").values_list("queue", "skill_id")
    asked = {queue.pk: [skill for of, skill in required if of == queue.pk] for queue in queues}
    members, skilled = [], []
    for n, agent in enumerate(agents):
        first = queues[n % len(queues)]
        own = [first, *chance.sample([queue for queue in queues if queue != first], QUEUES_EACH - 1)]
        members += [Member(agent=agent, queue=queue) for queue in own]
        able = {skill: chance.randint(SOFT_LEVEL, 5) for skill in asked[first.pk]}
        for skill in (skill for queue in own for skill in asked[queue.pk]):
            if chance.random() < 0.9:
                able.setdefault(skill, chance.randint(1, 5))
        skilled += [AgentSkill(agent=agent, skill_id=skill, level=level) for skill, level in able.items()]
    Member.objects.bulk_create(members)
    AgentSkill.objects.bulk_create(skilled)
    Desk.objects.bulk_create(
        Desk(agent=agent, capacity=capacity * 1000, presence=Presence.ONLINE) for agent in agents
    )
    now = database_now()
    Lease.objects.bulk_create(
        Lease(
            session=f"{agent.pk:016}",
            process=SITE_KEY,
            agent=agent,
            heard_at=now,
            until=now + timedelta(hours=2),
        )
        for agent in agents
    )


def let_wait(shop: Shop, count: int) -> None:
    """So many more conversations wait, since any time within the last twenty minutes."""
    now = database_now()
    queues = [shop.queues[n % len(shop.queues)] for n in range(count)]
    since = [now - timedelta(seconds=shop.chance.uniform(0, WAITED_S)) for _ in queues]
    talks = talk(shop, queues, since)
    asked = {
        queue.pk: sorted(queue.requirements.values_list("skill_id", "level", "is_hard"))
        for queue in shop.queues
    }
    QueueStay.objects.bulk_create(
        QueueStay(
            conversation=conversation,
            queue=queue,
            entered_at=entered,
            due_at=entered + timedelta(seconds=queue.sla_target_s),
            weight=queue.weight,
            requirements=asked[queue.pk],
            signature=signature_of(asked[queue.pk]),
            preferred=shop.chance.choice(shop.agents) if shop.chance.random() < PREFERRED_SHARE else None,
            sticky_until=entered + timedelta(seconds=15),
            refused_by=[shop.chance.choice(shop.agents).pk] if shop.chance.random() < REFUSED_SHARE else [],
            changed_at=now,
        )
        for conversation, queue, entered in zip(talks, queues, since, strict=True)
    )
    settle_tables()


def talk(
    shop: Shop, queues: Sequence[Queue], since: Sequence[datetime], agents: Sequence[Agent] | None = None
) -> list[Conversation]:
    """A visitor and their conversation for each, waiting, or with these agents."""
    return Conversation.objects.bulk_create(
        Conversation(
            site=visitor.site,
            visitor=visitor,
            created_at=at,
            waiting_since=None if agents else at,
            agent=agents[n] if agents else None,
            state=Conversation.State.ACTIVE if agents else Conversation.State.WAITING,
        )
        for n, (visitor, at) in enumerate(zip(visitors(shop, queues), since, strict=True))
    )


def visitors(shop: Shop, queues: Sequence[Queue]) -> list[Visitor]:
    """One on the site of each of these queues."""
    site_of = dict(zip((queue.pk for queue in shop.queues), shop.sites, strict=True))
    return Visitor.objects.bulk_create(
        Visitor(site=site_of[queue.pk], token_hash=hashed(new_token())) for queue in queues
    )


def occupy(shop: Shop) -> None:
    """Every agent has as much as they can carry."""
    now = database_now()
    agents = [agent for agent in shop.agents for _ in range(CAPACITY)]
    own = {
        agent: list(Queue.objects.filter(members__agent_id=agent).order_by("pk"))
        for agent in (agent.pk for agent in shop.agents)
    }
    queues = [shop.chance.choice(own[agent.pk]) for agent in agents]
    talks = talk(shop, queues, [now] * len(agents), agents)
    Segment.objects.bulk_create(
        Segment(
            conversation=conversation,
            agent=agent,
            queue=queue,
            joined_at=now,
            weight=queue.weight,
            changed_at=now,
        )
        for conversation, agent, queue in zip(talks, agents, queues, strict=True)
    )
    Desk.objects.update(used=CAPACITY * 1000, last_assigned_at=now)
    settle_tables()


def settle_tables() -> None:
    """What a running database's own housekeeping would have done by then."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
