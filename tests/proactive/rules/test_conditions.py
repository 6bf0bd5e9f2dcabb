"""What may be stored as a condition, and what is said of the rest."""

import json

import pytest
from hypothesis import given

from proactive.rules import (
    ALWAYS,
    CATALOGUE,
    All,
    Any,
    BadCondition,
    Compare,
    Condition,
    KnownBy,
    Not,
    Operator,
    cleaned,
    faults,
    parse,
    stored,
)
from tests.proactive.rules.scenes import conditions

IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 60}
CHECKOUT = {"fact": "page.path", "is": "matches", "value": "/checkout*"}


def test_a_condition_reads_as_it_is_meant() -> None:
    condition = parse(
        {"all": [CHECKOUT, {"any": [IDLE, {"not": {"fact": "exit_intent", "is": "is", "value": False}}]}]}
    )

    assert condition == All(
        (
            Compare("page.path", Operator.MATCHES, "/checkout*"),
            Any(
                (
                    Compare("idle.seconds", Operator.AT_LEAST, 60),
                    Not(Compare("exit_intent", Operator.IS, False)),
                )
            ),
        )
    )


@pytest.mark.parametrize("nothing", [None, {}, {"all": []}])
def test_no_condition_holds_always(nothing: object) -> None:
    assert parse(nothing) == ALWAYS


@given(conditions())
def test_what_is_stored_reads_back_the_same(condition: Condition) -> None:
    assert parse(json.loads(json.dumps(stored(condition)))) == condition


def test_addresses_are_compared_as_browsers_write_them() -> None:
    condition = parse({"fact": "page.path", "is": "is", "value": "/Über uns/"})

    assert condition == Compare("page.path", Operator.IS, "/%c3%bcber%20uns")


def _deep(levels: int) -> object:
    return IDLE if levels == 0 else {"not": _deep(levels - 1)}


