"""What somebody who leads does on purpose: reassign, push, move agents between queues. Each act leaves an
audit line."""

from uuid import UUID

from django.db import transaction

from chat.actions import conversations as chat
from chat.actions.errors import Closed, Forbidden, NotFound
from chat.models import Agent, Conversation
from kit.clock import database_now
from kit.events import publish
from routing.actions.layout import settle_layout
from routing.actions.segments import settle_responsibility
from routing.actions.stays import locked_conversation
from routing.events import DeskChanged
from routing.models import AuditLine, Member, Queue


@transaction.atomic
def assign(*, conversation_id: UUID, by: Agent, agent_id: int) -> None:
    """Make an agent responsible now, waiting or active, whether or not they have room.

    Publishes what taking or handing over does. Raises NotFound, Forbidden, Closed.
    """
    check_lead(by)
    conversation = locked_conversation(conversation_id)
    to = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if conversation is None or to is None:
        raise NotFound("There is no such conversation or agent.")
    if conversation.state == Conversation.State.CLOSED:
        raise Closed
    act = "push" if conversation.state == Conversation.State.WAITING else "reassign"
    if act == "push":
        chat.take_conversation(agent=to, conversation_id=conversation_id)
    else:
        chat.hand_over_conversation(conversation_id=conversation_id, to=to, by=by)
    settle_responsibility(conversation_id=conversation_id)
    audit(by, act, f"to {to.shown_name}", conversation=conversation, agent=to)


@transaction.atomic
def move_member(*, by: Agent, agent_id: int, queue_id: int, serves: bool) -> None:
    """Let an agent serve a queue, or no longer. What they carry stays with them.

    Publishes DeskChanged. Raises NotFound, Forbidden.
    """
    check_lead(by)
    agent = Agent.objects.filter(pk=agent_id).first()
    queue = Queue.objects.filter(pk=queue_id).first()
    if agent is None or queue is None:
        raise NotFound("There is no such agent or queue.")
    if serves:
        Member.objects.get_or_create(queue=queue, agent=agent)
    else:
        Member.objects.filter(queue=queue, agent=agent).delete()
    settle_layout()
    audit(by, "join" if serves else "leave", f"{agent.shown_name} · {queue.name}", agent=agent, queue=queue)
    publish(DeskChanged(agent_id))


def check_lead(by: Agent) -> None:
    if not by.is_lead:
        raise Forbidden("Only somebody who leads a team can do this.")


def audit(
    by: Agent,
    act: str,
    words: str,
    *,
    conversation: Conversation | None = None,
    agent: Agent | None = None,
    queue: Queue | None = None,
) -> None:
    AuditLine.objects.create(
        by=by,
        at=database_now(),
        act=act,
        words=words[:300],
        conversation=conversation,
        agent=agent,
        queue=queue,
    )
