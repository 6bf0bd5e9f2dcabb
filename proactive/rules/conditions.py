"""Conditions as they are stored: facts compared with values, joined by all, any and not."""

from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn

import msgspec

from proactive.rules.facts import CATALOGUE, NAME_LIMIT, OPERATORS, Fact, Kind, Operator, is_number
from proactive.rules.pages import escaped, written

DEPTH_LIMIT = 6
COMPARISONS_LIMIT = 50
ONE_OF_LIMIT = 50
VALUE_LIMIT = 300
STARS_LIMIT = 10

Value = bool | int | float | str | tuple[str, ...]


class All(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every part holds; of no parts, it always does."""

    all: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least one part holds."""

    any: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"part": "not"}):
    """The part does not hold."""

    part: "Condition"


class Compare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"operator": "is"}):
    """A fact stands in this relation to the value."""

    fact: str
    operator: Operator
    value: Value


Condition = All | Any | Not | Compare

ALWAYS = All(())
NEVER = Any(())


class BadCondition(ValueError):
    """A condition that cannot be used. `path` leads to the fault, as in `all[2].value`."""

    def __init__(self, sentence: str, path: str = "") -> None:
        super().__init__(f"{path}: {sentence}" if path else sentence)
        self.sentence = sentence
        self.path = path


def parse(raw: object) -> Condition:
    """The condition that decoded JSON describes; raises BadCondition. Nothing at all holds always."""
    condition, found = _read(raw)
    if found:
        raise found[0]
    return condition


def faults(raw: object) -> list[BadCondition]:
    """Everything that keeps `parse` from reading it, in the order of the text."""
    return _read(raw)[1]


def _read(raw: object) -> tuple[Condition, list[BadCondition]]:
    found: list[BadCondition] = []
    if raw is None or raw == {}:
        return ALWAYS, found
    condition = _attempted(raw, "", 1, found)
    count = sum(1 for _ in comparisons(condition))
    if count > COMPARISONS_LIMIT:
        sentence = f"A condition has at most {COMPARISONS_LIMIT} comparisons; this one has {count}."
        found.append(BadCondition(sentence))
    return condition, found


def stored(condition: Condition) -> object:
    """The JSON value that `parse` reads back."""
    return msgspec.to_builtins(condition)


