"""The verbs that routing adds to the agents' wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.actions.conversations import Done
from chat.commands import call, named
from chat.live.sessions import AgentSession
from chat.protocol import Op
from routing.actions import desks, offers, segments
from routing.protocol import OfferArgs, StateArgs


async def accept(session: AgentSession, frame: Op, args: OfferArgs) -> None:
    await call(offers.accept, offer_id=args.offer, agent=session.agent)


async def decline(session: AgentSession, frame: Op, args: OfferArgs) -> None:
    await call(offers.decline, offer_id=args.offer, agent=session.agent)


async def set_state(session: AgentSession, frame: Op, args: StateArgs) -> None:
    await call(desks.declare, agent_id=session.agent.pk, state=args.state, reason=args.reason)


async def wrap_up(session: AgentSession, frame: Op, args: object) -> None:
    await call(segments.wrap_up, agent_id=session.agent.pk, conversation_id=named(frame))


async def take(session: AgentSession, frame: Op, args: object) -> Done:
    """From the list, by choice: who was offered it accepts by that; nobody takes more than they carry."""
    return await call(offers.pull, agent=session.agent, conversation_id=named(frame))


AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | int | None]]] = {
    "take": take,
    "accept": accept,
    "decline": decline,
    "set_state": set_state,
    "wrap_up": wrap_up,
}
