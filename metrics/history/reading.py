"""Reads a history, and refuses what cannot have been, with the place of the first error."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import msgspec

from metrics.history import shapes

MOST_VALUE = Decimal(10) ** 9
LONGEST_NAME = 60
LONGEST_ID = 100
HIGHEST_CAPACITY = 100
USUAL_CAPACITY = 3
# What lasts for longer was never ended, and would make sums of every quarter hour in between.
LONGEST = timedelta(days=366)
TOO_LONG = f"it lasts longer than {LONGEST.days} days."


class BadHistory(Exception):
    """The file cannot be imported; the message says what is wrong, and where."""


class Message(NamedTuple):
    at: datetime
    by: str
    agent: str = ""
    text: str = ""
    from_saved_reply: bool = False
    edited: bool = False


class Part(NamedTuple):
    """An agent's part in a conversation."""

    agent: str
    joined: datetime
    left: datetime
    wrap_ended: datetime
    left_reason: str = "closed"


class Offer(NamedTuple):
    agent: str
    outcome: str


class Goal(NamedTuple):
    id: str
    name: str
    at: datetime
    value: Decimal
    currency: str


class Past(NamedTuple):
    """A conversation that took place, its times in order."""

    id: str
    visitor: str
    origin: str
    site: str
    team: str
    queue: str
    topic: str
    began: datetime
    ended: datetime
    queued: datetime | None
    left: datetime | None
    outcome: str
    invited: datetime | None
    csat: int | None
    resolved: str
    offers: tuple[Offer, ...]
    parts: tuple[Part, ...]
    messages: tuple[Message, ...]
    goal: Goal | None


class PastState(NamedTuple):
    agent: str
    state: str
    start: datetime
    end: datetime
    capacity: int
    reason: str


class Operation(NamedTuple):
    """All that a file tells."""

    conversations: tuple[Past, ...]
    states: tuple[PastState, ...]


def read_history(content: bytes, now: datetime) -> Operation:
    """The history in the bytes of a JSON file. Raise BadHistory with the place of the first error."""
    try:
        given = msgspec.json.decode(content, type=shapes.History)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise BadHistory(f"This is not a history: {problem}.") from problem
    return _Reader(given, now).read()


