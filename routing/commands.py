"""The verbs that routing adds to the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.actions.conversations import Done, Taken
from chat.commands import call, checked_body, named, spend_message
from chat.live.sessions import AgentSession, VisitorSession
from chat.protocol import Op
from kit.wire import WireError
from routing.actions import choices, desks, leading, offers, segments, transfers
from routing.protocol import (
    AssignArgs,
    CallBackArgs,
    LeaveMessageArgs,
    MoveArgs,
    OfferArgs,
    StateArgs,
    TransferArgs,
)


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


async def transfer(session: AgentSession, frame: Op, args: TransferArgs) -> None:
    conversation_id = named(frame)
    if (args.agent is None) == (args.queue is None):
        raise WireError("bad_frame", "A transfer goes to an agent or to a queue.")
    if args.queue is not None:
        await call(
            transfers.transfer_to_queue,
            conversation_id=conversation_id,
            by=session.agent,
            queue_id=args.queue,
            note=args.note,
        )
    elif args.agent is not None:
        await call(
            transfers.transfer_to_agent,
            conversation_id=conversation_id,
            by=session.agent,
            agent_id=args.agent,
            note=args.note,
            warm=args.warm,
        )


async def cancel_transfer(session: AgentSession, frame: Op, args: object) -> None:
    await call(transfers.cancel_transfer, conversation_id=named(frame), by=session.agent)


async def hand_over(session: AgentSession, frame: Op, args: object) -> None:
    await call(transfers.hand_over, conversation_id=named(frame), by=session.agent)


async def stop_consulting(session: AgentSession, frame: Op, args: object) -> None:
    await call(transfers.stop_consulting, conversation_id=named(frame), by=session.agent)


async def assign(session: AgentSession, frame: Op, args: AssignArgs) -> None:
    await call(leading.assign, conversation_id=named(frame), by=session.agent, agent_id=args.agent)


async def move(session: AgentSession, frame: Op, args: MoveArgs) -> None:
    await call(
        leading.move_member, by=session.agent, agent_id=args.agent, queue_id=args.queue, serves=args.serves
    )


async def leave_message(session: VisitorSession, frame: Op, args: LeaveMessageArgs) -> Done:
    body = checked_body(args.body)
    spend_message(session)
    return await call(
        choices.leave_message,
        visitor_id=session.visitor_id,
        conversation_id=named(frame),
        client_id=frame.id,
        email=args.email,
        body=body,
    )


async def call_back(session: VisitorSession, frame: Op, args: CallBackArgs) -> None:
    spend_message(session)
    await call(
        choices.call_back,
        visitor_id=session.visitor_id,
        conversation_id=named(frame),
        client_id=frame.id,
        phone=args.phone,
        name=args.name,
    )


VISITOR_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | int | None]]] = {
    "leave_message": leave_message,
    "call_back": call_back,
}
AGENT_ACTS: dict[str, Callable[[Any, Op, Any], Awaitable[Done | Taken | int | None]]] = {
    "take": take,
    "accept": accept,
    "decline": decline,
    "set_state": set_state,
    "wrap_up": wrap_up,
    "transfer": transfer,
    "cancel_transfer": cancel_transfer,
    "hand_over": hand_over,
    "stop_consulting": stop_consulting,
    "assign": assign,
    "move": move,
}
