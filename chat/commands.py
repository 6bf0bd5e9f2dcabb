"""The verbs of the wire: each parses, makes one call, and answers. Sockets and HTTP twins share them."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings

from chat import groups, queries
from chat.actions import conversations, entries, errors, feedback, people
from chat.actions.conversations import Done, Taken
from chat.append import Row
from chat.live.marking import marking
from chat.live.scribe import scribe
from chat.live.sessions import AgentSession, Session, VisitorSession, acknowledged
from chat.masking import mask
from chat.protocol import (
    AGENT_ARGS,
    BODY_LIMIT,
    FRAME_LIMIT,
    VISITOR_ARGS,
    Ack,
    Conv,
    Entries,
    Entry,
    IntroduceArgs,
    Leave,
    NoteArgs,
    Op,
    Ping,
    RateArgs,
    Read,
    Recv,
    ResolveArgs,
    Send,
    StartArgs,
    Sync,
    TopicArgs,
    Typing,
    VoiceArgs,
)
from chat.wakes import TypingWake
from kit.limits import Limiter
from kit.realtime import hub
from kit.wire import Close, CloseSocket, WireError, decode_args, encode
from kit.work import in_database

P = ParamSpec("P")
R = TypeVar("R")

TYPING_SECONDS = 2.0  # at most one typing frame for each conversation in this time

LIMITS = settings.LIMITS
visitor_messages = Limiter(LIMITS["visitor_messages_per_second"], LIMITS["visitor_messages_burst"])
visitor_minutes = Limiter(LIMITS["visitor_messages_per_minute"] / 60, LIMITS["visitor_messages_per_minute"])
agent_messages = Limiter(LIMITS["agent_messages_per_second"], LIMITS["agent_messages_burst"])
starts = Limiter(LIMITS["starts_per_minute"] / 60, LIMITS["starts_per_minute"])


async def call(action: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run an action in a database thread; what it refuses becomes a WireError."""
    try:
        return await in_database(action, *args, **kwargs)
    except errors.Refused as refused:
        raise WireError(refused.code, str(refused)) from refused


async def obey(session: Session, frame: Any) -> None:
    """Carry out a frame for whoever is connected; raises WireError or CloseSocket."""
    await COMMANDS[type(frame)](session, frame)


# Messages -----------------------------------------------------------------------------------------


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
    if len(session.in_flight) >= LIMITS["in_flight"]:
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


def checked_body(body: str, *, may_be_empty: bool = False) -> str:
    if len(body) > BODY_LIMIT:
        raise WireError("too_large", f"A message has at most {BODY_LIMIT} characters.")
    if "\0" in body:
        raise WireError("bad_frame", "A message cannot contain the character NUL.")
    if not may_be_empty and not body.strip():
        raise WireError("bad_frame", "The message is empty.")
    return body


def spend_message(session: Session) -> None:
    if isinstance(session, VisitorSession):
        wait = visitor_messages.take(session.visitor_id) or visitor_minutes.take(session.visitor_id)
    else:
        assert isinstance(session, AgentSession)
        wait = agent_messages.take(session.agent.pk)
    refuse_for(wait, "You are writing faster than messages are taken.")


def refuse_for(wait: float, message: str) -> None:
    if wait:
        raise WireError("rate_limited", message, retry_ms=int(wait * 1000) + 1)


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


# Marks, typing, positions -------------------------------------------------------------------------


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


# Acts ---------------------------------------------------------------------------------------------


async def op(session: Session, frame: Op) -> None:
    """One act of a visitor or an agent; the argument's type follows from its name."""
    args_types, acts = (AGENT_ARGS, AGENT_ACTS) if session.staff else (VISITOR_ARGS, VISITOR_ACTS)
    if frame.op not in acts:
        raise WireError("bad_frame", f"There is no op “{frame.op}”.")
    args = decode_args(frame.args, args_types[frame.op])
    done = await acts[frame.op](session, frame, args)
    conversation_id = done.conversation.pk if isinstance(done, Done) else frame.conv
    session.push(
        Ack(
            id=frame.id,
            conv=conversation_id,
            seq=done.seq if isinstance(done, Done | Taken) else done,
            dup=isinstance(done, Done | Taken) and done.dup,
        )
    )


def named(frame: Op) -> UUID:
    if frame.conv is None:
        raise WireError("bad_frame", f"The op “{frame.op}” needs `conv`.")
    return frame.conv


