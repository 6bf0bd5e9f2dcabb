"""The nonsense that settings refuse, each in one sentence. Forms and API ask the same questions here."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from chat.models import Agent
from routing import hours
from routing.calendars import Span, overlaps
from routing.models import Desk, Member, OfferMode, Overflow, Queue, Weekday
from routing.strategy import Relaxation, Requirement, Ring, ring_faults
from routing.strategy.items import SECOND_US

# A target is kept only if two more agents can be asked after the first.
ASKED_IN_TIME = 3


# A team --------------------------------------------------------------------------------------------


def of_team(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that is refused, and why."""
    for name in ("asa_target_s", "sl_seconds"):
        if given.get(name) == 0:
            yield name, "Nobody can be answered within 0 seconds."


# A queue -------------------------------------------------------------------------------------------


def of_queue(given: Mapping[str, Any], queue: Queue | None) -> Iterator[tuple[str, str]]:
    """Each field of a queue's own that is refused, and why; what is not given is not looked at."""
    mode, timeout_s, target_s = (
        given.get(name) for name in ("offer_mode", "offer_timeout_s", "sla_target_s")
    )
    if timeout_s is not None and target_s is not None and (words := timeout(mode, timeout_s, target_s)):
        yield "offer_timeout_s", words
    weight, park_weight = given.get("weight"), given.get("park_weight")
    if weight == 0:
        yield "weight", "A conversation weighs something: 1000 is a usual one."
    elif weight is not None and park_weight is not None and park_weight > weight:
        yield "park_weight", f"Parked it would weigh {park_weight}, more than the {weight} it weighs in use."
    if weight and queue is not None and (words := too_heavy_for_members(queue, weight)):
        yield "weight", words
    for name in ("max_waiting", "max_waiting_per_agent", "max_ewt_s"):
        if given.get(name) == 0:
            yield name, "With 0 nobody could ever wait here. Leave it empty for no limit."
    if words := taken(queue, given.get("sites") or ()):
        yield "sites", words


def timeout(mode: str | None, timeout_s: int, target_s: int) -> str | None:
    if timeout_s == 0:
        return "An offer that stands for 0 seconds can never be accepted."
    if mode == OfferMode.AUTO or timeout_s * ASKED_IN_TIME <= target_s:
        return None
    if target_s < ASKED_IN_TIME:
        return f"Nobody can be asked first within {target_s} s. Let conversations be accepted at once."
    return (
        f"An offer may stand for a third of the {target_s} s at most, {target_s // ASKED_IN_TIME} s, "
        "so that two more agents can be asked in time."
    )


def too_heavy_for_members(queue: Queue, weight: int) -> str | None:
    names = {member.agent_id: str(member.agent) for member in queue.members.select_related("agent")}
    carried = capacities(names)
    return too_heavy((name, carried[agent], queue.name, weight) for agent, name in names.items())


def taken(queue: Queue | None, sites: Iterable[Any]) -> str | None:
    """A site's conversations wait in one queue."""
    others = Queue.objects.filter(sites__in=list(sites))
    if queue is not None:
        others = others.exclude(pk=queue.pk)
    for name, site in others.values_list("name", "sites__name").order_by("sites__name", "name"):
        return f"The conversations of {site} wait in “{name}” already. A site has one queue."
    return None


# What a queue asks, and how that relaxes -----------------------------------------------------------


class Asked(NamedTuple):
    skill: int
    level: int
    is_hard: bool


class Eased(NamedTuple):
    after_s: int
    skill: int
    level: int


def rings(asked: Iterable[Asked], eased: Iterable[Eased], names: Mapping[int, str]) -> list[str]:
    """Why these relaxations are nonsense for what is asked."""
    steps: defaultdict[int, list[Relaxation]] = defaultdict(list)
    for after_s, skill, level in eased:
        steps[after_s].append(Relaxation(skill, level))
    times = sorted(steps)
    faults = ring_faults(
        [Requirement(skill, level, is_hard) for skill, level, is_hard in asked],
        [Ring(after_s * SECOND_US, tuple(steps[after_s])) for after_s in times],
    )
    return [
        f"The step after {times[fault.ring - 1]} s {fault.words}"
        + (f": {names[fault.skill]}." if fault.skill is not None else ".")
        for fault in faults
    ]


# Overflow ------------------------------------------------------------------------------------------


def overflow_step(after_s: int | None, ewt_over_s: int | None, when_nobody: bool) -> str | None:
    if after_s is None and ewt_over_s is None and not when_nobody:
        return "Say when this step opens: after a time, over an estimated wait, or when no agent is online."
    return None


def overflow_circle(queue: Queue | None, to: Iterable[Queue]) -> str | None:
    """Queues whose overflow comes back to where it began."""
    if queue is None or queue.pk is None:
        return None
    steps: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in Overflow.objects.exclude(queue=queue).values_list("queue_id", "to_id"):
        steps[start].append(end)
    for first in to:
        if path := _way(first.pk, queue.pk, steps):
            names = dict(Queue.objects.filter(pk__in=path).values_list("pk", "name"))
            return f"The overflow runs in a circle: {', '.join(names[pk] for pk in (queue.pk, *path))}."
    return None


def _way(start: int, end: int, steps: Mapping[int, Sequence[int]]) -> list[int] | None:
    """A way from one queue to another along overflow steps, the shortest."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for following in steps.get(way[-1], ()):
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None


# Agents --------------------------------------------------------------------------------------------


def capacities(agent_ids: Collection[int]) -> dict[int, int]:
    """What each of these agents can carry, a desk or none yet."""
    usual = Desk().capacity
    known = Desk.objects.filter(pk__in=agent_ids).values_list("pk", "capacity")
    return {**dict.fromkeys(agent_ids, usual), **dict(known)}


def too_heavy(served: Iterable[tuple[str, int, str, int]]) -> str | None:
    """Of (agent, capacity, queue, weight): nobody could ever be offered such a conversation."""
    for agent, capacity, queue, weight in served:
        if capacity < weight:
            return f"{agent} can carry {capacity}, less than one conversation of {queue} weighs ({weight})."
    return None


def new_members(queue: Queue, agents: Collection[Agent]) -> str | None:
    carried = capacities([agent.pk for agent in agents])
    return too_heavy((str(agent), carried[agent.pk], queue.name, queue.weight) for agent in agents)


def capacity(agent: Agent, capacity: int, queues: Iterable[Queue] | None = None) -> str | None:
    """Of these queues; without them, of those that the agent serves."""
    if queues is None:
        queues = [member.queue for member in Member.objects.filter(agent=agent).select_related("queue")]
    return too_heavy((str(agent), capacity, queue.name, queue.weight) for queue in queues)


def cap(cap: int | None) -> str | None:
    if cap == 0:
        return "With a cap of 0 the agent would never be offered one. Take them off the queue instead."
    return None


# Hours ---------------------------------------------------------------------------------------------


def openings(given: Sequence[hours.Opened]) -> list[str]:
    if not given:
        return ["Say when it is open, at least once a week."]
    return [
        f"{_told(one.weekday, one.span)} and {_told(one.other_weekday, one.other)} overlap."
        for one in overlaps(hours.week(given))
    ]


def _told(weekday: int, span: Span) -> str:
    return f"{Weekday(weekday).label} {span.opens:%H:%M}–{span.closes:%H:%M}"


def day(date: date) -> str:
    return f"{date:%-d %B %Y}"


# Any list ------------------------------------------------------------------------------------------


def twice(named: Iterable[object]) -> str | None:
    for name, times in Counter(map(str, named)).items():
        if times > 1:
            return f"{name} is listed twice."
    return None
