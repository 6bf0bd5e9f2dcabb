"""The acts of visitors."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from chat.actions import conversations, feedback, people
from chat.actions.conversations import Done
from chat.commands.calls import call, checked_body, named, refuse_for, spend_message
from chat.live.sessions import VisitorSession
from chat.masking import mask
from chat.protocol import CallArgs, IntroduceArgs, Op, RateArgs, ResolveArgs, StartArgs
from kit.limits import Limiter
from kit.wire import WireError

starts = Limiter(settings.LIMITS["starts_per_minute"] / 60, settings.LIMITS["starts_per_minute"])


async def start(session: VisitorSession, frame: Op, args: StartArgs) -> Done:
    body = checked_body(args.body) if args.body else ""
    spend_message(session)
    refuse_for(
        starts.take(session.address), "Too many conversations were started from your network. Wait a moment."
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


async def close(session: VisitorSession, frame: Op, args: object) -> Done:
    return await call(
        conversations.close_conversation, conversation_id=named(frame), visitor_id=session.visitor_id
    )


async def reopen(session: VisitorSession, frame: Op, args: object) -> Done:
    done = await call(
        conversations.reopen_conversation, conversation_id=named(frame), visitor_id=session.visitor_id
    )
    await session.tell_head(done.conversation.pk)
    return done


async def asked(session: VisitorSession, frame: Op, args: object) -> Done:
    return await call(feedback.ask_visitor, conversation_id=named(frame), visitor_id=session.visitor_id)


async def resolve(session: VisitorSession, frame: Op, args: ResolveArgs) -> Done:
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


async def would_call(session: VisitorSession, frame: Op, args: CallArgs) -> Done:
    spend_message(session)
    return await call(
        feedback.answer_about_call,
        conversation_id=named(frame),
        visitor_id=session.visitor_id,
        value=args.value,
    )


VISITOR_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | int | None]]] = {
    "start": start,
    "introduce": introduce,
    "close": close,
    "reopen": reopen,
    "asked": asked,
    "resolve": resolve,
    "rate": rate,
    "would_call": would_call,
}
