"""Where conversations continue."""

import uuid
from datetime import UTC, datetime

import pytest

from chat.live.resume import continuations
from chat.protocol import RESUME_LIMIT, ConvHead, Person, Resume

CONV = uuid.uuid4()


def head(seq: int) -> ConvHead:
    return ConvHead(
        id=CONV,
        rev=1,
        head=seq,
        state="active",
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        visitor=Person(name="Maya"),
        site="Shop",
    )


@pytest.mark.parametrize(
    ("why", "resume", "at", "start", "reset"),
    [
        ("a new client begins at the head", Resume(), 9, 9, False),
        ("one that has some continues there", Resume(epoch="e", convs={CONV: 4}), 9, 4, False),
        ("one that has all continues at the head", Resume(epoch="e", convs={CONV: 9}), 9, 9, False),
        ("another history is fetched again", Resume(epoch="old", convs={CONV: 4}), 9, 9, True),
        ("more than there is comes from another history", Resume(epoch="e", convs={CONV: 10}), 9, 9, True),
        ("as much as may be sent on is", Resume(epoch="e", convs={CONV: 0}), RESUME_LIMIT, 0, False),
        ("more is fetched", Resume(epoch="e", convs={CONV: 0}), RESUME_LIMIT + 1, RESUME_LIMIT + 1, True),
        ("what others have does not matter", Resume(epoch="e", convs={uuid.uuid4(): 3}), 9, 9, False),
    ],
)
def test_continuations(why: str, resume: Resume, at: int, start: int, reset: bool) -> None:
    assert continuations([head(at)], resume, "e") == ({CONV: start}, (CONV,) if reset else ()), why
