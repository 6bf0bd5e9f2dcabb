"""Who may take what waits, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from routing.strategy.items import Item, requirements_at
from routing.strategy.skills import Requirement


class Reason(Enum):
    """What keeps an agent from a conversation, said of one agent and of several."""

    OFFLINE = "is offline", "are offline"
    NOT_RESPONDING = "did not answer the last offers", "did not answer their last offers"
    CLOSING = "is finishing the shift", "are finishing their shifts"
    NOT_ACCEPTING = "takes no new conversations now", "take no new conversations now"
    ON_CALL = "is on a call", "are on a call"
    NOT_MEMBER = "does not serve this queue", "do not serve this queue"
    LACKS_HARD_SKILL = "lacks a skill that is always required", "lack a skill that is always required"
    LACKS_SKILL = "lacks a skill that is required for now", "lack a skill that is required for now"
    REFUSED = "declined it or let the offer pass", "declined it or let the offer pass"
    QUEUE_FULL = "carries as much of this queue as agreed", "carry as much of this queue as agreed"
    FULL = "has no room for it", "have no room for it"

    @property
    def sentence(self) -> str:
        return self.said_of("The agent")

    def said_of(self, name: str) -> str:
        return f"{name} {self.value[0]}."

    def count(self, agents: int) -> str:
        return f"{agents} {self.value[0] if agents == 1 else self.value[1]}"


# An agent held back by nothing else would take it as soon as something ends.
NO_ROOM = frozenset({Reason.QUEUE_FULL, Reason.FULL})


@dataclass(frozen=True, slots=True)
class Cap:
    """How many conversations of one queue an agent may carry, and carries."""

    limit: int
    used: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as routing sees one at this moment."""

    agent: int
    queues: frozenset[int]
    capacity: int = 3000
    used: int = 0
    caps: Mapping[int, Cap] = field(default_factory=dict)
    skills: Mapping[int, int] = field(default_factory=dict)
    online: bool = True
    accepting: bool = True
    closing: bool = False
    not_responding: bool = False
    # On a call that leaves no room for chats; where calls and chats may mix this stays False.
    on_call: bool = False
    awaiting_reply: int = 0
    last_assigned_us: int = 0
    # What throughput goes by: the conversations held, and how many end per hour (in millionths) while
    # 1, 2, 3 … are held.
    held: int = 0
    rates: tuple[int, ...] = ()

    @property
    def is_there(self) -> bool:
        """Online and taking conversations; whether there is room is another question."""
        return why_away(self) is None


def why_not(candidate: Candidate, item: Item, now_us: int) -> Reason | None:
    """What keeps this agent from this item now. Lack of room is named only if nothing else does."""
    return (
        why_away(candidate)
        or why_unfit(candidate, item.queue, item.extra_queues, requirements_at(item, now_us))
        or (Reason.REFUSED if candidate.agent in item.refused_by else None)
        or why_no_room(candidate, item)
    )


def why_away(candidate: Candidate) -> Reason | None:
    if not candidate.online:
        return Reason.OFFLINE
    if candidate.not_responding:
        return Reason.NOT_RESPONDING
    if candidate.closing:
        return Reason.CLOSING
    if not candidate.accepting:
        return Reason.NOT_ACCEPTING
    return Reason.ON_CALL if candidate.on_call else None


def why_unfit(
    candidate: Candidate, queue: int, extra_queues: Sequence[int], requirements: Sequence[Requirement]
) -> Reason | None:
    if queue not in candidate.queues and not any(extra in candidate.queues for extra in extra_queues):
        return Reason.NOT_MEMBER
    lacking = [asked for asked in requirements if candidate.skills.get(asked.skill, 0) < asked.level]
    if any(asked.hard for asked in lacking):
        return Reason.LACKS_HARD_SKILL
    return Reason.LACKS_SKILL if lacking else None


def why_no_room(candidate: Candidate, item: Item) -> Reason | None:
    if candidate.caps and not _cap_leaves_room(candidate, serving_queue(candidate, item)):
        return Reason.QUEUE_FULL
    return Reason.FULL if candidate.used + item.weight > candidate.capacity else None


def why_not_receive(
    candidate: Candidate, queue: int, weight: int, requirements: Sequence[Requirement], *, spare: int = 0
) -> Reason | None:
    """What keeps this agent from a conversation that a colleague passes on. It need not be one of their
    queues; what is always required still is. `spare` is how far whoever leads may go over the capacity,
    and over the cap of the queue too."""
    lacking = [
        asked for asked in requirements if asked.hard and candidate.skills.get(asked.skill, 0) < asked.level
    ]
    if why := why_away(candidate):
        return why
    if lacking:
        return Reason.LACKS_HARD_SKILL
    if not spare and not _cap_leaves_room(candidate, queue):
        return Reason.QUEUE_FULL
    return Reason.FULL if candidate.used + weight > candidate.capacity + spare else None


def why_not_assign(candidate: Candidate) -> Reason | None:
    """What keeps this agent from being made responsible by whoever leads: on purpose, so that only absence
    counts, or more than one conversation too many."""
    if not candidate.online:
        return Reason.OFFLINE
    return Reason.FULL if candidate.used > candidate.capacity else None


def serving_queue(candidate: Candidate, item: Item) -> int:
    """Through which membership the agent would take it, and whose cap counts: the home queue's if there
    is one, otherwise the first opened by overflow that leaves room. The item stays in its home queue."""
    if item.queue in candidate.queues:
        return item.queue
    opened = [extra for extra in item.extra_queues if extra in candidate.queues]
    roomy = (extra for extra in opened if _cap_leaves_room(candidate, extra))
    return next(roomy, opened[0])


def _cap_leaves_room(candidate: Candidate, queue: int) -> bool:
    cap = candidate.caps.get(queue)
    return cap is None or cap.used < cap.limit
