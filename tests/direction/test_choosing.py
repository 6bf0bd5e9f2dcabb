"""Which rule applies to a conversation, and in one of ten by chance none: tables without a database."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from direction.choosing import Past, Rule, State, applies, first, is_held_out
from proactive.rules import ALWAYS, parse

STATE = State(
    minutes_open=10, minutes_unanswered=3, entries=4, topic=7, is_reached=False, facts={"device": "phone"}
)
RULE = Rule(1, 1, ALWAYS)
OTHER = Rule(2, 1, ALWAYS)


def device(name: str) -> dict[str, Any]:
    return {"condition": parse({"fact": "device", "is": "is", "value": name})}


@pytest.mark.parametrize(
    ("asked", "is_so"),
    [
        ({}, True),
        ({"minutes_open": 10}, True),
        ({"minutes_open": 11}, False),
        ({"minutes_unanswered": 3}, True),
        ({"minutes_unanswered": 4}, False),
        ({"entries": 4}, True),
        ({"entries": 5}, False),
        ({"topic": 7}, True),
        ({"topic": 8}, False),
        ({"is_reached": False}, True),
        ({"is_reached": True}, False),
        (device("phone"), True),
        (device("desktop"), False),
        ({"condition": parse({"fact": "visitor.tier", "is": "is", "value": "gold"})}, False),
        ({"minutes_open": 10, "entries": 5}, False),
    ],
)
def test_a_rule_applies_where_all_of_it_holds(asked: dict[str, Any], is_so: bool) -> None:
    assert applies(replace(RULE, **asked), STATE) is is_so


def test_who_was_answered_waits_for_nothing() -> None:
    answered = replace(STATE, minutes_unanswered=None)

    assert applies(replace(RULE, minutes_unanswered=1), answered) is False
    assert applies(RULE, answered) is True


@pytest.mark.parametrize(
    ("rules", "past", "expected"),
    [
        ([], {}, None),
        ([RULE, OTHER], {}, RULE),
        ([replace(RULE, entries=9), OTHER], {}, OTHER),
        ([RULE, OTHER], {RULE.key: Past.OPEN}, RULE),
        ([RULE, OTHER], {RULE.key: Past.HELD_OUT}, RULE),
        ([RULE, OTHER], {RULE.key: Past.OVER}, OTHER),
        ([RULE], {RULE.key: Past.OVER}, None),
        ([replace(RULE, version=2), OTHER], {RULE.key: Past.OVER}, replace(RULE, version=2)),
        ([replace(RULE, is_used_up=True), OTHER], {}, OTHER),
        ([replace(RULE, is_used_up=True), OTHER], {RULE.key: Past.OPEN}, replace(RULE, is_used_up=True)),
        ([replace(RULE, is_used_up=True), OTHER], {RULE.key: Past.HELD_OUT}, replace(RULE, is_used_up=True)),
    ],
)
def test_the_first_that_applies_and_is_not_over_is_the_one(
    rules: list[Rule], past: dict[tuple[int, int], Past], expected: Rule | None
) -> None:
    assert first(rules, STATE, past) == expected


def test_one_in_ten_is_left_out_the_same_for_ever_and_anew_for_each_version() -> None:
    conversations = [UUID(int=n) for n in range(4_000)]

    def left_out(rule: Rule) -> set[UUID]:
        return {each for each in conversations if is_held_out(each, rule)}

    one, next_version = left_out(RULE), left_out(replace(RULE, version=2))
    assert left_out(RULE) == one
    # Four standard errors around 400, and around the 40 that two independent draws have in common.
    assert abs(len(one) - 400) < 76
    assert abs(len(next_version) - 400) < 76
    assert abs(len(one & next_version) - 40) < 26
