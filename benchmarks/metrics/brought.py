"""A file of past conversations, imported and taken away again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

import msgspec
from django.db import connection, transaction

from benchmarks.figures import Figure
from benchmarks.metrics import past
from benchmarks.metrics.costs import Cost, Meter
from metrics.actions.history import import_history
from metrics.history.tables import COLUMNS

AGENTS = 20
QUESTION = "Where is my parcel? It should have been here on Tuesday, the number is 4711."
ANSWER = "Let me look. It is on its way and will be with you tomorrow before noon."
TURNS = 10
ROUNDS = 3
START = datetime(2020, 1, 6, 8, tzinfo=UTC)


def bring(engines: Sequence[int], count: int) -> list[Figure]:
    """Some files beside the two years, the middle one's speed."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "history.json"
        try:
            costs = [imported(engines, file, count, START + timedelta(days=n)) for n in range(ROUNDS)]
        finally:
            take_away()
            past.settle()
        size = file.stat().st_size / 1_000_000
    cost = sorted(costs)[len(costs) // 2]
    return [
        Figure(
            what="import",
            value=count / median(each.wall for each in costs),
            unit="conversations/s",
            least=2_000,
            beside=f"{count:,} with 20 messages each, {size:.0f} MB; {cost.each(count)}",
        )
    ]


def imported(engines: Sequence[int], file: Path, count: int, start: datetime) -> Cost:
    write(file, count, start)
    meter = Meter(engines)
    import_history(path=file)
    return meter.so_far()


@transaction.atomic
def take_away() -> None:
    """What was imported, so that the two years are as they were."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE taken ON COMMIT DROP AS SELECT c.id, c.visitor_id FROM chat_conversation c"
            " JOIN metrics_importedconversation i ON i.conversation_id = c.id"
            " JOIN metrics_importedhistory h ON h.id = i.history_id WHERE h.name LIKE '%.json'"
        )
        cursor.execute(
            "DELETE FROM routing_offer WHERE stay_id IN (SELECT id FROM routing_queuestay"
            " WHERE conversation_id IN (SELECT id FROM taken))"
        )
        for table, columns in COLUMNS.items():
            if "conversation_id" in columns:
                cursor.execute(f"DELETE FROM {table} WHERE conversation_id IN (SELECT id FROM taken)")
        cursor.execute("DELETE FROM chat_conversation WHERE id IN (SELECT id FROM taken)")
        cursor.execute("DELETE FROM chat_visitor WHERE id IN (SELECT visitor_id FROM taken)")
        cursor.execute("DELETE FROM metrics_importedhistory WHERE name LIKE '%.json'")


def write(file: Path, count: int, start: datetime) -> None:
    """So many conversations of ten minutes with twenty messages, one every forty seconds."""
    mark = uuid4().hex[:8]
    conversations = [one(f"{mark} {n}", n, mark, start + timedelta(seconds=40 * n)) for n in range(count)]
    offers = [
        {"conversation": each["id"], "agent": each["accepted_by"], "outcome": "accepted"}
        for each in conversations
    ]
    file.write_bytes(msgspec.json.encode({"conversations": conversations, "offers": offers}))


def one(name: str, n: int, mark: str, at: datetime) -> dict[str, object]:
    def after(seconds: float) -> str:
        return (at + timedelta(seconds=seconds)).isoformat()

    agent = f"benchmark-import-{n % AGENTS}"
    messages: list[dict[str, str]] = []
    for turn in range(TURNS):
        messages.append({"at": after(20 + 50 * turn), "by": "visitor", "text": QUESTION})
        messages.append({"at": after(45 + 50 * turn), "by": "agent", "agent": agent, "text": ANSWER})
    return {
        "id": name,
        # Every fourth comes a second time.
        "visitor": f"{mark} {n % 4 and n}",
        "queued": after(0),
        "accepted": after(15),
        "accepted_by": agent,
        "first_reply": after(45),
        "ended": after(600),
        "topic": ("Delivery", "Returns", "Invoice")[n % 3],
        "messages": messages,
    }