def comparisons(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Not(part):
            yield from comparisons(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from comparisons(part)


def _attempted(raw: object, path: str, depth: int, found: list[BadCondition]) -> Condition:
    """The condition, or one that never holds and another fault."""
    try:
        return _parsed(raw, path, depth, found)
    except BadCondition as bad:
        found.append(bad)
        return NEVER


def _parsed(raw: object, path: str, depth: int, found: list[BadCondition]) -> Condition:
    if depth > DEPTH_LIMIT:
        raise BadCondition(f"Conditions are at most {DEPTH_LIMIT} levels deep.", path)
    if not isinstance(raw, Mapping):
        raise BadCondition("A condition is an object with “all”, “any”, “not” or “fact”.", path)
    shape = next((shape for shape in _SHAPES if shape in raw), None)
    if shape is None:
        raise BadCondition("A condition has one of “all”, “any”, “not” or “fact”.", path)
    known = {"fact", "is", "value"} if shape == "fact" else {shape}
    if strange := sorted(str(key) for key in raw if key not in known):
        raise BadCondition(f"“{strange[0][:NAME_LIMIT]}” does not belong beside “{shape}”.", path)
    return _SHAPES[shape](raw, path, depth, found)


def _all(raw: Mapping[str, object], path: str, depth: int, found: list[BadCondition]) -> All:
    return All(_parts(raw["all"], _below(path, "all"), depth, found))


def _any(raw: Mapping[str, object], path: str, depth: int, found: list[BadCondition]) -> Any:
    parts = _parts(raw["any"], _below(path, "any"), depth, found)
    if not parts:
        raise BadCondition("“any” of nothing never holds: name at least one.", _below(path, "any"))
    return Any(parts)


def _not(raw: Mapping[str, object], path: str, depth: int, found: list[BadCondition]) -> Not:
    return Not(_parsed(raw["not"], _below(path, "not"), depth + 1, found))


def _parts(raw: object, path: str, depth: int, found: list[BadCondition]) -> tuple[Condition, ...]:
    if not isinstance(raw, list | tuple):
        raise BadCondition("This must be a list of conditions.", path)
    if len(raw) > COMPARISONS_LIMIT:
        raise BadCondition(f"A list holds at most {COMPARISONS_LIMIT} conditions.", path)
    return tuple(_attempted(part, f"{path}[{at}]", depth + 1, found) for at, part in enumerate(raw))


def _compare(raw: Mapping[str, object], path: str, _: int, __: list[BadCondition]) -> Compare:
    fact = _known(raw["fact"], _below(path, "fact"))
    operator = _fitting_operator(fact, raw.get("is"), _below(path, "is"))
    if "value" not in raw:
        raise BadCondition("The value to compare with is missing.", path)
    return Compare(fact.name, operator, _fitting_value(fact, operator, raw["value"], _below(path, "value")))


_SHAPES: Mapping[str, Callable[[Mapping[str, object], str, int, list[BadCondition]], Condition]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "fact": _compare,
}


def _known(name: object, path: str) -> Fact:
    fact = CATALOGUE.get(name) if isinstance(name, str) else None
    if fact is None:
        raise BadCondition(f"There is no fact “{str(name)[:NAME_LIMIT]}”.", path)
    return fact


def _fitting_operator(fact: Fact, word: object, path: str) -> Operator:
    fitting = OPERATORS[fact.kind]
    for operator in fitting:
        if operator.value == word:
            return operator
    offered = ", ".join(f"“{operator.value}”" for operator in fitting)
    raise BadCondition(f"{_named(fact)} is compared by {offered}, not “{str(word)[:NAME_LIMIT]}”.", path)


def _fitting_value(fact: Fact, operator: Operator, value: object, path: str) -> Value:
    if operator is Operator.ONE_OF:
        return _one_of(fact, value, path)
    match fact.kind:
        case Kind.YES_NO:
            return value if isinstance(value, bool) else _refuse(fact, "true or false", path)
        case Kind.NUMBER:
            return _number(value) if is_number(value) else _refuse(fact, "a number", path)
        case Kind.COUNT:
            if isinstance(value, int) and is_number(value) and value >= 0:
                return value
            return _refuse(fact, "a whole number from 0", path)
        case _:
            return _text(fact, operator, value, path)


def _number(value: object) -> int | float:
    assert isinstance(value, int | float)
    return value


def _one_of(fact: Fact, value: object, path: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= ONE_OF_LIMIT:
        return _refuse(fact, f"a list of 1 to {ONE_OF_LIMIT} texts", path)
    return tuple(_text(fact, Operator.IS, each, f"{path}[{at}]") for at, each in enumerate(value))


def _text(fact: Fact, operator: Operator, value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        return _refuse(fact, "a text", path)
    if len(value) > VALUE_LIMIT:
        raise BadCondition(f"A text to compare with has at most {VALUE_LIMIT} characters.", path)
    if any(sign < " " or "\ud800" <= sign <= "\udfff" for sign in value):
        raise BadCondition("A text to compare with has signs that nobody can see.", path)
    if fact.choices and value not in fact.choices:
        return _refuse(fact, "one of " + ", ".join(f"“{choice}”" for choice in fact.choices), path)
    if operator is Operator.MATCHES and value.count("*") > STARS_LIMIT:
        raise BadCondition(f"A pattern has at most {STARS_LIMIT} stars.", path)
    if fact.kind is not Kind.ADDRESS:
        return value
    whole = operator in (Operator.IS, Operator.IS_NOT, Operator.MATCHES)
    return written(value) if whole else escaped(value)


def _refuse(fact: Fact, wanted: str, path: str) -> NoReturn:
    raise BadCondition(f"{_named(fact)} is compared with {wanted}.", path)


def _named(fact: Fact) -> str:
    words = f"{fact.label[0].upper()}{fact.label[1:]}"
    return f"“{words}”"


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
