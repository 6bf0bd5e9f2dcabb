"""What somebody did with their rank leaves an audit line."""

from chat.actions.errors import Forbidden
from chat.models import Agent, Conversation
from kit.clock import database_now
from routing import queries
from routing.models import AuditLine, Queue


def check_lead(by: Agent, queue: Queue | None) -> None:
    """Raises Forbidden for whoever leads nobody, or not the team of this queue."""
    if not by.is_lead:
        raise Forbidden("Only somebody who leads a team can do this.")
    if queue is not None and not queries.leads_queue(by, queue):
        raise Forbidden(f"{queue.name} belongs to a team that you do not lead.")


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
