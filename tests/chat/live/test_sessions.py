"""What a session sends of what wakes it."""

from chat.live.sessions import AgentSession
from chat.models import Agent
from chat.wakes import SnapshotWake
from kit.wire import CloseSocket


class Heard:
    """What was sent."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def push(self, frame: bytes) -> None:
        self.frames.append(frame)

    def end(self, closing: CloseSocket) -> None:
        raise AssertionError("Nobody was to go.")


def desk(rev: int, look: bytes, name: str = "desk", *, for_staff: bool = True) -> SnapshotWake:
    return SnapshotWake(name, rev, look, b"%s %s %d" % (name.encode(), look, rev), for_staff)


def sent(ana: Agent, *wakes: SnapshotWake) -> list[bytes]:
    heard = Heard()
    session = AgentSession(heard, ana, "login")
    for wake in wakes:
        session.wake("agent:1", wake)
    return heard.frames


def test_a_snapshot_is_sent_once_for_as_long_as_it_looks_the_same(ana: Agent) -> None:
    assert sent(ana, desk(1, b"free"), desk(2, b"free"), desk(3, b"busy"), desk(4, b"free")) == [
        b"desk free 1",
        b"desk busy 3",
        b"desk free 4",
    ]


def test_an_older_snapshot_changes_nothing(ana: Agent) -> None:
    assert sent(ana, desk(5, b"busy"), desk(4, b"free"), desk(6, b"busy")) == [b"desk busy 5"]


def test_snapshots_of_different_names_are_told_apart(ana: Agent) -> None:
    assert sent(ana, desk(1, b"free"), desk(1, b"free", "other")) == [b"desk free 1", b"other free 1"]


def test_what_is_for_the_visitor_is_not_sent_to_staff(ana: Agent) -> None:
    assert sent(ana, desk(1, b"free", for_staff=False)) == []
