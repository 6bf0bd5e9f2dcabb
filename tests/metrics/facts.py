"""Facts for tests: the golden day, and short ways to write down an episode."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from metrics.facts import (
    Contact,
    Episode,
    Facts,
    Goal,
    Message,
    Offer,
    Resolution,
    Segment,
    State,
    Stay,
    Survey,
)
from metrics.ledger.booking import Window
from metrics.ledger.judging import judge
from metrics.ledger.rules import Rules
from metrics.periods import micros

GOLDEN = json.loads((Path(__file__).parent / "golden" / "micro_day.json").read_text())
DAY = date(2026, 3, 2)
S = 1_000_000


def at(written: str, day: date = DAY) -> int:
    return micros(datetime.combine(day, time.fromisoformat(written), UTC))


WINDOW = Window(at("00:00"), at("00:00") + 86_400 * S)
LATER = WINDOW.end + 30 * 86_400 * S


def maybe(found: dict[str, Any], key: str) -> int | None:
    return at(found[key]) if key in found else None


def message(written: str | int, sender: str = "visitor", agent: str = "", **more: Any) -> Message:
    return Message(written if isinstance(written, int) else at(written), sender, agent, **more)


def stay(entered: str, left: str | None, outcome: str = "answered", **more: Any) -> Stay:
    return Stay(
        **{
            "id": f"{entered}-{left}",
            "queue": 1,
            "entered": at(entered),
            "left": at(left) if left else None,
            "outcome": outcome if left else "",
            **more,
        }
    )


def segment(agent: str, joined: str, left: str | None, wrap: str | None = None, **more: Any) -> Segment:
    ended = at(left) if left else None
    return Segment(
        **{
            "id": f"{agent}-{joined}",
            "conversation": "c",
            "agent": agent,
            "queue": 1,
            "joined": at(joined),
            "left": ended,
            "wrap_ended": at(wrap) if wrap else ended,
            **more,
        }
    )


def episode(began: str, ended: str | None, **more: Any) -> Episode:
    return Episode(
        **{
            "conversation": "c",
            "number": 1,
            "visitor": "maya",
            "began": at(began),
            "ended": at(ended) if ended else None,
            **more,
        }
    )


def facts_of(*episodes: Episode, **more: Any) -> Facts:
    """Everything that follows from the episodes alone."""
    return Facts(
        episodes=episodes,
        stays=tuple((stay, each) for each in episodes for stay in each.stays),
        segments=tuple(segment for each in episodes for segment in each.segments),
        contacts=tuple(contact(each) for each in episodes),
        **more,
    )


def contact(each: Episode) -> Contact:
    judged = judge(each, Rules(), LATER)
    asked = (judged.queue, judged.arrival or 0)
    return Contact(
        each.conversation, each.number, each.visitor, each.began, each.topic_group, judged.first_reply, *asked
    )


def golden_episode(given: dict[str, Any]) -> Episode:
    key = given["id"]
    began = min(at(given[name]) for name in ("bot_started", "queued", "offline_message") if name in given)
    stays, messages = [], []
    segments = tuple(
        Segment(
            f"{key}-{n}",
            key,
            each["agent"],
            1,
            at(each["joined"]),
            at(each["left"]),
            at(each["wrap_ended"]),
        )
        for n, each in enumerate(GOLDEN["segments"])
        if each["conversation"] == key
    )
    offers = tuple(
        Offer(each["agent"], at(given["queued"]), at(given["queued"]), each["outcome"])
        for each in GOLDEN["offers"]
        if each["conversation"] == key
    )
    if "offline_message" in given:
        stays.append(Stay(key, 1, began, began, "closed_hours"))
        messages.append(Message(began, "visitor"))
    if "bot_started" in given:
        messages.append(Message(began, "bot"))
    if "queued" in given:
        left = maybe(given, "accepted") or maybe(given, "abandoned")
        outcome = "answered" if "accepted" in given else "abandoned"
        stays.append(Stay(key, 1, at(given["queued"]), left, outcome, offers=offers))
        messages.append(Message(at(given["queued"]), "visitor"))
    if given.get("transfers"):
        first, second = sorted(segments, key=lambda each: each.joined)
        stays.append(Stay(f"{key}-t", 1, first.left or 0, second.joined, "answered", is_transfer=True))
    if "first_reply" in given:
        messages.append(Message(at(given["first_reply"]), "agent", given["accepted_by"]))
    ended = maybe(given, "ended") or maybe(given, "abandoned") or began
    resolutions = (Resolution("customer", given["resolved"], ended),) if "resolved" in given else ()
    surveys = (Survey("csat", given["csat"], 5, ended, ended),) if "csat" in given else ()
    return Episode(
        conversation=key,
        number=1,
        visitor=given["visitor"],
        began=began,
        ended=ended,
        origin=given.get("origin", "reactive"),
        topic=given.get("topic", ""),
        topic_group=given.get("topic", ""),
        stays=tuple(stays),
        segments=segments,
        messages=tuple(messages),
        resolutions=resolutions,
        surveys=surveys,
    )


def golden_facts() -> Facts:
    return facts_of(
        *(golden_episode(each) for each in GOLDEN["conversations"]),
        states=tuple(
            State(
                each["agent"],
                each["state"],
                at(each["start"]),
                at(each["end"]),
                each["capacity"] * 1000,
                True,
            )
            for each in GOLDEN["agent_states"]
        ),
        goals=tuple(
            Goal(
                each["id"],
                each["visitor"],
                at(each["goal"]["at"]),
                int(float(each["goal"]["value"]) * 10_000),
                "EUR",
            )
            for each in GOLDEN["conversations"]
            if "goal" in each
        ),
    )
