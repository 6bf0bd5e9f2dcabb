"""Messages: checked, given to the scribe, and answered after the commit."""

from django.conf import settings

from chat import queries
from chat.actions import entries
from chat.append import Row
from chat.commands.calls import call, checked_body, spend_message
from chat.live.scribe import scribe
from chat.live.sessions import AgentSession, Session, VisitorSession, acknowledged
from chat.protocol import Send
from kit.wire import WireError
from kit.work import in_database


async def send(session: Session, frame: Send) -> None:
    """Answered after the commit, without holding up the frames behind it."""
    body = checked_body(frame.body, may_be_empty=bool(frame.files))
    await check_reply(session, frame)
    spend_message(session)
    row = message_row(session, frame, body)
    if frame.files:
        appended = await call(entries.post_with_files, row=row, file_ids=frame.files)
        session.push(acknowledged(frame.id, frame.conv, appended))
        return
    if len(session.in_flight) >= settings.LIMITS["in_flight"]:
        raise WireError("rate_limited", "Too many messages wait for their answer.", retry_ms=500)
    session.answer_later(frame.id, row, scribe.append(row))


async def check_reply(session: Session, frame: Send) -> None:
    """A saved reply is one that there is, and an agent's. One that was put away meanwhile still counts."""
    if frame.reply is None:
        return
    if not session.staff:
        raise WireError("forbidden", "Only agents have saved replies.")
    if not await in_database(queries.is_saved_reply, frame.reply.id):
        raise WireError("not_found", "There is no such saved reply.")


def message_row(session: Session, frame: Send, body: str) -> Row:
    if isinstance(session, VisitorSession):
        return entries.visitor_row(
            visitor_id=session.visitor_id,
            conversation_id=frame.conv,
            client_id=frame.id,
            body=body,
            name=session.name,
        )
    assert isinstance(session, AgentSession)
    return entries.agent_row(
        agent=session.agent, conversation_id=frame.conv, client_id=frame.id, body=body, reply=frame.reply
    )
