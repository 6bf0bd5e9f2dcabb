"""Which verb obeys which frame."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.actions.conversations import Done, Taken
from chat.commands.agents import AGENT_ACTS
from chat.commands.following import leave, ping, read, recv, sync, typing
from chat.commands.messages import send
from chat.commands.visitors import VISITOR_ACTS
from chat.live.sessions import Session
from chat.protocol import AGENT_ARGS, VISITOR_ARGS, Ack, Leave, Op, Ping, Read, Recv, Send, Sync, Typing
from kit.wire import WireError, decode_args


async def obey(session: Session, frame: Any) -> None:
    """Carry out a frame for whoever is connected; raises WireError or CloseSocket."""
    await COMMANDS[type(frame)](session, frame)


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
