"""Where each conversation continues when a client comes back."""

from collections.abc import Iterable
from uuid import UUID

from chat.protocol import RESUME_LIMIT, ConvHead, Resume


def continuations(
    heads: Iterable[ConvHead], resume: Resume, epoch: str
) -> tuple[dict[UUID, int], tuple[UUID, ...]]:
    """For each conversation the `seq` after which to send, and those whose newest page the client must
    fetch again: it knows another history, or misses more than may be sent on."""
    starts: dict[UUID, int] = {}
    reset: list[UUID] = []
    for head in heads:
        had = resume.convs.get(head.id)
        if had is None:
            starts[head.id] = head.head
        elif resume.epoch != epoch or not 0 <= head.head - had <= RESUME_LIMIT:
            starts[head.id] = head.head
            reset.append(head.id)
        else:
            starts[head.id] = had
    return starts, tuple(reset)