@pytest.mark.parametrize(
    ("raw", "path", "sentence"),
    [
        ([], "", "A condition is an object with “all”, “any”, “not” or “fact”."),
        ({"both": []}, "", "A condition has one of “all”, “any”, “not” or “fact”."),
        ({"all": [], "any": []}, "", "“any” does not belong beside “all”."),
        ({"all": IDLE}, "all", "This must be a list of conditions."),
        ({"all": [IDLE] * 51}, "all", "A list holds at most 50 conditions."),
        ({"all": [{"all": [IDLE] * 30}] * 2}, "", "A condition has at most 50 comparisons; this one has 60."),
        (_deep(6), "not.not.not.not.not.not", "Conditions are at most 6 levels deep."),
        ({"any": []}, "any", "“any” of nothing never holds: name at least one."),
        ({"all": [IDLE, {"fact": "mood"}]}, "all[1].fact", "There is no fact “mood”."),
        ({"fact": 7}, "fact", "There is no fact “7”."),
        (
            {"fact": "exit_intent", "is": "at_least", "value": 1},
            "is",
            "“The visitor is about to leave the page” is compared by “is”, not “at_least”.",
        ),
        (
            {"fact": "page.path", "is": "regex", "value": "(a+)+$"},
            "is",
            "“Path of the page” is compared by “is”, “is_not”, “one_of”, “contains”, “starts_with”, "
            "“ends_with”, “matches”, not “regex”.",
        ),
        ({"fact": "idle.seconds", "is": "at_least"}, "", "The value to compare with is missing."),
        (
            {"any": [{"fact": "idle.seconds", "is": "at_least", "value": "60"}]},
            "any[0].value",
            "“Time without any movement” is compared with a number.",
        ),
        (
            {"fact": "idle.seconds", "is": "at_least", "value": float("nan")},
            "value",
            "“Time without any movement” is compared with a number.",
        ),
        (
            {"fact": "visit.pages", "is": "is", "value": True},
            "value",
            "“Number of pages of this visit” is compared with a whole number from 0.",
        ),
        (
            {"fact": "visit.pages", "is": "is", "value": 1.5},
            "value",
            "“Number of pages of this visit” is compared with a whole number from 0.",
        ),
        (
            {"fact": "exit_intent", "is": "is", "value": 1},
            "value",
            "“The visitor is about to leave the page” is compared with true or false.",
        ),
        (
            {"fact": "device", "is": "is", "value": "toaster"},
            "value",
            "“Device” is compared with one of “desktop”, “tablet”, “phone”.",
        ),
        (
            {"fact": "utm.source", "is": "is", "value": "  "},
            "value",
            "“Campaign's source” is compared with a text.",
        ),
        (
            {"fact": "utm.source", "is": "is", "value": "a" * 301},
            "value",
            "A text to compare with has at most 300 characters.",
        ),
        (
            {"fact": "utm.source", "is": "is", "value": "a\0b"},
            "value",
            "A text to compare with has signs that nobody can see.",
        ),
        (
            {"fact": "utm.source", "is": "is", "value": "\ud800"},
            "value",
            "A text to compare with has signs that nobody can see.",
        ),
        (
            {"fact": "page.path", "is": "matches", "value": "*a" * 11},
            "value",
            "A pattern has at most 10 stars.",
        ),
        (
            {"fact": "device", "is": "one_of", "value": []},
            "value",
            "“Device” is compared with a list of 1 to 50 texts.",
        ),
        (
            {"fact": "utm.source", "is": "one_of", "value": ["a", 7]},
            "value[1]",
            "“Campaign's source” is compared with a text.",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(raw: object, path: str, sentence: str) -> None:
    with pytest.raises(BadCondition) as caught:
        parse(raw)

    assert (caught.value.path, caught.value.sentence) == (path, sentence)


def test_every_fault_is_found_at_once() -> None:
    raw = {
        "all": [
            {"fact": "mood"},
            {"any": [IDLE, {"fact": "visit.pages", "is": "is", "value": "3"}, {"any": []}]},
            {"not": {"all": 7}},
            CHECKOUT,
        ]
    }

    assert [(fault.path, fault.sentence) for fault in faults(raw)] == [
        ("all[0].fact", "There is no fact “mood”."),
        ("all[1].any[1].value", "“Number of pages of this visit” is compared with a whole number from 0."),
        ("all[1].any[2].any", "“any” of nothing never holds: name at least one."),
        ("all[2].not.all", "This must be a list of conditions."),
    ]
    assert faults({"all": [CHECKOUT]}) == []


def test_only_facts_with_a_fitting_value_are_taken() -> None:
    raw = {
        "idle.seconds": 61.5,
        "page.seconds": float("inf"),
        "page.scroll": True,
        "visit.pages": 3,
        "clicks.rage": -1,
        "cart.items": 1.5,
        "exit_intent": 1,
        "device": "toaster",
        "utm.source": None,
        "page.title": "a" * 3000,
        "form.refused": ["iban", 7],
        "mood": "good",
        "score.buy": 0.9,
    }

    taken = cleaned(raw, KnownBy.BROWSER)

    assert taken == {
        "idle.seconds": 61.5,
        "visit.pages": 3,
        "utm.source": None,
        "page.title": "a" * 2000,
        "form.refused": ("iban",),
    }
    assert cleaned({"score.buy": 0.9}) == {"score.buy": 0.9}


def test_every_fact_of_the_domain_is_in_the_catalogue() -> None:
    """Section 5.3 of the domain notes names them."""
    assert {fact.split(".")[0] for fact in CATALOGUE} == {
        "page",
        "site",
        "visit",
        "idle",
        "exit_intent",
        "referrer",
        "utm",
        "device",
        "language",
        "cart",
        "form",
        "clicks",
        "errors",
        "search",
        "help",
        "events",
        "visitor",
        "place",
        "chat",
        "queue",
        "score",
    }
