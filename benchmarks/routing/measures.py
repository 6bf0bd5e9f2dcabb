"""What is measured with the database: decisions, bursts, whole lives, a restart."""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from django.db import connection

from benchmarks import machine
from benchmarks.figures import Figure, percentile, report, spread
from benchmarks.routing import assigning, lives, pure, shop
from benchmarks.routing.shop import Shop
from chat.actions.conversations import close_conversation
from chat.models import Conversation
from kit.clock import database_now
from kit.events import wire
from routing import queries, strategy
from routing.actions.matching import match_partition
from routing.actions.presence import audit_desks
from routing.actions.segments import settle_responsibility, wrap_up
from routing.dispatch import Dispatcher
from routing.models import Desk, Offer, QueueStay, Segment

AGENTS, WAITING, FEW = 1_000, 10_000, 100


class Broken(Exception):
    """A promise of routing was not kept: its figures mean nothing."""


def measure(engine_pids: Sequence[int], *, quick: bool, only: str) -> list[Figure]:
    """Every figure whose group is named by `only`, or all."""
    groups: dict[str, Callable[[], list[Figure]]] = {
        "memory": lambda: pure.measure(quick=quick),
        "decisions": lambda: decisions(40 if quick else 200),
        "restart": lambda: restart(engine_pids),
        "burst": lives.burst,
        "assignments": lambda: assigning.assignments(engine_pids),
        "sustained": lambda: lives.sustained(engine_pids, seconds=5 if quick else 20),
    }
    figures = []
    for name, group in groups.items():
        if only in name:
            print(f"{name} …", file=sys.stderr, flush=True)
            found = group()
            print(report(found), file=sys.stderr, flush=True)
            figures += found
    return figures


def decisions(count: int) -> list[Figure]:
    """Under the lock, with reading and writing: a slot falls free behind a long line and a short one."""
    wire({})  # What follows a decision is measured with whole lives.
    here = shop.open_shop(AGENTS)
    shop.occupy(here)
    shop.let_wait(here, FEW)
    behind_few = freed_slots(here, count, refill=True)
    shop.let_wait(here, WAITING - FEW)
    behind_many = freed_slots(here, count)
    keep_the_word()
    ordered = sorted(behind_many)
    few, many = median(behind_few), median(behind_many)
    newcomers = arrivals_when_all_are_free(count)
    return [
        Figure(
            what="decision, freed slot, 10,000 waiting: p99",
            value=percentile(ordered, 0.99) * 1000,
            unit="ms",
            most=50,
            beside=spread(behind_many),
        ),
        Figure(
            what="decision, newcomer, 1,000 agents free: p99",
            value=percentile(sorted(newcomers), 0.99) * 1000,
            unit="ms",
            most=50,
            beside=spread(newcomers),
        ),
        Figure(
            what="cost at 10,000 waiting, of that at 100",
            value=many / few,
            unit="×",
            most=2,
            beside=f"medians {many * 1000:.1f} and {few * 1000:.1f} ms",
        ),
    ]


def freed_slots(here: Shop, count: int, *, refill: bool = False) -> list[float]:
    """So many times somebody ends a conversation, and what is then decided is timed."""
    took = []
    for _ in range(count):
        free_a_slot(here)
        began = time.perf_counter()
        made = match_partition(partition=here.partition)
        took.append(time.perf_counter() - began)
        if made and refill:
            shop.let_wait(here, made)
    return took


def free_a_slot(here: Shop) -> None:
    """By what an agent does: closing, and saying that the work after it is done."""
    agent = here.chance.choice(here.agents)
    conversation = Conversation.objects.filter(agent=agent, state="active").first()
    if conversation is None:
        return free_a_slot(here)
    close_conversation(conversation_id=conversation.pk, agent=agent)
    settle_responsibility(conversation_id=conversation.pk)
    wrap_up(agent_id=agent.pk, conversation_id=conversation.pk)
    return None


def arrivals_when_all_are_free(count: int) -> list[float]:
    here = shop.open_shop(AGENTS)
    took = []
    for _ in range(count):
        shop.let_wait(here, 1)
        began = time.perf_counter()
        match_partition(partition=here.partition)
        took.append(time.perf_counter() - began)
    return took


def restart(engine_pids: Sequence[int]) -> list[Figure]:
    """Everyone is online and free, ten thousand wait, nothing is offered: as after an outage."""
    wire({})
    here = shop.open_shop(AGENTS)
    shop.let_wait(here, WAITING)
    connection.close()
    engines = machine.cpu_seconds(engine_pids)
    own, began = machine.own_cpu_seconds(), time.perf_counter()
    dispatcher = Dispatcher()
    dispatcher.sweep()
    swept = time.perf_counter() - began
    while match_partition(partition=here.partition):
        pass
    took = time.perf_counter() - began
    own, engines = machine.own_cpu_seconds() - own, machine.cpu_seconds(engine_pids) - engines
    keep_the_word()
    offers = Offer.objects.filter(ended_at=None).count()
    left = nothing_left(here)
    return [
        Figure(
            what="decided and offered, sustained through these",
            value=offers / took,
            unit="offers/s",
            least=200,
        ),
        Figure(
            what="restart with 10,000 waiting, until all room is offered",
            value=took,
            unit="s",
            most=5,
            beside=f"{offers:,} offers; first sweep {swept:.1f} s; {left};"
            f" CPU s: application {own:.1f}, engines {engines:.1f}",
        ),
    ]


def nothing_left(here: Shop) -> str:
    """Checked with everything that waits and everybody: nobody who could be served is left waiting."""
    now = database_now()
    queues = list(here.queues)
    rings = queries.rings_of(queues)
    stays = QueueStay.objects.filter(left_at=None, is_offered=False)
    items = [queries.item_of(stay, rings[stay.queue_id]) for stay in stays]
    everyone = queries.candidates(here.partition, everyone=True)
    strategies = {queue.pk: strategy.Strategy(queue.strategy) for queue in queues}
    forgotten = strategy.match(items, everyone, queries.micros(now), strategies)
    if forgotten:
        raise Broken(f"{len(forgotten)} who could be served are left waiting.")
    room = sum(desk.capacity - desk.used for desk in Desk.objects.all()) // 1000
    return f"{room} slots fit nobody who waits"


def keep_the_word() -> None:
    """Nobody carries more than they can, and desks say what rows say."""
    if Desk.objects.filter(used__gt=shop.CAPACITY * 1000).exists():
        raise Broken("Somebody was given more than they can carry.")
    if audit_desks():
        raise Broken("Desks differ from what is carried.")
    if Segment.objects.filter(left_at=None, role="owner").count() != len(
        set(Segment.objects.filter(left_at=None, role="owner").values_list("conversation_id", flat=True))
    ):
        raise Broken("A conversation has two owners.")
