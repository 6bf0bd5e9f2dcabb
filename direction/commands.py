"""The verbs that this app adds to the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.commands import call, named
from chat.live.sessions import AgentSession
from chat.protocol import Op
from direction.actions import pursuits
from direction.protocol import TickArgs


async def tick(session: AgentSession, frame: Op, args: TickArgs) -> None:
    await call(
        pursuits.tick, conversation_id=named(frame), agent=session.agent, step=args.step, done=args.done
    )


AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[None]]] = {"tick": tick}
