"""Delivered and read marks on their way to the rows: gathered, and written twice a second."""

import asyncio
from uuid import UUID

from chat.actions.marks import Mark, raise_marks
from kit.wire import WireError
from kit.work import in_database

FLUSH_SECONDS = 0.5


class Marking:
    """One for each process. A lost half second is told again by the client's next `recv` or `read`."""

    def __init__(self) -> None:
        self._raised: dict[tuple[UUID, bool], tuple[int, int]] = {}

    def note(self, conversation_id: UUID, *, staff: bool, recv: int = 0, read: int = 0) -> None:
        key = (conversation_id, staff)
        known = self._raised.get(key, (0, 0))
        self._raised[key] = (max(known[0], recv), max(known[1], read))

    async def run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write what was noted; kept for the next time when the database is away."""
        if not self._raised:
            return
        raised, self._raised = self._raised, {}
        marks = [Mark(id, staff, recv, read) for (id, staff), (recv, read) in raised.items()]
        try:
            await in_database(raise_marks, marks=marks)
        except WireError:
            for mark in marks:
                self.note(mark.conversation_id, staff=mark.staff, recv=mark.recv, read=mark.read)


marking = Marking()
