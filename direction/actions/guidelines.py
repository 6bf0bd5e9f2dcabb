"""Guidelines are written version by version, read by agents, and stamped on what is served by them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from chat.actions.errors import Conflict, NotFound, Refused
from chat.models import Agent, Topic
from direction.models import Guideline, GuidelineReading, GuidelineStamp
from direction.queries.guidelines import fitting, guideline_of, held_when
from kit.clock import database_now
from routing.models import Queue, Segment, Team


class Unsaid(Refused):
    """There are no words in it."""

    code = "bad_frame"


@transaction.atomic
def write_guideline(
    *, team_id: int, text: str, by: Agent | None, queue_id: int | None = None, topic_id: int | None = None
) -> Guideline:
    """The next version of what holds for a team, one of its queues, or a topic: it holds from now on, and
    ends the one before. The same text again changes nothing. Raises NotFound, and Unsaid for nothing."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Unsaid("Write what agents should follow, or put the guidelines away.")
    if not Team.objects.select_for_update(no_key=True).filter(pk=team_id).exists():
        raise NotFound("There is no such team.")
    if queue_id is not None and not Queue.objects.filter(pk=queue_id, team=team_id).exists():
        raise NotFound("The team has no such queue.")
    if topic_id is not None and not Topic.objects.filter(pk=topic_id).exists():
        raise NotFound("There is no such topic.")
    versions = Guideline.objects.filter(team=team_id, queue=queue_id, topic=topic_id)
    last = versions.order_by("-number").first()
    if last is not None and last.until is None and last.text == text:
        return last
    now = database_now()
    versions.filter(until=None).update(until=now, changed_at=now)
    return Guideline.objects.create(
        team_id=team_id,
        queue_id=queue_id,
        topic_id=topic_id,
        number=last.number + 1 if last else 1,
        text=text,
        from_at=now,
        by=by,
        changed_at=now,
    )


def put_away(*, guideline_id: int) -> bool:
    """From now on it holds no longer, and what is less specific does; answers whether it held until now."""
    now = database_now()
    holding = Guideline.objects.filter(pk=guideline_id, until=None)
    return holding.update(until=now, changed_at=now) == 1


def read_guideline(*, conversation_id: UUID, guideline_id: int, agent: Agent) -> GuidelineReading:
    """Note that an agent has read the version that holds for a conversation; again it changes nothing.
    Raises NotFound where none holds, and Conflict where it is another by now."""
    holds = guideline_of(conversation_id)
    if holds is None:
        raise NotFound("There are no guidelines for this conversation.")
    if holds.pk != guideline_id:
        raise Conflict("There is a newer version by now. It is shown to you: read that one.")
    reading, _ = GuidelineReading.objects.get_or_create(
        guideline=holds, agent=agent, defaults={"at": database_now()}
    )
    return reading


def stamp_the_missed(serving: QuerySet[Segment], most: int) -> int:
    """Note by which version a conversation is served, for whoever serves without a stamp of the one that held
    when they joined, as of then; answers how many they were. A topic that was named since asks for its
    own."""
    stamps = [
        GuidelineStamp(conversation_id=conversation, guideline_id=guideline, agent_id=agent, at=joined_at)
        for conversation, guideline, agent, joined_at in unstamped(serving)[:most]
    ]
    GuidelineStamp.objects.bulk_create(stamps, ignore_conflicts=True)
    return len(stamps)


def unstamped(serving: QuerySet[Segment]) -> QuerySet[Segment, tuple[UUID, int, int, datetime]]:
    """The conversation, the version and the agent of each, and when they joined, the first before others."""
    fits = fitting(
        team=OuterRef("queue__team"), queue=OuterRef("queue"), topic=OuterRef("conversation__topic")
    )
    held = fits.filter(held_when(OuterRef("joined_at")))
    stamped = GuidelineStamp.objects.filter(conversation=OuterRef("conversation"), guideline=OuterRef("held"))
    asked = serving.annotate(held=Subquery(held.values("pk")[:1])).exclude(held=None)
    missed = asked.filter(~Exists(stamped)).order_by("joined_at")
    return missed.values_list("conversation", "held", "agent", "joined_at")
