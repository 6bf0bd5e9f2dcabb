"""What became of an episode: whether it was answered, missed, short, on time."""

from dataclasses import dataclass
from typing import NamedTuple

from metrics.facts import Episode, Message, Segment, Stay
from metrics.ledger.rules import Basis, Rules

PASSED_ON = ("overflowed", "transferred_out")
# Turned away at the door: they never stood in line.
NOT_ENTERED = ("closed_hours", "rejected_full")
ABANDONED = ("abandoned", "silent_abandoned")
BY_CHOICE = ("to_voice", "left_message")


class Arrival(NamedTuple):
    """The wait for the first agent: one stay, or several when it was passed on before an answer."""

    queue: int | None
    entered: int
    left: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """`wait` is until the first accept, until leaving, or until now; `first_words` are those of a person,
    also to somebody whom nobody had accepted; `message_left` is when the visitor left a message instead of
    waiting. All are False or None for what never reached a queue of
    people."""

    episode: Episode
    queue: int | None
    arrival: int | None = None
    outcome: str = ""
    wait: int = 0
    is_entered: bool = False
    is_open: bool = False
    is_short: bool = False
    is_abandoned: bool = False
    is_silent: bool = False
    accepted: int | None = None
    agent: str = ""
    first_reply: int | None = None
    replied_by: str = ""
    first_words: int | None = None
    is_missed: bool = False
    is_in_service_level: bool = False
    is_on_time: bool = False
    is_bot_contained: bool = False
    message_left: int | None = None
    transfers: int = 0

    @property
    def is_answered(self) -> bool:
        return self.accepted is not None

    @property
    def is_engaged(self) -> bool:
        return self.is_answered and self.first_reply is not None

    @property
    def is_counted_abandon(self) -> bool:
        return self.is_abandoned and not self.is_short

    @property
    def owners(self) -> tuple[Segment, ...]:
        return owners(self.episode)


def judge(episode: Episode, rules: Rules, now: int) -> Judgement:
    """Judge an episode by its facts alone; whatever has not ended is judged as of `now`."""
    arrival = arrival_of(episode)
    if arrival is None:
        return Judgement(episode, None, is_bot_contained=_has(episode, "bot") and not _has(episode, "agent"))
    reply = first_words(episode, arrival.entered)
    if arrival.outcome in NOT_ENTERED:
        return Judgement(
            episode,
            arrival.queue,
            arrival.entered,
            arrival.outcome,
            message_left=_left_at_the_door(episode, arrival),
        )
    wait = (now if arrival.left is None else arrival.left) - arrival.entered
    is_silent = arrival.outcome == "silent_abandoned" or episode.end_reason == "silent_abandoned"
    is_abandoned = arrival.outcome in ABANDONED or is_silent
    is_answered = arrival.outcome == "answered" and not is_silent
    is_short = is_abandoned and wait < rules.short
    threshold = rules.threshold_of(arrival.queue, arrival.entered)
    left_by_choice = arrival.outcome in BY_CHOICE and wait <= threshold
    took, waiting = None, None
    if is_answered and rules.basis_of(arrival.queue, arrival.entered) is Basis.FIRST_REPLY:
        took, waiting = _until_reply(episode, arrival, reply, now)
    elif is_answered:
        took = wait
    elif arrival.left is None or (arrival.outcome == "system" and arrival.left == episode.known_until):
        waiting = wait
    is_undecided = waiting is not None and waiting <= threshold
    owned = owners(episode)
    return Judgement(
        episode,
        arrival.queue,
        arrival.entered,
        arrival.outcome,
        wait=wait,
        is_entered=True,
        is_open=arrival.left is None,
        is_short=is_short,
        is_abandoned=is_abandoned,
        is_silent=is_silent,
        accepted=arrival.left if is_answered else None,
        agent=owned[0].agent if is_answered and owned else "",
        first_reply=reply.at if reply and is_answered else None,
        replied_by=reply.agent if reply and is_answered else "",
        first_words=reply.at if reply else None,
        is_missed=_is_missed(episode, arrival, reply, is_short),
        is_in_service_level=not (is_short or left_by_choice or is_undecided),
        is_on_time=took is not None and took <= threshold,
        message_left=arrival.left if arrival.outcome == "left_message" else None,
        transfers=len(passed_on_by(owned)) if is_answered else 0,
    )


def arrival_of(episode: Episode) -> Arrival | None:
    """The wait before the first answer. A stay that was passed on goes on in the next."""
    asked = (stay for stay in episode.stays if not stay.is_transfer)
    stays = sorted(asked, key=lambda stay: _in_order(stay.entered, stay.id))
    if not stays:
        return None
    last: Stay = stays[0]
    for following in stays[1:]:
        if last.outcome not in PASSED_ON:
            break
        last = following
    return Arrival(stays[0].queue, stays[0].entered, last.left, last.outcome)


def _until_reply(
    episode: Episode, arrival: Arrival, reply: Message | None, now: int
) -> tuple[int | None, int | None]:
    """After how long somebody wrote to whom a person has accepted, or for how long that has been waited for:
    neither where the episode ended without."""
    if reply is not None:
        return reply.at - arrival.entered, None
    if episode.ended is not None:
        return None, None
    return None, (now if episode.known_until is None else episode.known_until) - arrival.entered


def _in_order(at: int, written: str) -> tuple[int, int, str]:
    """Of the same moment that with the lower number came first."""
    return at, len(written), written


def owners(episode: Episode) -> tuple[Segment, ...]:
    held = (segment for segment in episode.segments if segment.role == "owner")
    return tuple(sorted(held, key=lambda segment: _in_order(segment.joined, segment.id)))


def passed_on_by(owned: tuple[Segment, ...]) -> tuple[str, ...]:
    """Who gave the conversation to another agent, each time, other than because one was lost."""
    pairs = zip(owned, owned[1:], strict=False)
    return tuple(a.agent for a, b in pairs if a.agent != b.agent and a.left_reason != "agent_lost")


def first_words(episode: Episode, since: int) -> Message | None:
    """The first words of a person that the visitor could read, at or after a moment."""
    replies = (
        message
        for message in episode.messages
        if message.sender == "agent" and not message.is_private and message.at >= since
    )
    return min(replies, key=lambda message: message.at, default=None)


def _left_at_the_door(episode: Episode, arrival: Arrival) -> int | None:
    """What somebody wrote who was turned away stays to be answered."""
    wrote = min((each.at for each in episode.messages if each.sender == "visitor"), default=None)
    return None if wrote is None else max(arrival.entered, wrote)


def _has(episode: Episode, sender: str) -> bool:
    return any(message.sender == sender for message in episode.messages)


def _is_missed(episode: Episode, arrival: Arrival, reply: Message | None, is_short: bool) -> bool:
    """Nobody ever wrote to a visitor who had not left at once, nor chose another way."""
    is_over = episode.ended is not None or arrival.outcome in ABANDONED
    return is_over and reply is None and not is_short and arrival.outcome not in BY_CHOICE
