"""Following a conversation: how far somebody has come, that they are writing, and what they miss."""

import time
from collections.abc import Sequence
from uuid import UUID

from chat import groups, queries
from chat.live.marking import marking
from chat.live.sessions import AgentSession, Session, VisitorSession
from chat.masking import mask
from chat.protocol import FRAME_LIMIT, Entries, Entry, Leave, Ping, Read, Recv, Sync, Typing
from chat.wakes import TypingWake
from kit.realtime import hub
from kit.wire import Close, CloseSocket, encode
from kit.work import in_database

TYPING_SECONDS = 2.0  # at most one typing frame for each conversation in this time


async def recv(session: Session, frame: Recv) -> None:
    stream = session.stream(frame.conv)
    stream.receive(frame.seq, time.monotonic())
    session.continue_stream(frame.conv, stream)
    note_mark(session, frame.conv, recv=frame.seq)


async def read(session: Session, frame: Read) -> None:
    session.stream(frame.conv)
    note_mark(session, frame.conv, read=frame.seq)


def note_mark(session: Session, conversation_id: UUID, *, recv: int = 0, read: int = 0) -> None:
    """What a team-mate sees is not what the responsible agent has seen."""
    if isinstance(session, AgentSession) and not session.is_responsible(session.stream(conversation_id)):
        return
    marking.note(conversation_id, staff=session.staff, recv=recv, read=read)


async def typing(session: Session, frame: Typing) -> None:
    stream = session.stream(frame.conv)
    now = time.monotonic()
    if now - stream.typed_at < TYPING_SECONDS:
        return
    stream.typed_at = now
    text = None
    if isinstance(session, AgentSession):
        if not (session.is_responsible(stream) or session.agent.is_lead):
            return
        sender, name = "agent", session.agent.shown_name
    else:
        assert isinstance(session, VisitorSession)
        sender, name = "visitor", session.name
        if session.may_preview and frame.text is not None:
            text = mask(frame.text)
    hub.tell(groups.conversation(frame.conv), TypingWake(frame.conv, sender, name, session.id, text))


async def sync(session: Session, frame: Sync) -> None:
    session.stream(frame.conv)
    found = await in_database(
        queries.entries_after, frame.conv, frame.after, staff=session.staff, limit=frame.limit + 1
    )
    run = fitting(found[: frame.limit])
    session.push(Entries(conv=frame.conv, after=frame.after, items=tuple(run), more=len(run) < len(found)))


def fitting(entries: Sequence[Entry]) -> list[Entry]:
    """As many as one frame holds, and at least one: Daphne does not send what is larger than it takes."""
    run: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(encode(entry))
        if run and size > FRAME_LIMIT:
            break
        run.append(entry)
    return run


async def ping(session: Session, frame: Ping) -> None:
    session.tell_pong(frame.n)


async def leave(session: Session, frame: Leave) -> None:
    session.said_goodbye = True
    raise CloseSocket(Close.DONE, "Goodbye.")
