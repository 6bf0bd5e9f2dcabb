"""Writes `generated.json` anew: conditions and facts drawn by a fixed seed, each truth as Python sees it."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from proactive.rules import CATALOGUE, OPERATORS, Fact, Kind, Operator, evaluate, parse, stored
from tests.proactive.vectors import HERE

CASES = 200
WORDS = ["a", "B", "ab", "/pay", "/pay/card", "*b", "a*", "a*b*", "É", "100 %", "straße", "ΟΔΟΣ"]
NUMBERS = [-1, 0, 1, 2, 2.5, 30]
COUNTS = [0, 1, 2, 30]


def main() -> None:
    random = Random(2026)
    cases = [_case(random, f"generated {number}") for number in range(CASES)]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (HERE / "generated.json").write_text(f"[\n{lines}\n]\n")


def _case(random: Random, name: str) -> dict[str, object]:
    # Few facts, so that conditions and knowledge meet.
    names = random.sample(sorted(CATALOGUE), 4)
    condition = parse(_condition(random, names, 3))
    facts: dict[str, Any] = {each: _value(random, CATALOGUE[each]) for each in names if random.random() < 0.8}
    truth = evaluate(condition, facts).truth
    return {"name": name, "condition": stored(condition), "facts": facts, "truth": truth}


def _condition(random: Random, names: list[str], depth: int) -> object:
    joined: list[Callable[[], object]] = [
        lambda: {"all": _parts(random, names, depth)},
        lambda: {"any": _parts(random, names, depth)},
        lambda: {"not": _condition(random, names, depth - 1)},
    ]
    if depth == 0 or random.random() < 0.3:
        return _comparison(random, CATALOGUE[random.choice(names)])
    return random.choice(joined)()


def _parts(random: Random, names: list[str], depth: int) -> list[object]:
    return [_condition(random, names, depth - 1) for _ in range(random.randint(1, 3))]


def _comparison(random: Random, fact: Fact) -> object:
    operator = random.choice(OPERATORS[fact.kind])
    draw = _texts(fact) if fact.kind not in (Kind.YES_NO, Kind.NUMBER, Kind.COUNT) else None
    value: object = random.choice(draw) if draw else _value(random, fact, is_absent=0)
    if operator is Operator.ONE_OF and draw:
        value = random.sample(draw, 2)
    return {"fact": fact.name, "is": operator.value, "value": value}


def _texts(fact: Fact) -> list[str]:
    return list(fact.choices) or WORDS


def _value(random: Random, fact: Fact, is_absent: float = 0.1) -> object:
    if random.random() < is_absent:
        return None
    match fact.kind:
        case Kind.YES_NO:
            return random.random() < 0.5
        case Kind.NUMBER:
            return random.choice(NUMBERS)
        case Kind.COUNT:
            return random.choice(COUNTS)
        case Kind.NAMES:
            return random.sample(WORDS, 2)
        case _:
            return random.choice(_texts(fact))


if __name__ == "__main__":
    main()
