"""What the product says of awkward histories is what somebody would work out by hand."""

import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.history import import_history
from metrics.periods import Grain, floor
from tests.conftest import World
from tests.metrics.exports.test_files import number, records
from tests.metrics.histories import golden
from tests.metrics.nasty import Nasty
from tests.metrics.oracle import Oracle
from tests.metrics.test_api import SAME, asks, figures
from tests.metrics.test_buckets import kept

SEEDS = range(*(int(part) for part in os.environ.get("ORACLE_SEEDS", "0 12").split()))


def moment(written: str, zone: str) -> datetime:
    found = datetime.fromisoformat(written)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


LISTS = ("missed", "fcr_strict_pass", "sla_breached")


def exact(told: dict[str, Any]) -> dict[str, Any]:
    """Numbers as Fractions, names without their order."""
    return {key: sorted(each) if key in LISTS else numbers(each) for key, each in told.items()}


def numbers(told: Any) -> Any:
    match told:
        case dict():
            return {key: numbers(each) for key, each in told.items()}
        case list():
            return [numbers(each) for each in told]
    return None if told is None else Fraction(told)


def command(history: dict[str, Any], folder: Path, start: str, end: str, *words: str) -> dict[str, Any]:
    path = folder / "history.json"
    path.write_text(json.dumps(history))
    said = StringIO()
    with transaction.atomic():
        call_command("import_history", str(path), stdout=StringIO())
        call_command("kpis", "--from", start, "--to", end, "--format", "json", *words, stdout=said)
        transaction.set_rollback(True)
    return json.loads(said.getvalue())


def differences(told: Any, found: Any, place: str = "") -> Iterator[str]:
    if isinstance(told, dict) and isinstance(found, dict):
        for key in sorted({*told, *found}):
            yield from differences(told.get(key, "not there"), found.get(key, "not there"), f"{place} {key}")
    elif told != found:
        yield f"{place}: told {told}, found {found}"


def as_told(oracle: Oracle, threshold: int = 60) -> dict[str, Any]:
    answers = oracle.answers()
    renamed = {
        "service_level": f"service_level_{threshold}",
        "sla_breaches": f"sla_first_response_{threshold}_breaches",
        "quarters": "quarter_hours_wall_busy_s",
        "queue_average": "queue_length_time_average_0900_0915",
    }
    return {renamed.get(key, key): value for key, value in answers.items()}


def test_the_oracle_knows_the_golden_day() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    found = as_told(Oracle(golden(), start, start.replace(day=3), now=start.replace(month=9)))

    expected = exact(json.loads(Path("tests/metrics/golden/micro_day.json").read_text())["expected"])
    assert {k: v for k, v in found.items() if v != expected.get(k)} == {}
    assert found.keys() == expected.keys()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_awkward_history_is_counted_as_by_hand(seed: int, world: World, tmp_path: Path) -> None:
    nasty = Nasty(seed)
    history = nasty.history()
    start, end, zone = nasty.period()
    threshold, short = nasty.random.choice(((60, 10), (20, 0), (300, 61)))

    told = exact(
        command(
            history,
            tmp_path,
            start,
            end,
            "--zone",
            zone,
            "--threshold",
            str(threshold),
            "--short",
            str(short),
        )
    )
    oracle = Oracle(
        history,
        moment(start, zone),
        moment(end, zone),
        now=datetime.now(UTC),
        zone=zone,
        threshold=threshold,
        short=short,
    )

    found = exact(as_told(oracle, threshold))
    assert list(differences(told, found)) == []


# Kept by queue and by agent alone.
NOT_BY = {"concurrency"}


@pytest.mark.parametrize("seed", SEEDS[::3])
@pytest.mark.parametrize(("dimension", "key"), [("queue", "queue"), ("topic", "topic"), ("origin", "origin")])
def test_each_part_of_an_awkward_history_is_counted_as_by_hand(
    dimension: str, key: str, seed: int, world: World, tmp_path: Path
) -> None:
    nasty = Nasty(seed)
    history = nasty.history()
    start, end, zone = nasty.period()
    usual = {"queue": "Imported history", "topic": "", "origin": "reactive"}[dimension]

    told = command(history, tmp_path, start, end, "--zone", zone, "--by", dimension)

    for name, part in told.items():
        found = as_told(
            Oracle(
                history,
                moment(start, zone),
                moment(end, zone),
                now=datetime.now(UTC),
                zone=zone,
                only=lambda each, name=name: each.get(key, usual) == name,
            )
        )
        asked = {each: value for each, value in part.items() if each not in NOT_BY}
        unqueued = {"bot_contained"} if dimension == "queue" else set()
        assert list(differences(exact(asked), {k: found[k] for k in asked} | dict.fromkeys(unqueued))) == []


def in_parts(history: dict[str, Any], order: random.Random) -> list[dict[str, Any]]:
    """The same in two files, as when facts are late: a conversation here, its neighbour there."""
    named = [each["id"] for each in history["conversations"]]
    order.shuffle(named)
    cut = order.randint(0, len(named))
    files = []
    for n, chosen in enumerate((set(named[:cut]), set(named[cut:]))):
        files.append(
            {
                **history,
                "conversations": [each for each in history["conversations"] if each["id"] in chosen],
                **{
                    kind: [each for each in history[kind] if each["conversation"] in chosen]
                    for kind in ("offers", "segments")
                },
                "agent_states": history["agent_states"] if n == 0 else [],
            }
        )
    return files


def whole_quarters(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    return floor(start, Grain.QUARTER), floor(end, Grain.QUARTER) + timedelta(minutes=15)


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_files_and_dashboard_say_of_late_facts_what_is_counted_by_hand(
    seed: int, world: World, tmp_path: Path
) -> None:
    nasty = Nasty(seed)
    history = nasty.history()
    words = nasty.period()
    zone = words[2]
    start, end = whole_quarters(*(moment(each, zone) for each in words[:2]))

    for n, each in enumerate(in_parts(history, nasty.random)):
        path = tmp_path / f"{n}.json"
        path.write_text(json.dumps(each))
        import_history(path=path)
        assert bring_up_to_date()
    wrong = audit(sample=100_000)
    period = {"from": start.isoformat(), "to": end.isoformat(), "zone": zone}
    told = figures(asks(world.sam, "totals", **period))
    table = {row["name"]: row["value"] for row in records(world.sam, "totals", **period)}

    assert wrong == []
    everything = kept((start - timedelta(days=60), end + timedelta(days=60)))
    assert everything.get("handle_parts", 0) == everything.get("work_parts", 0)
    assert everything.get("handle_us", 0) == everything.get("work_us", 0)
    exits = sum(amount for name, amount in everything.items() if name.startswith("left_"))
    assert everything.get("entered", 0) == exits + sum(
        everything.get(k, 0) for k in ("answered", "abandoned")
    )
    found = as_told(Oracle(history, start, end, now=datetime.now(UTC), zone=zone))
    for name, key in SAME.items():
        exactly = found[key]
        assert told[name]["value"] == (None if exactly is None else pytest.approx(float(exactly))), name
        assert number(table[name]) == told[name]["value"], name
