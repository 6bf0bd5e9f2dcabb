"""Conditions in plain words: what a comparison says, and a whole condition in one sentence."""

from proactive.rules.conditions import All, Any, Compare, Condition, Not, Value
from proactive.rules.facts import CATALOGUE, Fact, FactValue, Kind

NOTHING_ASKED = "It always holds: nothing is asked."


def reading(condition: Condition) -> str:
    """The whole condition as one sentence: “It holds when the time on this page is at least 60 seconds.”"""
    match condition:
        case All(()):
            return NOTHING_ASKED
        case All(parts):
            outermost = _joined(parts, "and")
        case Any(parts) if not _are_plain(parts):
            outermost = _joined(parts, "or")
        case _:
            outermost = _said(condition)
    return f"It holds when {outermost}."


def shown(fact: Fact, value: FactValue | Value) -> str:
    """A value of this fact with its unit, texts in quotes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(f"“{each}”" for each in value) or "empty"
    if isinstance(value, str):
        return f"“{value}”"
    if value is None:
        return ""
    unit = fact.unit.removesuffix("s") if value == 1 and fact.unit in _COUNTED else fact.unit
    number = round(value, 2)
    return f"{int(number) if number == int(number) else number:,} {unit}".strip()


_COUNTED = ("seconds", "days")


def clause_of(fact: Fact) -> str:
    """What is so or not so, as it begins a sentence."""
    return f"“{fact.words[0].upper()}{fact.words[1:]}”"


def _said(condition: Condition) -> str:
    match condition:
        case Compare():
            return _clause(condition)
        case Not(Compare() as comparison):
            return _denied(comparison)
        case Not(part):
            return f"it is not so that {_enclosed(part)}"
        case All(()):
            return "nothing is asked"
        case All((part,)) | Any((part,)):
            return _said(part)
        case All(parts):
            return f"both {_joined(parts, 'and')}" if _is_a_pair(parts) else _enclosed(condition)
        case Any(parts):
            return f"either {_joined(parts, 'or')}" if _are_plain(parts) else _enclosed(condition)


def _enclosed(condition: Condition) -> str:
    match condition:
        case All((_, _, *_) as parts):
            return f"({_joined(tuple(parts), 'and')})"
        case Any((_, _, *_) as parts):
            return f"({_joined(tuple(parts), 'or')})"
        case _:
            return f"({_said(condition)})"


def _joined(parts: tuple[Condition, ...], word: str) -> str:
    *most, last = (_said(part) for part in parts)
    if not most:
        return last
    comma = "," if len(most) > 1 or not _are_plain(parts) else ""
    return f"{', '.join(most)}{comma} {word} {last}"


def _are_plain(parts: tuple[Condition, ...]) -> bool:
    return all(isinstance(part, Compare) for part in parts)


def _is_a_pair(parts: tuple[Condition, ...]) -> bool:
    return len(parts) == 2 and _are_plain(parts)


def _clause(comparison: Compare) -> str:
    fact = CATALOGUE[comparison.fact]
    if fact.kind is Kind.YES_NO:
        return fact.words if comparison.value else f"it is not so that {fact.words}"
    return f"the {fact.label} {comparison.operator.says} {shown(fact, comparison.value)}"


def _denied(comparison: Compare) -> str:
    fact = CATALOGUE[comparison.fact]
    if fact.kind is Kind.YES_NO:
        return f"it is not so that {fact.words}" if comparison.value else fact.words
    asked = comparison.operator.asks
    is_not = f"is not{asked.removeprefix('be')}"
    does_not = f"{'do' if fact.kind is Kind.NAMES else 'does'} not {asked}"
    relation = is_not if asked.split()[0] == "be" else does_not
    return f"the {fact.label} {relation} {shown(fact, comparison.value)}"
