"""Whose order it is: that of the conversation that spoke last to the visitor, once, and of no other."""

from pathlib import Path
from typing import Any

from chat.models import Episode
from metrics.actions.buckets import bring_up_to_date
from metrics.kpis import KPIS
from metrics.report import fraction
from tests.conftest import World
from tests.metrics.test_buckets import conversation, from_facts, kept, load, past

__all__ = ["past"]


def spoken(key: str, visitor: str, queued: str, reply: str, ended: str, **more: Any) -> dict[str, Any]:
    times = {"queued": queued, "accepted": queued, "first_reply": reply, "ended": ended}
    return {"id": key, "visitor": visitor, "accepted_by": "A", **times, **more}


def another_day(folder: Path, date: str, *conversations: dict[str, Any]) -> None:
    load(folder, date=date, conversations=list(conversations), offers=[], segments=[], agent_states=[])


def test_whoever_was_gone_without_a_word_takes_no_order_from_who_was_spoken_to(
    past: World, tmp_path: Path
) -> None:
    another_day(tmp_path, "2026-03-02", spoken("gone", "v11", "10:00:00", "10:00:30", "10:03:30"))
    Episode.objects.filter(conversation=conversation("gone")).update(end_reason="silent_abandoned")

    bring_up_to_date()

    assert fraction(KPIS["conversion_proactive"], kept()) == "1/1"
    assert fraction(KPIS["conversion_proactive"], from_facts()) == "1/1"


def test_an_order_is_of_one_conversation_however_long_ago_the_other_began(
    world: World, tmp_path: Path
) -> None:
    another_day(
        tmp_path,
        "2026-03-02",
        spoken("short", "v", "14:00:00", "14:01:00", "14:05:00", goal={"at": "15:00:00", "value": "10"}),
        spoken("long", "v", "14:30:00", "14:31:00", "14:35:00", bot_started="2026-03-01T13:00:00Z"),
    )

    bring_up_to_date()

    assert fraction(KPIS["conversion_reactive"], kept()) == "1/2"
    assert fraction(KPIS["assisted_revenue"], kept()) == "10/1"
