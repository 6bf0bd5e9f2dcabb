"""What agents ask: where one conversation should go."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge
from chat.api.people import the_agent
from chat.models import Conversation
from direction import protocol
from direction.queries.pursuits import pursued
from kit.wire import WireError
from kit.work import in_database


@edge("GET")
async def course(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    await the_agent(request)
    found = await in_database(course_of, conversation_id)
    if found is None:
        raise WireError("not_found", "There is no such conversation.")
    return answer(found)


def course_of(conversation_id: UUID) -> protocol.Course | None:
    if not Conversation.objects.filter(pk=conversation_id).exists():
        return None
    return protocol.Course(goal=pursued(conversation_id))
