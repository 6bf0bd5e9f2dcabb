"""What the verbs have in common: limits and checks before their one call, and its refusal as an error."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings

from chat.actions import errors
from chat.live.sessions import AgentSession, Session, VisitorSession
from chat.protocol import BODY_LIMIT, Op
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database

P = ParamSpec("P")
R = TypeVar("R")

LIMITS = settings.LIMITS
visitor_messages = Limiter(LIMITS["visitor_messages_per_second"], LIMITS["visitor_messages_burst"])
visitor_minutes = Limiter(LIMITS["visitor_messages_per_minute"] / 60, LIMITS["visitor_messages_per_minute"])
agent_messages = Limiter(LIMITS["agent_messages_per_second"], LIMITS["agent_messages_burst"])


async def call(action: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run an action in a database thread; what it refuses becomes a WireError."""
    try:
        return await in_database(action, *args, **kwargs)
    except errors.Refused as refused:
        raise WireError(refused.code, str(refused)) from refused


def named(frame: Op) -> UUID:
    if frame.conv is None:
        raise WireError("bad_frame", f"The op “{frame.op}” needs `conv`.")
    return frame.conv


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
