"""What somebody who leads does on purpose: reassign, push, pull, move agents between queues. Each act leaves
an audit line, and in a conversation a line for the team."""

import uuid
from uuid import UUID

from django.db import transaction

from chat.actions import conversations as chat
from chat.actions.entries import post, team_row
from chat.actions.errors import Closed, NotFound, Refused
from chat.models import Agent, Conversation
from routing import checks, queries
from routing.actions.auditing import audit, check_lead
from routing.actions.desks import decide_about, locked_desk
from routing.actions.errors import NotThere, OverCapacity
from routing.actions.roster import rearranging
from routing.actions.segments import settle_responsibility
from routing.actions.stays import locked_conversation
from routing.models import Member, Queue


class TooHeavy(Refused):
    """The agent could never carry one conversation of this queue."""


@transaction.atomic
def assign(*, conversation_id: UUID, by: Agent, agent_id: int) -> None:
    """Make an agent who is online responsible now, waiting or active, with room or for one conversation
    more than there is room for. Whoever is responsible already stays so.

    Publishes what taking or handing over does. Raises NotFound, Forbidden, Closed, NotThere, OverCapacity.
    """
    check_lead(by, queries.queue_now(conversation_id))
    decide_about(agent_id)
    conversation = locked_conversation(conversation_id)
    to = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if conversation is None or to is None:
        raise NotFound("There is no such conversation or agent.")
    if conversation.state == Conversation.State.CLOSED:
        raise Closed
    if conversation.agent_id == agent_id:
        return
    check_assignable(to)
    locked_desk(to.pk)
    waits = conversation.state == Conversation.State.WAITING
    if waits:
        chat.take_conversation(agent=to, conversation_id=conversation_id)
    else:
        chat.hand_over_conversation(conversation_id=conversation_id, to=to, by=by)
    settle_responsibility(conversation_id=conversation_id)
    act = "pull" if to.pk == by.pk else "push" if waits else "reassign"
    post(team_row(conversation_id, uuid.uuid4(), f"{by.shown_name} made {to.shown_name} responsible."))
    audit(by, act, f"to {to.shown_name}", conversation=conversation, agent=to)


def check_assignable(to: Agent) -> None:
    """Raises NotThere or OverCapacity with the reason that the floor gives too."""
    candidate = next(iter(queries.candidates(None, also=[to.pk])), None)
    if why := queries.why_not_assign(candidate, to):
        raise OverCapacity(why) if candidate and candidate.online else NotThere(why)


@transaction.atomic
def move_member(*, by: Agent, agent_id: int, queue_id: int, serves: bool) -> None:
    """Let an agent serve a queue, or no longer, as the admin's pages do. What they carry stays with them.

    Publishes DeskChanged. Raises NotFound, Forbidden, TooHeavy.
    """
    queue = Queue.objects.filter(pk=queue_id).first()
    check_lead(by, queue)
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent is None or queue is None:
        raise NotFound("There is no such agent or queue.")
    with rearranging(by=by):
        if not serves:
            Member.objects.filter(queue=queue, agent=agent).delete()
            return
        if too_heavy := checks.new_members(queue, [agent]):
            raise TooHeavy(too_heavy)
        Member.objects.get_or_create(queue=queue, agent=agent)
