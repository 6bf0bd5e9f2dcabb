"""The leases of everyone who is connected to this process."""

import asyncio

from chat.actions import leases as actions
from chat.live.sessions import AgentSession, Session, VisitorSession, connected
from kit.errands import Errands
from kit.realtime import hub
from kit.work import in_database

RENEW_SECONDS = 15.0


class Leases:
    """One for each process. What the database could not be told is told with the next renewal."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._errands = Errands(left_to="the next renewal")

    def take(self, session: Session) -> None:
        self._errands.begin(self._take(session))

    def give_up(self, session: Session) -> None:
        self._errands.begin(self._give_up(session))

    async def _take(self, session: Session) -> None:
        await in_database(
            actions.take_lease,
            session=session.id,
            process=hub.id,
            agent_id=session.agent.pk if isinstance(session, AgentSession) else None,
            visitor_id=session.visitor_id if isinstance(session, VisitorSession) else None,
        )
        self._held.add(session.id)
        if session not in connected:
            await self._give_up(session)

    async def _give_up(self, session: Session) -> None:
        if session.id in self._held:
            await in_database(actions.give_up_lease, session=session.id, said_goodbye=session.said_goodbye)
            self._held.discard(session.id)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._errands.attempt(self._renew())

    async def _renew(self) -> None:
        await in_database(actions.renew_leases, process=hub.id)
        for session in tuple(connected):
            if session.id not in self._held:
                await self._take(session)


leases = Leases()
