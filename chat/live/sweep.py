"""The sweep: finds what no wake-up told, for everyone who is connected to this process."""

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from chat import queries
from chat.actions.people import SHUT_OUT
from chat.events import Swept
from chat.live.boards import waiting_board
from chat.live.sessions import AgentSession, Session, VisitorSession, connected
from kit.events import announce
from kit.realtime import hub
from kit.wire import Close, CloseSocket, WireError
from kit.work import in_database

logger = logging.getLogger(__name__)

# Everyone who is sent away comes back over this long, so that they do not all come at once.
RETURN_MILLISECONDS = 5_000


def send_back(session: Session, why: str) -> None:
    """To whichever process answers: they are told when to come, then closed."""
    wait = random.randint(0, RETURN_MILLISECONDS)  # noqa: S311  spreads, hides nothing
    session.out.end(CloseSocket(Close.RESTART, why, retry_ms=wait))


class Sweep:
    """One for each process. Every ten seconds, every two while wake-ups do not arrive."""

    def __init__(self) -> None:
        self._now = asyncio.Event()

    async def run(self) -> None:
        hub.on_mode.append(self.mode_changed)
        while True:
            seconds = settings.SWEEP_SECONDS if hub.mode == "live" else settings.SWEEP_SECONDS_DEGRADED
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), seconds)
            self._now.clear()
            await self.once()

    def mode_changed(self, mode: str) -> None:
        """Look at once, and let everyone know how fresh what they see is."""
        self._now.set()
        for session in connected:
            session.tell_pong(0)

    async def once(self) -> None:
        try:
            await self._sweep()
        except WireError as error:
            logger.info("Not swept: %s", error)
        except Exception:
            logger.exception("The sweep failed")

    async def _sweep(self) -> None:
        sessions = tuple(connected)
        agents = [session for session in sessions if isinstance(session, AgentSession)]
        visitors = [session for session in sessions if isinstance(session, VisitorSession)]
        if not sessions:
            return
        found = await in_database(
            look,
            {id for session in sessions for id in session.streams},
            {(session.agent.pk, session.login) for session in agents},
            {session.visitor_id for session in visitors},
        )
        for session in sessions:
            if session.epoch != found.epoch:
                send_back(session, "A backup was restored.")
            session.sweep(found.positions)
        for agent_session in agents:
            agent = agent_session.agent
            if (agent.pk, agent_session.login) not in found.live_agents:
                agent_session.out.end(CloseSocket(Close.REVOKED, "You are no longer signed in."))
            agent_session.tell_lines(found.last_aseq.get(agent.pk, 0))
        for visitor_session in visitors:
            if visitor_session.visitor_id not in found.live_visitors:
                visitor_session.out.end(CloseSocket(Close.REVOKED, SHUT_OUT))
            # Begun in another tab.
            begun = found.open_conversations.get(visitor_session.visitor_id)
            if begun is not None and begun not in visitor_session.streams:
                visitor_session.soon(visitor_session.tell_head(begun))
        waiting_board.refresh()
        announce(
            Swept(
                agents=tuple({session.agent.pk for session in agents}),
                conversations=tuple({id for session in visitors for id in session.waiting_conversations()}),
            )
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What the rows say about everyone who is connected."""

    epoch: str
    positions: dict[UUID, queries.Position]
    live_agents: set[tuple[int, str]]
    last_aseq: dict[int, int]
    live_visitors: set[UUID]
    open_conversations: dict[UUID, UUID]


def look(conversations: set[UUID], agents: set[tuple[int, str]], visitors: set[UUID]) -> Found:
    return Found(
        epoch=queries.current_epoch(),
        positions=queries.positions(conversations),
        live_agents=queries.live_agents(agents),
        last_aseq=queries.last_aseqs(agent for agent, _ in agents),
        live_visitors=queries.live_visitors(visitors),
        open_conversations=queries.open_conversations(visitors),
    )


sweep = Sweep()
