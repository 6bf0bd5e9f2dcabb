"""What queues release and lose just now: the rates that an estimated wait goes by."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from routing.models import WHOLE
from routing.rates import Rhythm, curve
from routing.waits import MEMORY_S, Estimate, Rate, Waits

# Until a queue has figures of its own: a reply takes 20 s, the visitor a minute, the whole ten minutes.
USUAL = Rhythm(reply_work_s=20, visitor_gap_s=60)
USUAL_SERVICE_S = 600
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Flow:
    """Per second: conversations that the queue's agents end, and waiters who each give up."""

    releases: float
    abandonments: float

    def waits(self) -> Waits:
        """What is estimated at these rates, for many places in the line."""
        return Waits(self.releases, self.abandonments)

    def wait(self, ahead: int) -> Estimate | None:
        return self.waits().behind(ahead)

    def longest_within(self, seconds: float, most: int) -> int:
        """How many may be ahead, `most` at the most, for the wait not to exceed this."""
        if self.releases <= 0:
            return most
        for ahead in range(most):
            seconds -= 1 / (self.releases + ahead * self.abandonments)
            if seconds < 0:
                return ahead - 1
        return most


def flows(queues: Collection[int] | None = None) -> dict[int, Flow]:
    """For each queue, or for these, what the last quarter of an hour shows, filled up with what its agents
    online would release when full."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT q.id,
              (SELECT COALESCE(array_agg(d.capacity), '{}') FROM routing_member m
                JOIN routing_desk d ON d.agent_id = m.agent_id
                WHERE m.queue_id = q.id AND d.presence = 'online' AND d.declared = 'available'
                  AND NOT d.not_responding),
              (SELECT count(*) FROM routing_segment s
                WHERE s.left_at > clock_timestamp() - make_interval(secs => %(memory)s)
                  AND s.agent_id IN (SELECT agent_id FROM routing_member WHERE queue_id = q.id)),
              (SELECT count(*) FROM routing_queuestay t WHERE t.queue_id = q.id
                AND t.outcome IN ('abandoned', 'silent_abandoned')
                AND t.left_at > clock_timestamp() - make_interval(secs => %(memory)s)),
              (SELECT COALESCE(sum(extract(epoch FROM COALESCE(t.left_at, clock_timestamp())
                  - GREATEST(t.entered_at, clock_timestamp() - make_interval(secs => %(memory)s)))), 0)
                FROM routing_queuestay t WHERE t.queue_id = q.id AND (t.left_at IS NULL
                  OR t.left_at > clock_timestamp() - make_interval(secs => %(memory)s)))
            FROM routing_queue q WHERE %(queues)s::bigint[] IS NULL OR q.id = ANY(%(queues)s)
            """,
            {"memory": MEMORY_S, "queues": None if queues is None else list(queues)},
        )
        rows = cursor.fetchall()
    return {
        queue: flow(capacities, ended, gave_up, float(waited))
        for queue, capacities, ended, gave_up, waited in rows
    }


def flow(capacities: list[int], ended: int, gave_up: int, waited_s: float) -> Flow:
    """From the capacities of the agents online, and what ended, gave up and waited lately."""
    usual = curve(USUAL, USUAL_SERVICE_S, MOST_AT_ONCE)
    expected = sum(usual[min(max(capacity // WHOLE, 1), MOST_AT_ONCE) - 1] for capacity in capacities)
    # Few endings are noise: half of what is remembered is always the expectation.
    releases = Rate(ended / 2, MEMORY_S / 2).per_second(expected)
    return Flow(releases, gave_up / waited_s if waited_s else 0.0)
