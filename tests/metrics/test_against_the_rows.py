"""Every number of the product is what its definition says of the rows, whatever chance wrote into them."""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chat.models import Agent
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date
from metrics.kpis import KPIS, Clock, Unit
from metrics.ledger.booking import DIMENSIONS, Sums, Window, book
from metrics.periods import micros, midnight
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from routing.models import Queue
from tests.conftest import World
from tests.metrics.chance import Chance
from tests.metrics.exports.test_files import number, records
from tests.metrics.plainly import PLACES, Note, Plainly, seconds
from tests.metrics.test_api import asks

Only = Callable[[Note], bool]

SEEDS = range(*(int(part) for part in os.environ.get("ROWS_SEEDS", "0 4").split()))
BASES = (
    datetime(2026, 3, 28, 14, tzinfo=UTC),
    datetime(2025, 10, 25, 14, tzinfo=UTC),
    datetime(2026, 4, 4, 6, tzinfo=UTC),
    datetime(2024, 2, 29, 10, tzinfo=UTC),
)
# Money and passing time are told by the sums of a period alone.
APART = {"queue_length"}


def told(sums: Sums) -> dict[str, Any]:
    found = {}
    for name, kpi in KPIS.items():
        if name not in APART and (parts := kpi.parts(sums)) is not None:
            top = parts[0] * kpi.scale
            found[name] = (top, parts[1] if kpi.denominator else Fraction(0))
    return {name: parts for name, parts in found.items() if parts[1] or parts[0]}


