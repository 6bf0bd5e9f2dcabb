"""Assignments, one process alone or several side by side: somebody who waits is claimed, their offer written
with its reserved room, and accepted. What follows from that (telling, places) is part of whole lives.

Run as a program it is one of the processes: it begins when it is told to, and prints what it did."""

import subprocess
import sys
import time
from collections.abc import Sequence

import django
import msgspec

from benchmarks import machine
from benchmarks.figures import Figure

AGENTS, WAITING = 1_000, 10_000


class Done(msgspec.Struct):
    """What one process assigned, and what that took it."""

    assigned: int
    seconds: float
    cpu_seconds: float


def assignments(engine_pids: Sequence[int]) -> list[Figure]:
    """Ten thousand wait, a thousand agents are free: until all of them have as much as they can carry."""
    return [figure for processes in (1, 2) for figure in side_by_side(processes, engine_pids)]


def side_by_side(processes: int, engine_pids: Sequence[int]) -> list[Figure]:
    from benchmarks.routing import shop  # noqa: PLC0415  models need django.setup

    here = shop.open_shop(AGENTS)
    shop.let_wait(here, WAITING)
    command = [sys.executable, "-m", __name__, str(here.partition), str(processes)]
    children = [
        subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(processes)
    ]
    for child in children:
        answer(child)  # it is ready
    engines = machine.cpu_seconds(engine_pids)
    began = time.perf_counter()
    for child in children:
        tell(child)
    done = [msgspec.json.decode(answer(child), type=Done) for child in children]
    took = time.perf_counter() - began
    engines = machine.cpu_seconds(engine_pids) - engines
    for child in children:
        child.wait()
    assigned, own = sum(one.assigned for one in done), sum(one.cpu_seconds for one in done)
    name = "one process" if processes == 1 else f"{processes} processes"
    each = f"CPU ms each: application {own / assigned * 1000:.2f}, engines {engines / assigned * 1000:.2f}"
    wall = Figure(
        what=f"assigned by {name}, by the clock on the wall",
        value=assigned / took,
        unit="assignments/s",
        beside=f"{assigned:,} in {took:.1f} s; {each}",
    )
    if processes > 1:
        return [wall]
    by_core = Figure(
        what=f"assigned by {name} for each second of its core",
        value=assigned / own,
        unit="assignments/s",
        least=200,
        beside=each,
    )
    return [by_core, wall]


def answer(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise RuntimeError("A process that assigns ended without a word.")
    return line


def tell(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    child.stdin.write(b"go\n")
    child.stdin.flush()


def assign(partition: int, processes: int, n: int) -> int:
    """Match until nothing is left to be matched, and accept for the agents who are this process's."""
    from chat.models import Agent  # noqa: PLC0415  models need django.setup
    from routing.actions.matching import match_partition  # noqa: PLC0415
    from routing.actions.offers import accept  # noqa: PLC0415
    from routing.models import Offer  # noqa: PLC0415

    mine = {agent.pk: agent for agent in Agent.objects.all() if agent.pk % processes == n}
    offers = Offer.objects.filter(ended_at=None, agent__in=list(mine)).values_list("pk", "agent_id")
    assigned = 0
    while True:
        matched = match_partition(partition=partition)
        pending = list(offers.all())
        if not matched and not pending:
            return assigned
        for offer_id, agent_id in pending:
            accept(offer_id=offer_id, agent=mine[agent_id])
        assigned += len(pending)


def main(partition: int, processes: int, n: int) -> None:
    django.setup()
    from kit.events import wire  # noqa: PLC0415

    wire({})
    print("ready", flush=True)
    sys.stdin.readline()
    cpu, began = machine.own_cpu_seconds(), time.perf_counter()
    assigned = assign(partition, processes, n)
    done = Done(assigned, time.perf_counter() - began, machine.own_cpu_seconds() - cpu)
    print(msgspec.json.encode(done).decode(), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
