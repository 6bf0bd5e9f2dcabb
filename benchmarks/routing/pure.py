"""The decisions alone, in memory: a freed slot behind a long line, and a whole shift that begins."""

import random
import time
import uuid

from benchmarks.figures import Figure, spread
from routing import strategy
from routing.strategy import Candidate, Item, Requirement, Strategy

AGENTS, WAITING, QUEUES, QUEUES_EACH, SKILLS, CAPACITY = 1_000, 10_000, 50, 4, 30, 3
SECOND_US = 1_000_000
NOW_US = 1_800_000_000 * SECOND_US
STRATEGIES = dict.fromkeys(range(QUEUES), Strategy.BALANCED)


def measure(*, quick: bool) -> list[Figure]:
    chance = random.Random(3)
    items = waiting(chance)
    full = agents(chance, used=CAPACITY * 1000)
    freed = []
    for _ in range(30 if quick else 100):
        lucky = chance.randrange(AGENTS)
        now = [*full]
        now[lucky] = agents_one(full[lucky], (CAPACITY - 1) * 1000)
        began = time.perf_counter()
        decisions = strategy.match(items, now, NOW_US, STRATEGIES)
        freed.append(time.perf_counter() - began)
        if len(decisions) > 1:
            raise RuntimeError(f"A freed slot was given {len(decisions)} times.")
    idle = agents(random.Random(3), used=0)
    began = time.perf_counter()
    decisions = strategy.match(items, idle, NOW_US, STRATEGIES)
    took = time.perf_counter() - began
    return [
        Figure(
            what="freed slot, in memory, all 10,000 items given",
            value=sorted(freed)[len(freed) // 2] * 1000,
            unit="ms",
            most=25,
            beside=spread(freed),
        ),
        Figure(
            what="burst in memory, 1,000 idle agents",
            value=len(decisions) / took,
            unit="assignments/s",
            least=2_000,
            beside=f"{len(decisions):,} in {took:.2f} s",
        ),
    ]


def agents(chance: random.Random, used: int) -> list[Candidate]:
    return [
        Candidate(
            agent=number,
            queues=frozenset(chance.sample(range(QUEUES), QUEUES_EACH)),
            capacity=CAPACITY * 1000,
            used=used,
            skills={skill: chance.randint(1, 5) for skill in chance.sample(range(SKILLS), SKILLS - 3)},
        )
        for number in range(1, AGENTS + 1)
    ]


def agents_one(agent: Candidate, used: int) -> Candidate:
    return Candidate(
        agent=agent.agent, queues=agent.queues, capacity=agent.capacity, used=used, skills=agent.skills
    )


def waiting(chance: random.Random) -> list[Item]:
    asked = [
        tuple(Requirement(skill) for skill in sorted(chance.sample(range(SKILLS), 2))) for _ in range(QUEUES)
    ]
    found = []
    for number in range(1, WAITING + 1):
        queue = chance.randrange(QUEUES)
        entered_us = NOW_US - chance.randrange(1_200 * SECOND_US)
        found.append(
            Item(
                stay=number,
                conversation=uuid.UUID(int=number),
                queue=queue,
                entered_us=entered_us,
                due_us=entered_us + 60 * SECOND_US,
                seq=number,
                requirements=asked[queue],
            )
        )
    return found
