"""Delivered and read marks on their way to the rows: gathered, and written twice a second."""

import asyncio
import logging
from uuid import UUID

from chat.actions.marks import Mark, raise_marks
from kit.wire import WireError
from kit.work import in_database

logger = logging.getLogger(__name__)

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
            try:
                await self.flush()
            except Exception:
                logger.exception("Marks were not written")

    async def flush(self) -> None:
        """Write what was noted; kept for the next time when the database is away or a row is locked."""
        if not self._raised:
            return
        raised, self._raised = self._raised, {}
        marks = [Mark(id, staff, recv, read) for (id, staff), (recv, read) in raised.items()]
        try:
            held = await in_database(raise_marks, marks=marks)
        except WireError:
            held = {mark.conversation_id for mark in marks}
        for mark in marks:
            if mark.conversation_id in held:
                self.note(mark.conversation_id, staff=mark.staff, recv=mark.recv, read=mark.read)


marking = Marking()
