"""The judge of a talk: what the rows hold is what both screens show, and everything written is in it once."""

from chat.models import Conversation
from kit.work import in_database
from tests.browser.people import AtDesk, Shopper
from tests.faults.ledger import Line, stored


async def judge(shopper: Shopper, agent: AtDesk, notes: tuple[str, ...] = ()) -> None:
    """Wait until everything is acknowledged, then compare the rows with what was written and is shown."""
    await shopper.has_sent_everything()
    await agent.has_sent_everything()
    truth = await in_database(lambda: stored(str(Conversation.objects.get(visitor__name=shopper.name).pk)))

    said = bodies(truth.public)
    assert sorted(said) == sorted(shopper.written + agent.written)
    for person in (shopper, agent):
        assert [body for body in said if body in person.written] == person.written
    assert [body for body in bodies(truth.lines) if body not in said] == list(notes)
    await shopper.shows(said)
    await agent.shows(bodies(truth.lines))


def bodies(lines: tuple[Line, ...]) -> list[str]:
    return [line.body for line in lines if line.kind in ("message", "note")]
