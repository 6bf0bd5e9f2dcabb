"""The talkers of a run: made from what the set-up wrote, and brought to a server."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.contestants import Contestant
from benchmarks.ledger import Ledger
from benchmarks.talkers import Talker

CONVERSATIONS = 100
AT_ONCE = 20


class Crowd:
    """Two talkers in each conversation, who know each other, and visitors who are only there."""

    def __init__(self, contestant: Contestant, ledger: Ledger, *, idle: int, port: int) -> None:
        own_origin = own_origin_of(port)
        people = write_people(idle, own_origin)
        self._is_relay = contestant.is_relay
        self._origins = {"visitor": people["origin"], "agent": own_origin}
        self._port = port
        self.talkers: list[Talker] = []
        for pair in people["pairs"]:
            visitor = self._talker("visitor", pair["conv"], pair["visitor"], pair["token"], ledger)
            agent = self._talker("agent", pair["conv"], pair["agent"], pair["ticket"], ledger)
            visitor.partner, agent.partner = agent, visitor
            self.talkers += [visitor, agent]
        self.idle = [
            self._talker("visitor", one["conv"], one["visitor"], one["token"], ledger)
            for one in people["idle"]
        ]

    def _talker(self, side: str, conv: str, person: object, secret: str, ledger: Ledger) -> Talker:
        token = f"{side}:{conv}:{person}" if self._is_relay else secret
        return Talker(side=side, conv=conv, token=token, ledger=ledger, hears_itself=not self._is_relay)

    async def arrive(self, talkers: Sequence[Talker]) -> None:
        for start in range(0, len(talkers), AT_ONCE):
            await asyncio.gather(
                *(
                    talker.connect("127.0.0.1", self._port, origin=self._origins[talker.side])
                    for talker in talkers[start : start + AT_ONCE]
                )
            )

    async def leave(self, talkers: Sequence[Talker]) -> None:
        await asyncio.gather(*(talker.leave() for talker in talkers))


def own_origin_of(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def write_people(idle: int, agents_origin: str) -> dict[str, Any]:
    """In a process of its own, so that the generator stays free of Django."""
    command = [sys.executable, "-m", "benchmarks.setup", "--origin", agents_origin]
    counts = ["--conversations", str(CONVERSATIONS), "--idle", str(idle)]
    written = subprocess.run([*command, *counts], check=True, stdout=subprocess.PIPE).stdout
    people: dict[str, Any] = json.loads(written)
    return people
