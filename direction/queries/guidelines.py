"""Which guidelines hold for a conversation, and who has read them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from chat.models import Agent, Conversation
from direction import protocol
from direction.markdown import as_html
from direction.models import Guideline, GuidelineReading
from routing.models import Member, Queue
from routing.queries import queue_now


def fitting(*, team: Any, queue: Any, topic: Any) -> QuerySet[Guideline]:
    """Versions for conversations like this, whenever they held, the most specific first. Each may be a
    reference to an outer query."""
    found = Guideline.objects.filter(
        Q(queue=None) | Q(queue=queue), Q(topic=None) | Q(topic=topic), team=team
    )
    return found.order_by(F("topic").asc(nulls_last=True), F("queue").asc(nulls_last=True), "-number")


def held_when(moment: Any) -> Q:
    """Of versions: those that held then."""
    return Q(from_at__lte=moment) & (Q(until=None) | Q(until__gt=moment))


def in_force(queue: Queue, topic_id: int | None) -> Guideline | None:
    """What agents of a queue follow now in a conversation about a topic."""
    found = fitting(team=queue.team_id, queue=queue.pk, topic=topic_id)
    return found.filter(until=None).select_related("team", "queue", "topic").first()


def guideline_of(conversation_id: UUID) -> Guideline | None:
    """What to follow now in a conversation; None where its team has said nothing."""
    queue = queue_now(conversation_id)
    if queue is None:
        return None
    topic = Conversation.objects.filter(pk=conversation_id).values_list("topic_id", flat=True).first()
    return in_force(queue, topic)


def shown(conversation_id: UUID, agent: Agent) -> protocol.Guideline | None:
    """The same as the agent sees it."""
    found = guideline_of(conversation_id)
    if found is None:
        return None
    return protocol.Guideline(
        id=found.pk,
        about=found.about,
        version=found.number,
        since=found.from_at,
        html=as_html(found.text),
        is_read=GuidelineReading.objects.filter(guideline=found, agent=agent).exists(),
    )


class Readers(NamedTuple):
    """Who has read a version, and when, the first of them first; and who serves by it and has not yet."""

    read: list[tuple[Agent, datetime]]
    unread: list[Agent]


def readers(guidelines: Collection[Guideline]) -> dict[int, Readers]:
    """By version. Whoever is away for good, or serves another queue now, is not waited for."""
    serving = _serving(guidelines)
    read = defaultdict(list)
    readings = GuidelineReading.objects.filter(guideline__in=guidelines).select_related("agent")
    for reading in readings.order_by("at", "pk"):
        read[reading.guideline_id].append((reading.agent, reading.at))
    found = {}
    for each in guidelines:
        done = {agent.pk for agent, _ in read[each.pk]}
        asked = serving[each.team_id, each.queue_id]
        found[each.pk] = Readers(read[each.pk], [agent for agent in asked.values() if agent.pk not in done])
    return found


def _serving(guidelines: Collection[Guideline]) -> dict[tuple[int, int | None], dict[int, Agent]]:
    """Agents by team and queue, and by team alone, each once."""
    found: dict[tuple[int, int | None], dict[int, Agent]] = defaultdict(dict)
    members = Member.objects.filter(
        queue__team__in={each.team_id for each in guidelines}, agent__is_active=True
    )
    for member in members.select_related("agent", "queue").order_by("agent__username"):
        for queue in (member.queue_id, None):
            found[member.queue.team_id, queue][member.agent_id] = member.agent
    return found


def kept(teams: Collection[int] | None) -> list[Guideline]:
    """Those that hold now of these teams, None being all."""
    found = Guideline.objects.filter(until=None)
    if teams is not None:
        found = found.filter(team__in=teams)
    return list(found.select_related("team", "queue", "topic", "by"))