def expected(plain: Plainly, *where: Any, **more: Any) -> dict[str, Any]:
    found = plain.told(*where, **more)
    return {
        name: parts if KPIS[name].denominator else (parts[0], Fraction(0))
        for name, parts in found.items()
        if name not in APART and (parts[1] or (parts[0] and not KPIS[name].denominator))
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_ledger_says_what_the_rows_say(seed: int, world: World) -> None:
    base = BASES[seed % len(BASES)]
    Chance(seed, base, is_open=True)
    now = base + timedelta(days=9 if seed % 3 else 30)
    plain = Plainly(now)

    for hours in (0, 24):
        start, end = base + timedelta(hours=hours), base + timedelta(hours=hours + 24)
        window = Window(micros(start), micros(end))
        ledger = book(read_facts(window, rules()), window, rules(), micros(now))
        assert differences(told(ledger.total()), expected(plain, start, end)) == {}
        for agent in ledger.keys("agent"):
            kept = {
                name: parts
                for name, parts in told(ledger.total("agent", agent)).items()
                if KPIS[name].is_told(["agent"])
            }
            assert differences(kept, expected(plain, start, end, agent=agent)) == {}, agent
        for n, dimension in enumerate(PLACES):
            for key in ledger.keys(dimension):
                kept = told(ledger.total(dimension, key))

                def only(note: Note, n: int = n, key: str = key) -> bool:
                    return note.place[n] == key

                assert differences(kept, expected(plain, start, end, only)) == {}, (dimension, key)
    assert set(PLACES) == set(DIMENSIONS)


ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


class Screen:
    """What somebody is told who asks the API, and what they should be told by the rows."""

    def __init__(self, world: World, plain: Plainly, base: datetime, zone: str) -> None:
        self.sam, self.plain, self.zone = world.sam, plain, ZoneInfo(zone)
        first = base.astimezone(self.zone).date()
        self.start, self.end = (midnight(first + timedelta(days=n), self.zone) for n in (0, 3))
        self.asked = {"from": f"{first}", "to": f"{first + timedelta(days=3)}", "zone": zone}

    def asks(self, path: str, **query: Any) -> Any:
        return asks(self.sam, path, **self.asked, **query)

    def should(self, start: datetime, end: datetime, only: Only, agent: str, of: str) -> dict[str, Any]:
        """Values and of how many they speak, as they are written."""
        found = self.plain.told(start, end, only, agent)
        passed = seconds(end - start)
        figures: dict[str, Any] = {}
        for name, kpi in KPIS.items():
            top, below = found.get(name, (Fraction(0), Fraction(0)))
            bottom = passed if name == "queue_length" else below if kpi.denominator else Fraction(1)
            n = bottom if kpi.denominator else below if kpi.speaks_of else top
            if of and not kpi.is_told([of]):
                figures[name] = (None, 0)
            else:
                figures[name] = (float(top / bottom) if bottom else None, int(n))
        return figures

    def rows(self, dimension: str) -> dict[str, dict[str, Any]]:
        told = self.asks(f"by/{dimension}")["rows"]
        return {row["key"]: written(row["figures"]) for row in told}

    def keys(self, dimension: str) -> dict[str, tuple[Only, str, str]]:
        """By key what passes, and whose credit it is."""
        teams = dict(Queue.objects.values_list("id", "team_id"))
        if dimension == "agent":
            return {
                str(pk): (anything, str(pk), "agent") for pk in Agent.objects.values_list("pk", flat=True)
            }
        if dimension == "queue":
            return {str(pk): (of_queues({pk}), "", "queue") for pk in teams}
        if dimension == "team":
            return {
                str(team): (of_queues({pk for pk in teams if teams[pk] == team}), "", "queue")
                for team in teams.values()
            }
        place = PLACES.index(dimension)
        known = {each.place[place] for each in self.plain.notes} - {""}
        return {key: (of_place(place, key), "", dimension) for key in known}


def anything(_: Note) -> bool:
    return True


def of_queues(queues: set[int]) -> Only:
    return lambda note: note.queue in queues


def of_place(place: int, key: str) -> Only:
    return lambda note: note.place[place] == key


def written(figures: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["name"]: (each["value"], each["n"]) for each in figures}


def is_nothing(figures: dict[str, Any]) -> bool:
    return not any(value or n for name, (value, n) in figures.items() if name != "queue_length")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_says_what_the_rows_say(seed: int, world: World) -> None:
    base = BASES[seed % len(BASES)]
    Chance(seed, base)
    assert bring_up_to_date()
    screen = Screen(world, Plainly(database_now()), base, ZONES[seed % len(ZONES)])
    start, end = screen.start, screen.end

    told = written(screen.asks("totals")["figures"])
    assert differences(told, screen.should(start, end, anything, "", "")) == {}
    table = {
        row["name"]: (number(row["value"]), int(row["n"]))
        for row in records(screen.sam, "totals", **screen.asked)
    }
    assert table == told
    for dimension in ("team", "queue", "agent", *PLACES):
        rows = screen.rows(dimension)
        for key, (only, agent, of) in screen.keys(dimension).items():
            should = screen.should(start, end, only, agent, of)
            if key in rows or not is_nothing(should):
                assert differences(rows.pop(key, {}), should) == {}, (dimension, key)
        assert all(is_nothing(each) for key, each in rows.items() if key), dimension


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hour_and_every_hour_of_the_week_say_what_the_rows_say(seed: int, world: World) -> None:
    base = BASES[seed % len(BASES)]
    Chance(seed, base)
    assert bring_up_to_date()
    screen = Screen(world, Plainly(database_now()), base, ZONES[seed % len(ZONES)])

    for grain in ("hour", "day"):
        told = screen.asks("series", grain=grain)
        at = [datetime.fromisoformat(each) for each in told["at"]]
        for n, (a, b) in enumerate(pairwise([*at, screen.end])):
            point = {name: (told["values"][name][n], told["n"][name][n]) for name in KPIS}
            assert differences(point, screen.should(a, b, anything, "", "")) == {}, a
    for kpi in ("entered", "asa_s", "busy_s", "csat", "service_level"):
        cells = screen.asks("heat", kpi=kpi)["cells"]
        told = {
            (each["weekday"], each["hour"]): (each["value"], each["n"])
            for each in cells
            if each["value"] or each["n"]
        }
        found: dict[tuple[int, int], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for note in screen.plain.notes:
            if note.kpi == kpi and not note.agent and screen.start <= note.at < screen.end:
                local = note.at.astimezone(screen.zone)
                found[local.weekday(), local.hour][0] += note.top
                found[local.weekday(), local.hour][1] += note.bottom
        divided = bool(KPIS[kpi].denominator)
        assert told == {
            place: (float(top / bottom if divided else top), int(bottom if divided else top))
            for place, (top, bottom) in found.items()
            if (bottom if divided else top)
        }, kpi


@pytest.mark.parametrize("seed", SEEDS)
def test_the_conversations_behind_each_number_are_those_of_the_rows(seed: int, world: World) -> None:
    base = BASES[seed % len(BASES)]
    Chance(seed, base)
    assert bring_up_to_date()
    screen = Screen(world, Plainly(database_now()), base, ZONES[seed % len(ZONES)])

    for name, kpi in KPIS.items():
        if kpi.clock is Clock.SLICE or name.startswith("invitation"):
            continue
        for part in ("counted", "of") if kpi.unit is Unit.SHARE else ("of",):
            told: list[str] = []
            more: str | None = ""
            while more is not None:
                page = screen.asks("conversations", kpi=name, part=part, **({"before": more} if more else {}))
                told += [each["id"] for each in page["conversations"]]
                more = page["more"]
            sums: dict[str, Fraction] = defaultdict(Fraction)
            for note in screen.plain.notes:
                if note.kpi == name and not note.agent and screen.start <= note.at < screen.end:
                    is_top = part == "counted" or not kpi.denominator
                    sums[note.episode] += note.top if is_top else note.bottom
            assert sorted(told) == sorted(key.partition(":")[0] for key, many in sums.items() if many), (
                name,
                part,
            )
