"""How long it took, and whom it disturbed."""

from tests.faults.persistent import Persistent

# Sooner than the next sweep of a live process, and with patience for a busy machine.
BY_HINT_SECONDS = 5.0
LIVE_AGAIN_SECONDS = 5.0


def delays(writer: Persistent, reader: Persistent) -> list[float]:
    """How long after it was written each message was on the other's screen."""
    sent = [id for id, frame in writer.posted.items() if frame["t"] == "send"]
    return sorted(reader.shown_at[id] - writer.written_at[id] for id in sent if id in reader.shown_at)


def ack_delays(*people: Persistent) -> list[float]:
    return sorted(person.acked_at[id] - person.written_at[id] for person in people for id in person.posted)


def p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


async def write_and_see(conv: str, writer: Persistent, reader: Persistent, body: str) -> float:
    """Seconds from the writing to the other's screen."""
    id = writer.write(conv, body)
    await reader.sees(conv, body)
    return reader.shown_at[id] - writer.written_at[id]


async def are_live_again(*people: Persistent) -> None:
    """Wait until hints are trusted; `modes` tells from now on whether they still are."""
    for person in people:
        await person.until(lambda person=person: person.mode == "live", "the news", LIVE_AGAIN_SECONDS)
        person.modes.clear()


async def words_come_by_hint(conv: str, writer: Persistent, reader: Persistent) -> None:
    """And by no sweep, of which there are many while hints are not trusted. One may just be under way and
    bring the first word; the next comes so much later that only a hint brings the second in time."""
    await write_and_see(conv, writer, reader, "Again?")
    quick = await write_and_see(conv, writer, reader, "Quick again?")
    assert quick < BY_HINT_SECONDS, f"It took {quick:g} s"
    assert set(writer.modes + reader.modes) <= {"live"}, "Hints were not trusted"


def nobody_was_disturbed(*people: Persistent) -> None:
    for person in people:
        assert (person.welcomes, person.byes, person.errors) == (1, [], [])