async def start(session: VisitorSession, frame: Op, args: StartArgs) -> Done:
    body = checked_body(args.body, may_be_empty=True) if args.body else ""
    if body and not body.strip():
        raise WireError("bad_frame", "The message is empty.")
    spend_message(session)
    refuse_for(
        starts.take(session.address),
        "Too many conversations were started from your network. Wait a moment.",
    )
    done = await call(
        conversations.start_conversation,
        visitor_id=session.visitor_id,
        start_id=frame.id,
        body=body,
        page=args.page,
    )
    await session.tell_head(done.conversation.pk)
    return done


async def introduce(session: VisitorSession, frame: Op, args: IntroduceArgs) -> None:
    spend_message(session)
    await call(people.introduce_visitor, visitor_id=session.visitor_id, name=args.name, email=args.email)
    session.name = mask(args.name.strip()) or session.name


async def visitor_close(session: VisitorSession, frame: Op, args: object) -> Done:
    return await call(
        conversations.close_conversation, conversation_id=named(frame), visitor_id=session.visitor_id
    )


async def visitor_reopen(session: VisitorSession, frame: Op, args: object) -> Done:
    done = await call(
        conversations.reopen_conversation, conversation_id=named(frame), visitor_id=session.visitor_id
    )
    await session.tell_head(done.conversation.pk)
    return done


async def visitor_asked(session: VisitorSession, frame: Op, args: object) -> Done:
    return await call(feedback.ask_visitor, conversation_id=named(frame), visitor_id=session.visitor_id)


async def visitor_resolve(session: VisitorSession, frame: Op, args: ResolveArgs) -> Done:
    spend_message(session)
    return await call(
        feedback.resolve_for_visitor,
        conversation_id=named(frame),
        visitor_id=session.visitor_id,
        value=args.value,
    )


async def rate(session: VisitorSession, frame: Op, args: RateArgs) -> Done:
    if args.value is None and not args.comment.strip():
        raise WireError("bad_frame", "Give stars, words, or both.")
    spend_message(session)
    return await call(
        feedback.rate_conversation,
        conversation_id=named(frame),
        visitor_id=session.visitor_id,
        value=args.value,
        comment=args.comment,
    )


async def take(session: AgentSession, frame: Op, args: object) -> Taken:
    return await call(conversations.take_conversation, agent=session.agent, conversation_id=named(frame))


async def note(session: AgentSession, frame: Op, args: NoteArgs) -> int:
    body = checked_body(args.body)
    spend_message(session)
    row = entries.note_row(agent=session.agent, conversation_id=named(frame), client_id=frame.id, body=body)
    [appended] = await call(entries.post, row)
    return appended.seq


async def agent_close(session: AgentSession, frame: Op, args: object) -> Done:
    return await call(conversations.close_conversation, conversation_id=named(frame), agent=session.agent)


async def agent_reopen(session: AgentSession, frame: Op, args: object) -> Done:
    return await call(conversations.reopen_conversation, conversation_id=named(frame), agent=session.agent)


async def topic(session: AgentSession, frame: Op, args: TopicArgs) -> Done:
    return await call(
        feedback.choose_topic, conversation_id=named(frame), agent=session.agent, topic_id=args.topic
    )


async def agent_resolve(session: AgentSession, frame: Op, args: ResolveArgs) -> Done:
    return await call(
        feedback.resolve_for_agent, conversation_id=named(frame), agent=session.agent, value=args.value
    )


async def voice(session: AgentSession, frame: Op, args: VoiceArgs) -> Done:
    return await call(
        feedback.hand_to_voice, conversation_id=named(frame), agent=session.agent, kind=args.kind
    )


async def watch(session: AgentSession, frame: Op, args: object) -> int:
    """Follow a conversation that somebody else, or nobody, is responsible for."""
    head = await in_database(session.find_head, named(frame))
    if head is None:
        raise WireError("not_found", "There is no such conversation.")
    session.follow(head, sent=head.head)
    session.push(Conv(head=head))
    return head.head


async def unwatch(session: AgentSession, frame: Op, args: object) -> None:
    if not session.is_responsible(session.stream(named(frame))):
        session.unfollow(named(frame))


VISITOR_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | int | None]]] = {
    "start": start,
    "introduce": introduce,
    "close": visitor_close,
    "reopen": visitor_reopen,
    "asked": visitor_asked,
    "resolve": visitor_resolve,
    "rate": rate,
}
AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | Taken | int | None]]] = {
    "take": take,
    "note": note,
    "close": agent_close,
    "reopen": agent_reopen,
    "watch": watch,
    "unwatch": unwatch,
    "topic": topic,
    "resolve": agent_resolve,
    "voice": voice,
}
COMMANDS: dict[type, Callable[[Any, Any], Awaitable[None]]] = {
    Send: send,
    Op: op,
    Recv: recv,
    Read: read,
    Typing: typing,
    Sync: sync,
    Ping: ping,
    Leave: leave,
}
