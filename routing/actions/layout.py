"""Which queues decide together, and a desk for everyone who serves one."""

from collections.abc import Iterable

from django.db import transaction

from routing import locks
from routing.models import Desk, Member, Overflow, Queue


@transaction.atomic
def settle_layout() -> None:
    """Bring partitions and desks up to date after queues, members or overflow steps changed.

    Queues that share an agent, or whose agents help each other out, form one partition; its number is
    the least of their ids.
    """
    locks.change_layout()
    members = list(Member.objects.values_list("agent_id", "queue_id"))
    groups = joined(
        Queue.objects.values_list("pk", flat=True),
        [*pairs_by_agent(members), *Overflow.objects.values_list("queue_id", "to_id")],
    )
    for queue in Queue.objects.all():
        if queue.partition != groups[queue.pk]:
            Queue.objects.filter(pk=queue.pk).update(partition=groups[queue.pk])
    seated = set(Desk.objects.values_list("pk", flat=True))
    Desk.objects.bulk_create(
        [Desk(agent_id=agent) for agent in {agent for agent, _ in members} - seated], ignore_conflicts=True
    )


def pairs_by_agent(members: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Each agent's first queue with each of their others."""
    first: dict[int, int] = {}
    return [(first.setdefault(agent, queue), queue) for agent, queue in sorted(members)]


def joined(items: Iterable[int], pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Each item with the least item that it is connected to."""
    least = {item: item for item in items}

    def find(item: int) -> int:
        while least[item] != item:
            least[item] = least[least[item]]
            item = least[item]
        return item

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        least[high] = low
    return {item: find(item) for item in least}
