"""What agents ask: where one conversation should go, and how."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge
from chat.api.people import the_agent
from chat.models import Agent, Conversation
from direction import protocol
from direction.actions.suggestions import suggest
from direction.queries import guidelines, suggestions
from direction.queries.pursuits import pursued
from kit.wire import WireError
from kit.work import in_database


@edge("GET")
async def course(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    agent = await the_agent(request)
    found = await in_database(course_of, conversation_id, agent)
    if found is None:
        raise WireError("not_found", "There is no such conversation.")
    return answer(found)


def course_of(conversation_id: UUID, agent: Agent) -> protocol.Course | None:
    """What is suggested is drawn and written down before it is shown."""
    if not Conversation.objects.filter(pk=conversation_id).exists():
        return None
    return protocol.Course(
        goal=pursued(conversation_id),
        guideline=guidelines.shown(conversation_id, agent),
        suggestion=suggestions.shown(suggest(conversation_id=conversation_id, agent=agent)),
    )
