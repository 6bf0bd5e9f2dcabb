"""Past operations as files: the golden day as somebody's history, and what is told after its import."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from chat.models import Agent, Conversation, Entry, Visitor
from metrics.models import ImportedHistory
from routing.models import AgentState, Offer, QueueStay, Segment
from tests.metrics.facts import GOLDEN

DATE = "2026-03-02"


File = Callable[..., Path]


def golden(**more: Any) -> dict[str, Any]:
    """The golden day as somebody's history."""
    without = {key: value for key, value in GOLDEN.items() if key != "expected"}
    return json.loads(json.dumps({**without, "date": DATE, **more}))


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(content: Any, name: str = "history.json") -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def imported(path: Path) -> str:
    said = StringIO()
    call_command("import_history", str(path), stdout=said)
    return said.getvalue()


def kpis(*words: str, start: str = DATE, end: str = "2026-03-03") -> Any:
    said = StringIO()
    call_command("kpis", "--from", start, "--to", end, "--format", "json", *words, stdout=said)
    return json.loads(said.getvalue())


def one(**conversation: Any) -> dict[str, Any]:
    """A history of one conversation."""
    return {"date": DATE, "conversations": [{"id": "c1", "visitor": "v1", **conversation}]}


ANSWERED = {"queued": "09:00:00", "accepted": "09:00:00", "accepted_by": "A"}


def part(agent: str, joined: str, left: str, **more: str) -> dict[str, str]:
    return {"agent": agent, "conversation": "c1", "joined": joined, "left": left, **more}


COUNTED = (Agent, AgentState, Conversation, Entry, ImportedHistory, Offer, QueueStay, Segment, Visitor)


def count() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


ORDER = {"at": "10:15:00", "value": "120.00", "id": "o-1"}


def placed(*places: tuple[str, str]) -> dict[str, Any]:
    """The golden day, its first conversations in these teams and queues."""
    history = golden()
    for each, (team, queue) in zip(history["conversations"], places, strict=False):
        each["team"], each["queue"] = team, queue
    return history