class _Reader:
    def __init__(self, given: shapes.History, now: datetime) -> None:
        self._given = given
        self._now = now
        self._place = "date"
        self._date: date | None = None
        if given.date:
            try:
                self._date = date.fromisoformat(given.date)
            except ValueError as problem:
                raise BadHistory(f"date: “{given.date[:40]}” is not YYYY-MM-DD.") from problem

    def read(self) -> Operation:
        offers, parts = self._offers(), self._parts()
        conversations = []
        for n, each in enumerate(self._given.conversations):
            self._place = f"conversations[{n}] ({each.id[:40]})"
            conversations.append(self._conversation(each, tuple(offers[each.id]), parts[each.id]))
        return Operation(tuple(conversations), self._states())

    def _refuse(self, words: str) -> BadHistory:
        return BadHistory(f"{self._place}: {words}")

    def _check(self, is_right: bool, words: str) -> None:
        if not is_right:
            raise self._refuse(words)

    def _time(self, written: str, name: str, *numbers: int) -> datetime:
        """`numbers` go into the name: put together only where it is told, for there are many times."""
        try:
            if len(written) > 8 and "-" in written:
                found = datetime.fromisoformat(written)
                if found.tzinfo is not UTC:
                    found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            else:
                clock, days = (time(), 1) if written == "24:00:00" else (time.fromisoformat(written), 0)
                if clock.tzinfo is not None:
                    raise self._refuse(f"“{name % numbers}” has an offset, so it needs a date as well.")
                if self._date is None:
                    raise self._refuse(f"“{name % numbers}” is a time of day, and the file has no “date”.")
                found = datetime.combine(self._date, clock, UTC) + timedelta(days=days)
        except (ValueError, OverflowError) as problem:
            raise self._refuse(f"“{name % numbers}” is “{written[:40]}”, which is not a time.") from problem
        if found.year < 1990:
            raise self._refuse(f"“{name % numbers}” lies before 1990.")
        if found > self._now:
            raise self._refuse(f"“{name % numbers}” lies in the future.")
        return found

    def _maybe(self, written: str | None, name: str) -> datetime | None:
        return self._time(written, name) if written else None

    def _name(self, written: str, name: str) -> None:
        self._check(
            bool(written.strip()) and len(written) <= LONGEST_NAME and written.isprintable(),
            f"“{name}” has from 1 to {LONGEST_NAME} characters.",
        )

    def _known(self) -> set[str]:
        known: set[str] = set()
        for n, each in enumerate(self._given.conversations):
            self._place = f"conversations[{n}]"
            self._name(each.id, "id")
            self._check(each.id not in known, f"there is another conversation “{each.id}”.")
            known.add(each.id)
        return known

    def _offers(self) -> dict[str, list[Offer]]:
        known = self._known()
        found: dict[str, list[Offer]] = defaultdict(list)
        for n, each in enumerate(self._given.offers or ()):
            self._place = f"offers[{n}]"
            self._check(each.conversation in known, f"there is no conversation “{each.conversation[:40]}”.")
            self._name(each.agent, "agent")
            found[each.conversation].append(Offer(each.agent, each.outcome))
        return found

    def _parts(self) -> dict[str, list[Part]]:
        known = self._known()
        found: dict[str, list[Part]] = defaultdict(list)
        for n, each in enumerate(self._given.segments or ()):
            self._place = f"segments[{n}]"
            self._check(each.conversation in known, f"there is no conversation “{each.conversation[:40]}”.")
            self._name(each.agent, "agent")
            joined, left = self._time(each.joined, "joined"), self._time(each.left, "left")
            wrap = self._time(each.wrap_ended, "wrap_ended") if each.wrap_ended else left
            self._check(joined <= left, "“left” comes before “joined”.")
            self._check(left <= wrap, "“wrap_ended” comes before “left”.")
            self._check(wrap - joined <= LONGEST, TOO_LONG)
            found[each.conversation].append(Part(each.agent, joined, left, wrap))
        return found

    def _states(self) -> tuple[PastState, ...]:
        found = []
        last: dict[str, tuple[datetime, int]] = {}
        order = []
        for n, each in enumerate(self._given.agent_states or ()):
            self._place = f"agent_states[{n}]"
            self._name(each.agent, "agent")
            reason = each.reason or ""
            self._check(
                len(reason) <= LONGEST_NAME and (not reason or reason.isprintable()),
                f"“reason” has {LONGEST_NAME} characters at most.",
            )
            capacity = USUAL_CAPACITY if each.capacity is None else each.capacity
            self._check(0 <= capacity <= HIGHEST_CAPACITY, f"“capacity” is from 0 to {HIGHEST_CAPACITY}.")
            start, end = self._time(each.start, "start"), self._time(each.end, "end")
            self._check(start <= end, "“end” comes before “start”.")
            self._check(end - start <= LONGEST, TOO_LONG)
            found.append(PastState(each.agent, each.state, start, end, capacity * 1000, reason))
            order.append((each.agent, start, end, n))
        for agent, start, end, n in sorted(order):
            self._place = f"agent_states[{n}]"
            before = last.get(agent)
            if before is not None and start < before[0]:
                raise self._refuse(f"it overlaps agent_states[{before[1]}] of the same agent.")
            last[agent] = (end, n)
        return tuple(found)

    def _conversation(self, given: shapes.Conversation, offers: tuple[Offer, ...], parts: list[Part]) -> Past:
        self._name(given.visitor, "visitor")
        for name in ("site", "team", "queue", "topic", "accepted_by"):
            if written := getattr(given, name):
                self._name(written, name)
        times = {
            name: self._maybe(getattr(given, name), name)
            for name in (
                "bot_started",
                "queued",
                "accepted",
                "abandoned",
                "first_reply",
                "offline_message",
                "ended",
            )
        }
        began, ended = self._span(given, times)
        self._check(not offers or times["queued"] is not None, "it has offers and never was in a queue.")
        self._check(given.csat is None or 1 <= given.csat <= 5, "“csat” is from 1 to 5.")
        outcome, left = _outcome(times)
        return Past(
            id=given.id,
            visitor=given.visitor,
            origin=given.origin or "reactive",
            site=given.site or "",
            team=given.team or "",
            queue=given.queue or "",
            topic=given.topic or "",
            began=began,
            ended=ended,
            queued=times["queued"] or times["offline_message"],
            left=left,
            outcome=outcome,
            invited=self._maybe(given.invitation_shown, "invitation_shown"),
            csat=given.csat,
            resolved=given.resolved or "",
            offers=offers,
            parts=self._owned(given, parts, times["accepted"], ended),
            messages=tuple(sorted(self._messages(given, times, began, ended), key=lambda each: each.at)),
            goal=self._goal(given),
        )

    def _owned(
        self, given: shapes.Conversation, parts: list[Part], accepted: datetime | None, ended: datetime
    ) -> tuple[Part, ...]:
        """Whose it was, one after another. Without segments, whoever accepted stayed to the end."""
        if accepted is None:
            self._check(not parts, "it has segments and was never accepted.")
            self._check(not given.transfers, "it has transfers and was never accepted.")
            return ()
        by = given.accepted_by or ""
        parts = sorted(
            parts or [Part(by, accepted, ended, ended)],
            key=lambda part: (part.joined, part.agent != by, part.left, part.agent),
        )
        self._check(parts[0].agent == by, "its first segment is not of whoever accepted it.")
        self._check(parts[0].joined >= accepted, "its first segment begins before it was accepted.")
        self._check(max(part.left for part in parts) <= ended, "its last segment goes on after its end.")
        return self._handed_over(parts, given.transfers)

    def _handed_over(self, parts: list[Part], told: int | None) -> tuple[Part, ...]:
        """Why each left. What changed hands without being a transfer was because an agent was lost."""
        pairs = list(zip(parts, parts[1:], strict=False))
        changes = sum(1 for a, b in pairs if a.agent != b.agent)
        transfers = changes if told is None else told
        self._check(
            0 <= transfers <= len(pairs),
            f"it has {transfers} transfers, and {len(parts)} segments.",
        )
        lost = max(0, changes - transfers)
        found = []
        for part, following in pairs:
            is_lost = lost > 0 and part.agent != following.agent
            lost -= is_lost
            found.append(part._replace(left_reason="agent_lost" if is_lost else "handed_over"))
        return (*found, parts[-1])

    def _span(
        self, given: shapes.Conversation, times: dict[str, datetime | None]
    ) -> tuple[datetime, datetime]:
        """When it began and ended, its times checked against each other."""
        ways = [name for name in ("abandoned", "offline_message", "ended") if times[name]]
        self._check(len(ways) == 1, "it ends in one way: “ended”, “abandoned” or “offline_message”.")
        self._check(
            bool(times["accepted"]) == bool(given.accepted_by), "“accepted” and “accepted_by” go together."
        )
        self._check(not times["accepted"] or bool(times["queued"]), "it was accepted and never queued.")
        self._check(not times["abandoned"] or bool(times["queued"]), "it was abandoned and never queued.")
        self._check(not (times["abandoned"] and times["accepted"]), "it was accepted and abandoned.")
        self._check(
            not times["first_reply"] or bool(times["accepted"]), "it has a reply and was not accepted."
        )
        self._check(
            not (given.bot_only and times["queued"]), "it was in a queue, so it is not the bot's alone."
        )
        self._check(
            bool(times["queued"] or times["offline_message"] or times["bot_started"] or given.bot_only),
            "nobody was asked for: it needs “queued”, “bot_started” or “offline_message”.",
        )
        before: tuple[str, datetime] | None = None
        for name, at in times.items():
            if at is None:
                continue
            if before is not None:
                self._check(before[1] <= at, f"“{name}” comes before “{before[0]}”.")
            before = (name, at)
        found = [at for at in times.values() if at is not None]
        self._check(found[-1] - found[0] <= LONGEST, TOO_LONG)
        return found[0], found[-1]

    def _messages(
        self,
        given: shapes.Conversation,
        times: dict[str, datetime | None],
        began: datetime,
        ended: datetime,
    ) -> Iterator[Message]:
        """Those of the file, and those that its times tell of: of the bot, and the first reply. Where it has
        none at all, the visitor's asking, too."""
        told = list(self._told(given, began, ended))
        yield from told
        if (times["bot_started"] or given.bot_only) and not any(each.by == "bot" for each in told):
            yield Message(times["bot_started"] or began, "bot")
        if not told and (asked := times["queued"] or times["offline_message"]):
            yield Message(asked, "visitor")
        queued, reply = times["queued"], times["first_reply"]
        if reply is None or queued is None:
            return
        replies = [each.at for each in told if each.by == "agent" and each.at >= queued]
        self._check(reply <= min(replies, default=reply), "an agent's message comes before “first_reply”.")
        if reply not in replies:
            yield Message(reply, "agent", given.accepted_by or "")

    def _told(self, given: shapes.Conversation, began: datetime, ended: datetime) -> Iterator[Message]:
        for n, each in enumerate(given.messages or ()):
            at = self._time(each.at, "messages[%d].at", n)
            if not began <= at <= ended:
                raise self._refuse(f"messages[{n}] lies outside of the conversation.")
            if (each.by == "agent") != bool(each.agent):
                raise self._refuse(f"messages[{n}]: an agent's has “agent”.")
            if each.agent:
                self._name(each.agent, "agent")
            text = each.text or ""
            self._check("\0" not in text, f"messages[{n}]: “text” has a character that nobody can type.")
            yield Message(at, each.by, each.agent or "", text, bool(each.saved_reply), bool(each.edited))

    def _goal(self, given: shapes.Conversation) -> Goal | None:
        if given.goal is None:
            return None
        name, currency = given.goal.name or "order", given.goal.currency or ""
        try:
            value = Decimal(str(given.goal.value or 0)).quantize(Decimal("0.01"))
        except InvalidOperation as problem:
            raise self._refuse("“goal.value” is not an amount.") from problem
        self._check(0 <= value <= MOST_VALUE, "“goal.value” is not an amount.")
        self._check(
            re.fullmatch(r"[-\w]{1,60}", name, re.ASCII) is not None,
            "“goal.name” has letters, digits and hyphens.",
        )
        self._check(
            not currency or (len(currency) == 3 and currency.isascii() and currency.isalpha()),
            "“goal.currency” is like EUR.",
        )
        key = given.goal.id or ""
        self._check(len(key) <= LONGEST_ID, f"“goal.id” has {LONGEST_ID} characters at most.")
        return Goal(key, name, self._time(given.goal.at, "goal.at"), value, currency.upper())


def _outcome(times: dict[str, datetime | None]) -> tuple[str, datetime | None]:
    """How its stay in the queue ended, and when. None where it had none."""
    if times["accepted"]:
        return "answered", times["accepted"]
    if times["abandoned"]:
        return "abandoned", times["abandoned"]
    if times["offline_message"]:
        return "left_message" if times["queued"] else "closed_hours", times["offline_message"]
    if times["queued"]:
        return "system", times["ended"]
    return "", None
