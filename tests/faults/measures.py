"""How long it took, and whom it disturbed."""

from tests.faults.persistent import Persistent


def delays(writer: Persistent, reader: Persistent) -> list[float]:
    """How long after it was written each message was on the other's screen."""
    sent = [id for id, frame in writer.posted.items() if frame["t"] == "send"]
    return sorted(reader.shown_at[id] - writer.written_at[id] for id in sent if id in reader.shown_at)


def ack_delays(*people: Persistent) -> list[float]:
    return sorted(person.acked_at[id] - person.written_at[id] for person in people for id in person.posted)


async def write_and_see(conv: str, writer: Persistent, reader: Persistent, body: str) -> float:
    """Seconds from the writing to the other's screen."""
    id = writer.write(conv, body)
    await reader.sees(conv, body)
    return reader.shown_at[id] - writer.written_at[id]


def nobody_was_disturbed(*people: Persistent) -> None:
    for person in people:
        assert (person.welcomes, person.byes, person.errors) == (1, [], [])
