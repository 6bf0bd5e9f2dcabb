"""The acts of agents."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.actions import conversations, entries, feedback
from chat.actions.conversations import Done, Taken
from chat.commands.calls import call, checked_body, named, spend_message
from chat.live.sessions import AgentSession
from chat.protocol import Conv, NoteArgs, Op, ResolveArgs, TopicArgs, VoiceArgs
from kit.wire import WireError
from kit.work import in_database


async def take(session: AgentSession, frame: Op, args: object) -> Taken:
    return await call(conversations.take_conversation, agent=session.agent, conversation_id=named(frame))


async def note(session: AgentSession, frame: Op, args: NoteArgs) -> int:
    body = checked_body(args.body)
    spend_message(session)
    row = entries.note_row(agent=session.agent, conversation_id=named(frame), client_id=frame.id, body=body)
    [appended] = await call(entries.post, row)
    return appended.seq


async def close(session: AgentSession, frame: Op, args: object) -> Done:
    return await call(conversations.close_conversation, conversation_id=named(frame), agent=session.agent)


async def reopen(session: AgentSession, frame: Op, args: object) -> Done:
    return await call(conversations.reopen_conversation, conversation_id=named(frame), agent=session.agent)


async def topic(session: AgentSession, frame: Op, args: TopicArgs) -> Done:
    return await call(
        feedback.choose_topic, conversation_id=named(frame), agent=session.agent, topic_id=args.topic
    )


async def resolve(session: AgentSession, frame: Op, args: ResolveArgs) -> Done:
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


AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | Taken | int | None]]] = {
    "take": take,
    "note": note,
    "close": close,
    "reopen": reopen,
    "watch": watch,
    "unwatch": unwatch,
    "topic": topic,
    "resolve": resolve,
    "voice": voice,
}
