"""Conditions and facts as hypothesis makes them."""

from collections.abc import Mapping

from hypothesis import strategies as st

from proactive.rules import (
    CATALOGUE,
    OPERATORS,
    All,
    Any,
    Compare,
    Condition,
    Fact,
    FactValue,
    Kind,
    Not,
    Operator,
    parse,
)

WORDS = st.sampled_from(["a", "B", "ab", "/pay", "/pay/card", "", "*b", "a*", "É", "100 %"])
NAMED = st.lists(WORDS, max_size=3).map(tuple)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 2.5, 30])
COUNTS = st.sampled_from([0, 1, 2, 30])


def values(fact: Fact) -> st.SearchStrategy[FactValue]:
    match fact.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.NUMBER:
            return NUMBERS
        case Kind.COUNT:
            return COUNTS
        case Kind.NAMES:
            return NAMED
        case Kind.CHOICE:
            return st.sampled_from(fact.choices)
        case _:
            return WORDS


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    """Comparisons as `parse` would make them."""
    fact = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
    operator = draw(st.sampled_from(OPERATORS[fact.kind]))
    value = draw(_wanted(fact, operator))
    return parse_one({"fact": fact.name, "is": operator.value, "value": value})


def _wanted(fact: Fact, operator: Operator) -> st.SearchStrategy[object]:
    if fact.kind in (Kind.YES_NO, Kind.NUMBER, Kind.COUNT):
        return values(fact)
    text = st.sampled_from(fact.choices) if fact.choices else WORDS.filter(bool)
    return st.lists(text, min_size=1, max_size=3) if operator is Operator.ONE_OF else text


def parse_one(raw: object) -> Compare:
    condition = parse(raw)
    assert isinstance(condition, Compare)
    return condition


def conditions() -> st.SearchStrategy[Condition]:
    return st.recursive(
        comparisons(),
        lambda parts: (
            st.lists(parts, min_size=1, max_size=3).map(lambda each: All(tuple(each)))
            | st.lists(parts, min_size=1, max_size=3).map(lambda each: Any(tuple(each)))
            | parts.map(Not)
        ),
        max_leaves=8,
    )


@st.composite
def known(draw: st.DrawFn) -> Mapping[str, FactValue]:
    """Some facts known, some absent, some not known."""
    names = draw(st.sets(st.sampled_from(sorted(CATALOGUE)), max_size=len(CATALOGUE)))
    return {name: draw(values(CATALOGUE[name]) | st.none()) for name in sorted(names)}
