"""Who a visitor is, why they came, and whether they come back: drawn before anything happens to them."""

import heapq
from collections import defaultdict

from metrics.invention.plan import Buying, Line, Topic
from metrics.invention.records import Chat, Person
from metrics.invention.streams import SECOND, Stream

HOUR = 3600 * SECOND
DAY = 24 * HOUR
# Within these somebody who comes back counts as one who does (domain 1.10 and 1.11).
RETURNS_WITHIN = 7 * DAY
REOPENS_WITHIN = 72 * HOUR
# A purchase follows within this of a conversation's end, so that no later conversation is credited.
BUYS_WITHIN_S = 3000


def invent_person(key: str, line: Line, buying: Buying, stream: Stream) -> Person:
    """Both potential outcomes come from one draw: a chat takes a purchase from nobody."""
    if not line.sells:
        return Person(key)
    hot = buying.hot if line.invites else buying.hot_among_askers
    is_hot = stream.happens(hot)
    base = buying.hot_buys if is_hot else buying.cold_buys
    draw = stream.random()
    return Person(key, is_hot, draw < base, draw < base + buying.chat_adds)


class Returning:
    """Those whom a conversation did not help, until they come back."""

    def __init__(self) -> None:
        self._due: dict[str, list[tuple[int, str, Chat]]] = defaultdict(list)

    def expect(self, chat: Chat, at: int) -> None:
        heapq.heappush(self._due[chat.topic.group], (at, chat.conversation, chat))

    def take(self, topics: tuple[Topic, ...], now: int) -> Chat | None:
        """The conversation of somebody who is due for one of these topics, if it still counts as coming
        back."""
        for group in sorted({topic.group for topic in topics}):
            theirs = self._due[group]
            while theirs and theirs[0][0] <= now:
                chat = heapq.heappop(theirs)[2]
                within = REOPENS_WITHIN if chat.comes_back == "reopens" else RETURNS_WITHIN
                if chat.ended is not None and now <= chat.ended + within:
                    return chat
        return None
