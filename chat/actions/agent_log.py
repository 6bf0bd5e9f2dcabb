"""Each agent's own dense log."""

from uuid import UUID

from django.db import connection, transaction

from chat.events import AgentLineWritten
from chat.protocol import AgentLogType
from kit.events import publish


@transaction.atomic(savepoint=False)
def write_agent_line(
    *,
    agent_id: int,
    type: AgentLogType,
    conversation_id: UUID | None = None,
    why: str = "",
) -> None:
    """Append to the agent's log, under the agent's row lock. Publishes AgentLineWritten."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH agent AS (
              UPDATE chat_agent SET last_aseq = last_aseq + 1 WHERE id = %s RETURNING id, last_aseq
            )
            INSERT INTO chat_agentline (agent_id, aseq, type, conversation_id, why, created_at)
            SELECT id, last_aseq, %s, %s, %s, clock_timestamp() FROM agent RETURNING aseq
            """,
            [agent_id, type, conversation_id, why],
        )
        [aseq] = cursor.fetchone()
    publish(AgentLineWritten(agent_id, aseq))
