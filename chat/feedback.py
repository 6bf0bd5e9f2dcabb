"""How conversations that ended were judged, as their heads show it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from chat.models import Conversation
from chat.protocol import FEEDBACK_HOURS, Feedback

WINDOW = timedelta(hours=FEEDBACK_HOURS)

SQL = """
SELECT e.conversation_id, e.ended_at, customer.value, agent.value, survey.value, coalesce(survey.comment, ''),
  about_call.value
FROM (
  SELECT DISTINCT ON (conversation_id) conversation_id, began_at, ended_at
  FROM chat_episode WHERE conversation_id = ANY(%s) ORDER BY conversation_id, number DESC
) e
LEFT JOIN chat_resolution customer ON customer.conversation_id = e.conversation_id
  AND customer.episode_at = e.began_at AND customer.by = 'customer'
LEFT JOIN chat_resolution agent ON agent.conversation_id = e.conversation_id
  AND agent.episode_at = e.began_at AND agent.by = 'agent'
LEFT JOIN chat_surveyresponse survey ON survey.conversation_id = e.conversation_id
  AND survey.episode_at = e.began_at AND survey.kind = 'csat'
LEFT JOIN chat_surveyresponse about_call ON about_call.conversation_id = e.conversation_id
  AND about_call.episode_at = e.began_at AND about_call.kind = 'call'
WHERE e.ended_at IS NOT NULL
"""


def feedback_on(conversations: Sequence[Conversation], *, staff: bool) -> dict[UUID, Feedback]:
    """For those of these conversations that have ended: how their last episode was judged, so far."""
    over = {it.pk: it.asks_call for it in conversations if it.state == Conversation.State.CLOSED}
    if not over:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL, [list(over)])
        return {
            conversation_id: Feedback(
                until=changeable_until(ended_at),
                resolved=resolved,
                stars=stars,
                comment=comment,
                by_agent=by_agent if staff else None,
                asks_call=over[conversation_id],
                would_call=None if would_call is None else bool(would_call),
            )
            for conversation_id, ended_at, resolved, by_agent, stars, comment, would_call in cursor.fetchall()
        }


def changeable_until(ended_at: datetime) -> datetime:
    """Until when a visitor may judge an episode that ended then, and change their mind."""
    return ended_at + WINDOW
