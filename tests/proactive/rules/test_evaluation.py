"""What holds of what is known."""

from collections.abc import Mapping
from typing import Any as Anything

import pytest
from hypothesis import given

from proactive.rules import (
    ALWAYS,
    All,
    Any,
    Condition,
    FactValue,
    KnownBy,
    Not,
    browser_part,
    compiled,
    evaluate,
    facts_of,
    parse,
)
from proactive.rules.facts import CATALOGUE
from tests.proactive.rules.scenes import conditions, known
from tests.proactive.vectors import vectors

CHECKOUT_IDLE = parse(
    {
        "all": [
            {"fact": "page.path", "is": "matches", "value": "/checkout*"},
            {"fact": "idle.seconds", "is": "at_least", "value": 60},
            {"not": {"fact": "chat.open", "is": "is", "value": True}},
            {
                "any": [
                    {"fact": "cart.value", "is": "more_than", "value": 50},
                    {"fact": "visitor.tier", "is": "one_of", "value": ["gold", "silver"]},
                ]
            },
        ]
    }
)


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_a_condition_holds_as_in_the_table_shared_with_the_browser(vector: dict[str, Anything]) -> None:
    condition = parse(vector["condition"])

    assert evaluate(condition, vector["facts"]).truth is vector["truth"]


def test_a_verdict_says_what_is_in_the_way() -> None:
    verdict = evaluate(
        CHECKOUT_IDLE,
        {
            "page.path": "/cart",
            "idle.seconds": 12.345,
            "chat.open": True,
            "cart.value": 1250,
            "visitor.tier": None,
        },
    )

    assert not verdict.fires
    assert [failure.sentence for failure in verdict.failed] == [
        "The path of the page is “/cart”; it must match “/checkout*”.",
        "The time without any movement is 12.35 seconds; it must be at least 60 seconds.",
        "“A conversation is open” is so; it must not be.",
    ]


def test_what_is_not_known_yet_is_no_refusal() -> None:
    verdict = evaluate(CHECKOUT_IDLE, {"page.path": "/checkout", "idle.seconds": 61, "cart.value": 20})

    assert verdict.truth is None
    assert [(failure.fact, failure.known) for failure in verdict.failed] == [
        ("chat.open", False),
        ("cart.value", True),
        ("visitor.tier", False),
    ]
    assert verdict.failed[2].sentence == (
        "The customer's tier is not known yet; it must be one of “gold”, “silver”."
    )


def test_the_browser_decides_without_what_only_the_server_knows() -> None:
    part = browser_part(CHECKOUT_IDLE)

    assert facts_of(part) == {"page.path", "idle.seconds"}
    assert evaluate(part, {"page.path": "/checkout", "idle.seconds": 61}).fires
    assert evaluate(part, {"page.path": "/checkout", "idle.seconds": 59}).truth is False


def test_a_condition_of_the_server_alone_leaves_the_browser_to_ask() -> None:
    assert browser_part(parse({"fact": "score.buy", "is": "at_least", "value": 0.8})) == ALWAYS
    assert browser_part(parse({"not": {"fact": "chat.open", "is": "is", "value": True}})) == ALWAYS


@given(conditions(), known())
def test_the_browser_never_stays_silent_where_the_whole_may_hold(
    condition: Condition, facts: Mapping[str, FactValue]
) -> None:
    of_browser = {name: value for name, value in facts.items() if CATALOGUE[name].known_by is KnownBy.BROWSER}
    whole, part = compiled(condition)(facts), compiled(browser_part(condition))(of_browser)

    assert facts_of(browser_part(condition), KnownBy.SERVER) == frozenset()
    if whole is True:
        assert part is True
    if whole is None:
        assert part is not False


@given(conditions(), known())
def test_more_knowledge_never_turns_a_yes_into_a_no(
    condition: Condition, facts: Mapping[str, FactValue]
) -> None:
    whole = evaluate(condition, facts).truth
    for forgotten in facts:
        less = evaluate(condition, {name: facts[name] for name in facts if name != forgotten}).truth
        assert less in (None, whole)


@given(conditions(), conditions(), known())
def test_de_morgan_holds_of_three_values(
    one: Condition, other: Condition, facts: Mapping[str, FactValue]
) -> None:
    assert compiled(Not(All((one, other))))(facts) is compiled(Any((Not(one), Not(other))))(facts)
    assert compiled(Not(Not(one)))(facts) is compiled(one)(facts)


@given(conditions(), known())
def test_only_what_holds_has_nothing_in_its_way(condition: Condition, facts: Mapping[str, FactValue]) -> None:
    verdict = evaluate(condition, facts)

    assert verdict.fires is not bool(verdict.failed)
    if verdict.truth is None:
        assert any(not failure.known for failure in verdict.failed)
