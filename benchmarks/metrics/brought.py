"""A file of past conversations, to be imported."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec

AGENTS = 20
QUESTION = "Where is my parcel? It should have been here on Tuesday, the number is 4711."
ANSWER = "Let me look. It is on its way and will be with you tomorrow before noon."
TURNS = 10


def write(file: Path, count: int, start: datetime) -> None:
    """So many conversations of ten minutes with twenty messages, one every forty seconds."""
    mark = uuid4().hex[:8]
    conversations = [one(f"{mark} {n}", n, mark, start + timedelta(seconds=40 * n)) for n in range(count)]
    offers = [
        {"conversation": each["id"], "agent": each["accepted_by"], "outcome": "accepted"}
        for each in conversations
    ]
    file.write_bytes(msgspec.json.encode({"conversations": conversations, "offers": offers}))


def one(name: str, n: int, mark: str, at: datetime) -> dict[str, object]:
    def after(seconds: float) -> str:
        return (at + timedelta(seconds=seconds)).isoformat()

    agent = f"benchmark-import-{n % AGENTS}"
    messages: list[dict[str, str]] = []
    for turn in range(TURNS):
        messages.append({"at": after(20 + 50 * turn), "by": "visitor", "text": QUESTION})
        messages.append({"at": after(45 + 50 * turn), "by": "agent", "agent": agent, "text": ANSWER})
    return {
        "id": name,
        # Every fourth comes a second time.
        "visitor": f"{mark} {n % 4 and n}",
        "queued": after(0),
        "accepted": after(15),
        "accepted_by": agent,
        "first_reply": after(45),
        "ended": after(600),
        "topic": ("Delivery", "Returns", "Invoice")[n % 3],
        "messages": messages,
    }
