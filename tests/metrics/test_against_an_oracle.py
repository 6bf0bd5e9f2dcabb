"""What the product says of awkward histories is what somebody would work out by hand."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.conftest import World
from tests.metrics.nasty import Nasty
from tests.metrics.oracle import Oracle
from tests.metrics.test_history import golden

SEEDS = range(*(int(part) for part in os.environ.get("ORACLE_SEEDS", "0 25").split()))


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
