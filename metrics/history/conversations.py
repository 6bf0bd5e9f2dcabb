"""Reads one conversation of a history: when what happened, who had it, and what came of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from metrics.history import shapes
from metrics.history.checking import LONGEST, TOO_LONG, Checker
from metrics.history.orders import read_goal
from metrics.history.past import Message, Offer, Part, Past, Place, Rating

Times = dict[str, datetime | None]

# In the order in which they come.
TIMES = ("bot_started", "queued", "accepted", "abandoned", "first_reply", "offline_message", "ended")
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
ENDS = ("abandoned", "offline_message", "ended")


def read_conversation(
    given: shapes.Conversation,
    offers: Sequence[Offer],
    parts: Sequence[Part],
    until: datetime | None,
    checker: Checker,
) -> Past:
    """What had not ended is known `until` then."""
    times = {name: checker.maybe_time(getattr(given, name), name) for name in TIMES}
    is_finished = any(times[name] for name in ENDS)
    began, ended = _span(given, times, until, checker)
    checker.check(not offers or times["queued"] is not None, "it has offers and never was in a queue.")
    outcome, left = _outcome(given, times, ended)
    owned = _owned(given, parts, times["accepted"], ended, checker)
    return Past(
        id=given.id,
        visitor=checker.name(given.visitor, "visitor"),
        origin=given.origin or "reactive",
        site=checker.maybe_name(given.site, "site"),
        place=Place(checker.maybe_name(given.team, "team"), checker.maybe_name(given.queue, "queue")),
        topic=checker.maybe_name(given.topic, "topic"),
        began=began,
        ended=ended,
        is_finished=is_finished,
        queued=times["queued"] or times["offline_message"],
        left=left,
        outcome=outcome,
        invited=_invited(given, times, checker),
        ratings=tuple(_ratings(given, is_finished, checker)),
        resolved=_resolved(given, is_finished, checker),
        offers=tuple(offers),
        parts=owned,
        messages=tuple(sorted(_messages(given, times, owned, (began, ended), checker), key=_by_time)),
        goal=read_goal(given.goal, checker),
        reopened_from=checker.maybe_name(given.reopened_from, "reopened_from"),
    )


def _by_time(message: Message) -> datetime:
    return message.at


def _span(
    given: shapes.Conversation, times: Times, until: datetime | None, checker: Checker
) -> tuple[datetime, datetime]:
    """When it began and ended, its times checked against each other."""
    check = checker.check
    many = sum(1 for name in ENDS if times[name])
    check(many < 2, "it ends in one way: “ended”, “abandoned” or “offline_message”.")
    check(bool(times["accepted"]) == bool(given.accepted_by), "“accepted” and “accepted_by” go together.")
    check(not times["accepted"] or bool(times["queued"]), "it was accepted and never queued.")
    check(not times["abandoned"] or bool(times["queued"]), "it was abandoned and never queued.")
    check(not (times["abandoned"] and times["accepted"]), "it was accepted and abandoned.")
    check(not given.silent or bool(times["abandoned"]), "“silent” is of who “abandoned”.")
    check(not times["first_reply"] or bool(times["accepted"]), "it has a reply and was not accepted.")
    check(not (given.bot_only and times["queued"]), "it was in a queue, so it is not the bot's alone.")
    check(
        bool(times["queued"] or times["offline_message"] or times["bot_started"] or given.bot_only),
        "nobody was asked for: it needs “queued”, “bot_started” or “offline_message”.",
    )
    checker.maybe_name(given.accepted_by, "accepted_by")
    checker.check_order(times.items())
    told = [at for at in times.values() if at is not None]
    if many == 0:
        if until is None or not told:
            raise checker.refusal("it has no time at all.")
        check(told[-1] <= until, "it goes on after “exported”.")
        told.append(until)
    check(told[-1] - told[0] <= LONGEST, TOO_LONG)
    return told[0], told[-1]


def _outcome(given: shapes.Conversation, times: Times, ended: datetime) -> tuple[str, datetime | None]:
    """How its stay in the queue ended, and when. None where it had none."""
    if times["accepted"]:
        return "answered", times["accepted"]
    if times["abandoned"]:
        return "silent_abandoned" if given.silent else "abandoned", times["abandoned"]
    if times["offline_message"]:
        return "left_message" if times["queued"] else "closed_hours", times["offline_message"]
    if times["queued"]:
        return "system", ended
    return "", None


def _invited(given: shapes.Conversation, times: Times, checker: Checker) -> datetime | None:
    shown = checker.maybe_time(given.invitation_shown, "invitation_shown")
    checker.check_order((("invitation_shown", shown), ("queued", times["queued"])))
    return shown


def _ratings(given: shapes.Conversation, is_finished: bool, checker: Checker) -> Iterator[Rating]:
    for kind, (least, most) in SCALES.items():
        value: int | None = getattr(given, kind)
        if value is None:
            continue
        checker.check(least <= value <= most, f"“{kind}” is from {least} to {most}.")
        checker.check(is_finished, "it has a rating and had not ended.")
        yield Rating(kind, value, most)


def _resolved(given: shapes.Conversation, is_finished: bool, checker: Checker) -> str:
    checker.check(not given.resolved or is_finished, "it was resolved and had not ended.")
    return given.resolved or ""


def _owned(
    given: shapes.Conversation,
    parts: Sequence[Part],
    accepted: datetime | None,
    ended: datetime,
    checker: Checker,
) -> tuple[Part, ...]:
    """Whose it was, one after another. Without segments, whoever accepted stayed to the end."""
    if accepted is None:
        checker.check(not parts, "it has segments and was never accepted.")
        checker.check(not given.transfers, "it has transfers and was never accepted.")
        return ()
    by = given.accepted_by or ""
    parts = sorted(
        parts or [Part(by, accepted, ended, ended)],
        key=lambda part: (part.joined, part.agent != by, part.left, part.agent),
    )
    checker.check(parts[0].agent == by, "its first segment is not of whoever accepted it.")
    checker.check(parts[0].joined >= accepted, "its first segment begins before it was accepted.")
    checker.check(max(part.left for part in parts) <= ended, "its last segment goes on after its end.")
    _check_apart(parts, checker)
    return _handed_over(parts, given.transfers, checker)


def _check_apart(parts: Sequence[Part], checker: Checker) -> None:
    """Nobody held it twice at once: it would count twice in what they held."""
    left: dict[str, datetime] = {}
    for part in parts:
        checker.check(
            left.get(part.agent, part.joined) <= part.joined,
            f"two of its segments with “{part.agent}” overlap.",
        )
        left[part.agent] = part.left


def _handed_over(parts: Sequence[Part], told: int | None, checker: Checker) -> tuple[Part, ...]:
    """Why each left. What changed hands without being a transfer was because an agent was lost."""
    pairs = list(zip(parts, parts[1:], strict=False))
    changes = sum(1 for a, b in pairs if a.agent != b.agent)
    transfers = changes if told is None else told
    checker.check(
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


def _messages(
    given: shapes.Conversation,
    times: Times,
    parts: Sequence[Part],
    span: tuple[datetime, datetime],
    checker: Checker,
) -> Iterator[Message]:
    """Those of the file, and those that its times tell of: of the bot, and the first reply. Where it has
    none at all, the visitor's asking, too."""
    told = list(_told(given, span, checker))
    yield from told
    if (times["bot_started"] or given.bot_only) and not any(each.by == "bot" for each in told):
        yield Message(times["bot_started"] or span[0], "bot")
    if not told and (asked := times["queued"] or times["offline_message"]):
        yield Message(asked, "visitor")
    queued, reply = times["queued"], times["first_reply"]
    if reply is None or queued is None:
        return
    replies = [each.at for each in told if each.by == "agent" and each.at >= queued]
    checker.check(reply <= min(replies, default=reply), "an agent's message comes before “first_reply”.")
    if reply not in replies:
        yield Message(reply, "agent", _responsible(parts, reply))


def _responsible(parts: Sequence[Part], at: datetime) -> str:
    """Who had the conversation then: of several the last who came, and between two the one before."""
    return max(
        (part for part in parts if part.joined <= at), key=lambda part: part.joined, default=parts[0]
    ).agent


def _told(given: shapes.Conversation, span: tuple[datetime, datetime], checker: Checker) -> Iterator[Message]:
    for n, each in enumerate(given.messages or ()):
        at = checker.time(each.at, "messages[%d].at", n)
        if not span[0] <= at <= span[1]:
            raise checker.refusal(f"messages[{n}] lies outside of the conversation.")
        if (each.by == "agent") != bool(each.agent):
            raise checker.refusal(f"messages[{n}]: an agent's has “agent”.")
        agent, text = checker.maybe_name(each.agent, "agent"), each.text or ""
        if "\0" in text:
            raise checker.refusal(f"messages[{n}]: “text” has a character that nobody can type.")
        yield Message(at, each.by, agent, text, bool(each.saved_reply), bool(each.edited))
