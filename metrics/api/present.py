"""The present: who waits, who is there and what they have, what is due; and today so far."""

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict

from chat.models import Agent
from kit.clock import database_now
from kit.shared import Shared
from metrics.api import shapes
from metrics.api.asking import BadQuestion, NotTheirs, one_number, seen_by_lead, zone_of
from metrics.figures import figure
from metrics.kpis import KPIS
from metrics.periods import Grain, after, floor, midnight
from metrics.queries import live, names
from metrics.queries.age import age_of
from metrics.queries.direction import nine_of
from metrics.queries.running import Running, late_of
from metrics.queries.sums import Filter, shown_sums
from metrics.queries.targets import targets_held
from routing.models import Member
from routing.queries import teams_seen_by

MOST_DUE = 20
MOST_HELD = 200


def now(query: QueryDict, agent: Agent) -> shapes.Live:
    """The present, and today so far. Agents see the queues that they serve, and themselves; whoever leads,
    the queues of their teams and who serves them. All who see the same are told the same within a second."""
    return floors.get(floor_of(query, agent, teams_seen_by(agent)), lambda: _now(query, agent))


def floor_of(query: QueryDict, agent: Agent, teams: frozenset[int] | None) -> Hashable:
    """What is asked, and by whom as far as it makes a difference: alike for all who are told the same."""
    return agent.is_lead, teams if agent.is_lead else agent.pk, query.urlencode()


floors: Shared[shapes.Live] = Shared(settings.LIVE_SECONDS)


def _now(query: QueryDict, agent: Agent) -> shapes.Live:
    zone = zone_of(query)
    at = database_now()
    only = _queues_of(query, agent)
    due = live.due(at, only)
    late, soon = (Counter(queues.values()) for queues in late_of(due, at))
    stand_too_long = {each.queue for each in due if each.is_for_a_place and each.due <= at}
    queues = [
        shapes.LiveQueue(pk, name, team, waiting, longest, pk in stand_too_long, soon[pk], late[pk], online)
        for pk, name, team, waiting, longest, online in live.queues(at, only)
    ]
    unqueued, longest = live.waiting_list(at) if only is None else (0, None)
    people = [shapes.LiveAgent(*row) for row in _people(agent, only)]
    states: dict[str, int] = defaultdict(int)
    for person in people:
        states[person.state] += 1
    here = [person for person in people if person.state != "offline"]
    begins = midnight(at.astimezone(zone).date(), zone)
    mine = Filter("", None, only) if agent.is_lead else Filter("agent", (str(agent.pk),))
    today = (begins, after(floor(at, Grain.QUARTER), Grain.QUARTER))
    age = age_of(today)
    sums = shown_sums(today, mine, age.as_of) if age.as_of else {}
    team_of = names.teams_of_queues()
    teams = names.teams() if only is None else {team_of[queue.id] for queue in queues}
    targets = targets_held(age, at, teams)
    waits = [wait for wait in (longest, *(queue.longest_wait_s for queue in queues)) if wait is not None]
    return shapes.Live(
        now=at,
        waiting=unqueued + sum(queue.waiting for queue in queues),
        longest_wait_s=max(waits, default=None),
        agents=states,
        used=sum(person.used for person in here),
        capacity=sum(person.capacity for person in here),
        queues=queues,
        agents_list=people,
        due=_due(due[:MOST_DUE], at),
        worked_out=age.as_of is not None and age.is_worked_out,
        today=[figure(KPIS[name], sums, targets, of=mine.dimensions) for name in nine_of(teams)],
        first_reply=figure(KPIS["first_response_s"], sums, targets, of=mine.dimensions),
    )


def _due(those: list[Running], at: datetime) -> list[shapes.Due]:
    called, queues = names.visitors(each.visitor for each in those), names.queues()
    return [
        shapes.Due(
            conversation=each.conversation,
            visitor=called[str(each.visitor)],
            queue=queues[each.queue],
            promise=each.policy,
            waited_s=(at - each.started).total_seconds(),
            due_in_s=(each.due - at).total_seconds(),
        )
        for each in those
    ]


def held(query: QueryDict, agent: Agent) -> shapes.Held:
    """Who waits in a queue, or whom an agent holds. Agents see the queues that they serve, and themselves;
    whoever leads, those of their teams."""
    at = database_now()
    queue, whom = one_number(query, "queue"), one_number(query, "agent")
    if (queue is None) == (whom is None):
        raise BadQuestion("Ask for one queue or one agent.")
    only = _queues_of(query, agent)
    if queue is not None:
        if only is not None and queue not in only:
            raise NotTheirs("You do not serve this queue.")
        rows = live.in_line(at, queue, MOST_HELD)
    else:
        if only is not None and whom not in {row[0] for row in _people(agent, only)}:
            raise NotTheirs("These are the conversations of somebody else.")
        rows = live.held(at, whom or 0, MOST_HELD)
    return shapes.Held(at, [shapes.Behind(*row) for row in rows])


def _queues_of(query: QueryDict, agent: Agent) -> tuple[int, ...] | None:
    if agent.is_lead:
        return seen_by_lead(query, agent).queues
    return tuple(Member.objects.filter(agent=agent).order_by("queue").values_list("queue_id", flat=True))


def _people(agent: Agent, queues: tuple[int, ...] | None) -> list[tuple[Any, ...]]:
    if not agent.is_lead:
        return live.agents([agent.pk])
    if queues is None:
        return live.agents(None)
    return live.agents(Member.objects.filter(queue__in=queues).values_list("agent_id", flat=True))
