"""What a conversation leaves behind: whether it helped, how it was rated, what was bought."""

import math

from metrics.invention.people import BUYS_WITHIN_S, DAY, HOUR
from metrics.invention.plan import Buying, Habits
from metrics.invention.records import Bought, Chat, Person
from metrics.invention.streams import SECOND, Stream

MINUTE = 60 * SECOND
SATISFIED = (5, 5, 5, 4, 4)
DISSATISFIED = (3, 3, 2, 1)
# The logit of being satisfied (domain 7; the signs are those of Goes et al.).
BASE, PER_MINUTE, PER_CHAT, UNRESOLVED = 1.6, -0.35, -0.25, -1.2


def satisfaction(waited_minutes: float, beside: float, is_resolved: bool) -> float:
    """The chance of 4 or 5 of 5, after this wait, with so many others held beside on average."""
    logit = BASE + PER_MINUTE * waited_minutes + PER_CHAT * beside
    return 1 / (1 + math.exp(-logit - (0 if is_resolved else UNRESOLVED)))


def conclude(chat: Chat, habits: Habits, ended: int, returning_is_reopening: float) -> int:
    """Decide whether it helped, and what the visitor says of it. Whom it did not help says so or comes
    back: answers when, or 0."""
    stream = chat.stream
    chat.is_resolved = stream.happens(chat.line.first_time_resolved)
    if stream.happens(habits.answers_survey):
        chat.says = "yes" if chat.is_resolved else "no"
        chat.says_at = ended + stream.time(min(stream.exponential(60), 3600))
        waited = ((chat.waits[0].left or ended) - chat.waits[0].entered) / MINUTE
        talked = sum((part.left or ended) - part.joined for part in chat.parts)
        beside = sum(part.held for part in chat.parts) / talked - 1 if talked else 0
        is_satisfied = stream.happens(satisfaction(waited, beside, chat.is_resolved))
        values = SATISFIED if is_satisfied else DISSATISFIED
        chat.csat = values[stream.below(len(values))]
    if chat.is_resolved or chat.says == "no":
        return 0
    silent = (1 - chat.line.first_time_resolved) * (1 - habits.answers_survey)
    if stream.happens(min(1, returning_is_reopening / silent)):
        chat.comes_back = "reopens"
        return ended + HOUR + min(stream.time(stream.exponential(DAY / SECOND / 2)), 2 * DAY)
    chat.comes_back = "returns"
    return ended + HOUR + min(stream.time(stream.exponential(1.5 * DAY / SECOND)), 6 * DAY)


def purchase(person: Person, chat: Chat | None, after: int, buying: Buying, stream: Stream) -> Bought | None:
    """What the visitor buys within the hour: as their potential outcome of this side has it."""
    is_assisted = chat is not None and chat.is_engaged
    if not (person.buys_after_chat if is_assisted else person.buys_anyway):
        return None
    at = after + stream.time(min(stream.exponential(480), BUYS_WITHIN_S))
    value = stream.lognormal(buying.value, buying.value_variation)
    cents = max(100, round(100 * value * (buying.assisted_value if is_assisted else 1)))
    return Bought(person, at, cents, chat if is_assisted else None)
