"""The verbs that this app adds to the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.commands import call, named, spend_message
from chat.live.sessions import AgentSession
from chat.protocol import Op
from direction.actions import guidelines, problems, pursuits, suggestions
from direction.protocol import ReadGuidelineArgs, ReportPageArgs, SuggestionArgs, TickArgs


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


async def read_guideline(session: AgentSession, frame: Op, args: ReadGuidelineArgs) -> None:
    await call(
        guidelines.read_guideline,
        conversation_id=named(frame),
        guideline_id=args.guideline,
        agent=session.agent,
    )


async def use_suggestion(session: AgentSession, frame: Op, args: SuggestionArgs) -> None:
    await _about(suggestions.use_suggestion, session, frame, args)


async def dismiss_suggestion(session: AgentSession, frame: Op, args: SuggestionArgs) -> None:
    await _about(suggestions.dismiss_suggestion, session, frame, args)


async def _about(do: Callable[..., Any], session: AgentSession, frame: Op, args: SuggestionArgs) -> None:
    await call(do, conversation_id=named(frame), suggestion_id=args.suggestion, agent=session.agent)


AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[None]]] = {
    "tick": tick,
    "report_page": report_page,
    "read_guideline": read_guideline,
    "use_suggestion": use_suggestion,
    "dismiss_suggestion": dismiss_suggestion,
}
