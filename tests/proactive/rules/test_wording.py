"""Conditions as they are read aloud."""

import pytest
from hypothesis import given

from proactive.rules import CATALOGUE, Condition, Operator, parse, reading
from tests.proactive.rules.scenes import conditions

PAGE = {"fact": "page.seconds", "is": "at_least", "value": 60}
PHONE = {"fact": "device", "is": "is", "value": "phone"}
FORM = {"fact": "form.started", "is": "is", "value": True}
ERRORS = {"fact": "form.errors", "is": "at_least", "value": 2}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, "It always holds: nothing is asked."),
        (PAGE, "It holds when the time on this page is at least 60 seconds."),
        (
            {"all": [PAGE, ERRORS, FORM]},
            "It holds when the time on this page is at least 60 seconds, the number of refused form fields on"
            " this page is at least 2, and the visitor has started a form.",
        ),
        (
            {"all": [PAGE, {"any": [PHONE, FORM]}]},
            "It holds when the time on this page is at least 60 seconds, and either the device is “phone” or"
            " the visitor has started a form.",
        ),
        (
            {"any": [{"all": [PHONE, FORM]}, {"not": PAGE}]},
            "It holds when both the device is “phone” and the visitor has started a form, or the time on this"
            " page is not at least 60 seconds.",
        ),
        (
            {"not": {"any": [PHONE, FORM]}},
            "It holds when it is not so that (the device is “phone” or the visitor has started a form).",
        ),
        ({"not": FORM}, "It holds when it is not so that the visitor has started a form."),
        (
            {"not": {"fact": "events", "is": "includes", "value": "paid"}},
            "It holds when the events reported by the page do not include “paid”.",
        ),
        (
            {"not": {"fact": "page.title", "is": "contains", "value": "Sale"}},
            "It holds when the title of the page does not contain “Sale”.",
        ),
        (
            {"fact": "device", "is": "one_of", "value": ["phone", "tablet"]},
            "It holds when the device is one of “phone”, “tablet”.",
        ),
        (
            {"fact": "chat.days_ago", "is": "more_than", "value": 1},
            "It holds when the time since the last conversation is more than 1 day.",
        ),
        (
            {"fact": "score.buy", "is": "at_least", "value": 0.3},
            "It holds when the likelihood to buy is at least 0.3 of 1.",
        ),
    ],
)
def test_a_condition_is_read_in_one_sentence(raw: object, words: str) -> None:
    assert reading(parse(raw)) == words


@given(conditions())
def test_every_condition_can_be_read(condition: Condition) -> None:
    words = reading(condition)

    assert words.endswith(".")
    assert words.count("(") == words.count(")")
    assert not any(f" {operator.value} " in words for operator in Operator if "_" in operator.value)


def test_every_fact_and_operator_has_words() -> None:
    assert all(fact.words and fact.label for fact in CATALOGUE.values())
    assert len({operator.says for operator in Operator}) == len(Operator)
