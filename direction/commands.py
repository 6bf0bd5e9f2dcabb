"""The verbs that this app adds to the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.commands import call, named, spend_message
from chat.live.sessions import AgentSession
from chat.protocol import Op
from direction.actions import problems, pursuits
from direction.protocol import ReportPageArgs, TickArgs


async def tick(session: AgentSession, frame: Op, args: TickArgs) -> None:
    await call(
        pursuits.tick, conversation_id=named(frame), agent=session.agent, step=args.step, done=args.done
    )


async def report_page(session: AgentSession, frame: Op, args: ReportPageArgs) -> None:
    spend_message(session)
    await call(
        problems.report_page,
        conversation_id=named(frame),
        agent=session.agent,
        page=args.page,
        tag=args.tag,
        element=args.element,
        quote=args.quote,
    )


AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[None]]] = {
    "tick": tick,
    "report_page": report_page,
}
