"""Whether a condition holds of what is known: yes, no, or not known yet (Kleene's three values)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from proactive.rules.conditions import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Compare,
    Condition,
    Not,
    Value,
    comparisons,
)
from proactive.rules.facts import CATALOGUE, Fact, FactValue, FactValues, Kind, KnownBy, Operator, is_number
from proactive.rules.pages import glob
from proactive.rules.wording import clause_of, shown

Truth = bool | None
Test = Callable[[FactValues], Truth]
_Fits = Callable[[FactValue], Truth]


@dataclass(frozen=True, slots=True)
class Failure:
    """A comparison that keeps a condition from holding. `known` is false while its fact is not known."""

    fact: str
    sentence: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    truth: Truth
    failed: tuple[Failure, ...] = ()

    @property
    def fires(self) -> bool:
        return self.truth is True


def evaluate(condition: Condition, facts: FactValues) -> Verdict:
    """Whether it holds, and if not, each comparison that is in the way, in words."""
    truth = compiled(condition)(facts)
    return Verdict(truth, () if truth else tuple(_failures(condition, facts, True)))


def compiled(condition: Condition) -> Test:
    """The condition as a function, for those who ask often."""
    match condition:
        case Compare():
            return _comparison(condition)
        case Not(part):
            return _negation(compiled(part))
        case All(parts):
            return _conjunction([compiled(part) for part in parts])
        case Any(parts):
            return _disjunction([compiled(part) for part in parts])


def browser_part(condition: Condition) -> Condition:
    """What the browser can decide: it holds whenever the whole condition may hold, whatever the server
    knows. The server decides the rest when asked."""
    return _weakened(condition, True)


def facts_of(condition: Condition, known_by: KnownBy | None = None) -> frozenset[str]:
    """The names of the facts that it compares."""
    names = {comparison.fact for comparison in comparisons(condition)}
    return frozenset(name for name in names if known_by in (None, CATALOGUE[name].known_by))


def _negation(part: Test) -> Test:
    def negated(facts: FactValues) -> Truth:
        truth = part(facts)
        return None if truth is None else not truth

    return negated


def _conjunction(parts: Iterable[Test]) -> Test:
    tests = tuple(parts)

    def joined(facts: FactValues) -> Truth:
        truth: Truth = True
        for test in tests:
            found = test(facts)
            if found is False:
                return False
            if found is None:
                truth = None
        return truth

    return joined


def _disjunction(parts: Iterable[Test]) -> Test:
    tests = tuple(parts)

    def joined(facts: FactValues) -> Truth:
        truth: Truth = False
        for test in tests:
            found = test(facts)
            if found is True:
                return True
            if found is None:
                truth = None
        return truth

    return joined


def _comparison(comparison: Compare) -> Test:
    name, fits = comparison.fact, _fits(comparison.operator, comparison.value)
    when_absent = comparison.operator is Operator.IS_NOT

    def compare(facts: FactValues) -> Truth:
        if name not in facts:
            return None
        value = facts[name]
        return when_absent if value is None else fits(value)

    return compare


def _fits(operator: Operator, wanted: Value) -> _Fits:
    """Whether a value stands in the relation; None for a value of another type, which says nothing."""
    match operator:
        case Operator.IS:
            return _is(wanted)
        case Operator.IS_NOT:
            same = _is(wanted)
            return lambda value: None if (truth := same(value)) is None else not truth
        case Operator.AT_LEAST | Operator.AT_MOST | Operator.MORE_THAN | Operator.LESS_THAN:
            return _limit(operator, wanted)
        case Operator.INCLUDES:
            folded = str(wanted).lower()
            return lambda value: (
                any(folded == name.lower() for name in value) if isinstance(value, tuple | list) else None
            )
        case _:
            return _wording(operator, wanted)


def _is(wanted: Value) -> _Fits:
    if isinstance(wanted, bool):
        return lambda value: value == wanted if isinstance(value, bool) else None
    if isinstance(wanted, int | float):
        return lambda value: value == wanted if is_number(value) else None
    folded = str(wanted).lower()
    return lambda value: value.lower() == folded if isinstance(value, str) else None


def _limit(operator: Operator, wanted: Value) -> _Fits:
    assert isinstance(wanted, int | float)
    limit = wanted

    def within(value: FactValue) -> Truth:
        if not isinstance(value, int | float) or not is_number(value):
            return None
        match operator:
            case Operator.AT_LEAST:
                return value >= limit
            case Operator.AT_MOST:
                return value <= limit
            case Operator.MORE_THAN:
                return value > limit
            case _:
                return value < limit

    return within


def _wording(operator: Operator, wanted: Value) -> _Fits:
    test = _wording_test(operator, wanted)
    return lambda value: test(value.lower()) if isinstance(value, str) else None


def _wording_test(operator: Operator, wanted: Value) -> Callable[[str], bool]:
    if isinstance(wanted, tuple):
        choices = frozenset(each.lower() for each in wanted)
        return lambda text: text in choices
    folded = str(wanted).lower()
    match operator:
        case Operator.CONTAINS:
            return lambda text: folded in text
        case Operator.STARTS_WITH:
            return lambda text: text.startswith(folded)
        case Operator.ENDS_WITH:
            return lambda text: text.endswith(folded)
        case _:
            return glob(folded)


def _weakened(condition: Condition, wanted: bool) -> Condition:
    match condition:
        case Compare():
            if CATALOGUE[condition.fact].known_by is KnownBy.BROWSER:
                return condition
            return ALWAYS if wanted else NEVER
        case Not(part):
            return _negated(_weakened(part, not wanted))
        case All(parts):
            return _all_of([_weakened(part, wanted) for part in parts])
        case Any(parts):
            return _any_of([_weakened(part, wanted) for part in parts])


def _negated(part: Condition) -> Condition:
    if part == ALWAYS:
        return NEVER
    return ALWAYS if part == NEVER else Not(part)


def _all_of(parts: list[Condition]) -> Condition:
    if NEVER in parts:
        return NEVER
    kept = [part for part in parts if part != ALWAYS]
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def _any_of(parts: list[Condition]) -> Condition:
    if ALWAYS in parts:
        return ALWAYS
    kept = [part for part in parts if part != NEVER]
    return kept[0] if len(kept) == 1 else Any(tuple(kept))


def _failures(condition: Condition, facts: FactValues, wanted: bool) -> Iterator[Failure]:
    """The comparisons because of which the condition is not as wanted."""
    if compiled(condition)(facts) is wanted:
        return
    match condition:
        case Compare():
            yield _failure(condition, facts, wanted)
        case Not(part):
            yield from _failures(part, facts, not wanted)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _failures(part, facts, wanted)


def _failure(comparison: Compare, facts: FactValues, wanted: bool) -> Failure:
    fact = CATALOGUE[comparison.fact]
    must = "must" if wanted else "must not"
    value = facts.get(comparison.fact)
    if fact.kind is Kind.YES_NO:
        return _clause_failure(fact, value, comparison.fact in facts, bool(comparison.value) is wanted)
    relation = f"{comparison.operator.asks} {shown(fact, comparison.value)}"
    subject = f"The {fact.label}"
    if comparison.fact not in facts:
        return Failure(fact.name, f"{subject} is not known yet; it {must} {relation}.", known=False)
    found = "has no value" if value is None else f"is {shown(fact, value)}"
    return Failure(fact.name, f"{subject} {found}; it {must} {relation}.")


def _clause_failure(fact: Fact, value: FactValue, known: bool, wanted: bool) -> Failure:
    so = ("is so" if value else "is not so") if known else "is not known yet"
    return Failure(fact.name, f"{clause_of(fact)} {so}; it must {'be' if wanted else 'not be'}.", known)
