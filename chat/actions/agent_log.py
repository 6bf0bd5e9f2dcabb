"""Each agent's own dense log."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from chat.events import AgentLineWritten
from chat.models import Agent, AgentLine
from chat.protocol import AgentLogType
from kit.clock import database_now
from kit.events import publish


@transaction.atomic
def write_agent_line(
    *,
    agent_id: int,
    type: AgentLogType,
    conversation_id: UUID | None = None,
    why: str = "",
) -> AgentLine:
    """Append to the agent's log, under the agent's row lock. Publishes AgentLineWritten."""
    Agent.objects.filter(pk=agent_id).update(last_aseq=F("last_aseq") + 1)
    aseq = Agent.objects.values_list("last_aseq", flat=True).get(pk=agent_id)
    line = AgentLine.objects.create(
        agent_id=agent_id,
        aseq=aseq,
        type=type,
        conversation_id=conversation_id,
        why=why,
        created_at=database_now(),
    )
    publish(AgentLineWritten(agent_id, aseq))
    return line
