"""Who is left alone."""

from collections import Counter
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.statistics import Experiment, Group, Variant, assignment, in_global_holdout

SALT = "site"
IDLE = Experiment("idle", "one", variants=(Variant("a", 2), Variant("b", 1)))
MANY = [UUID(int=number) for number in range(30_000)]


def _near(count: int, share: float, total: int) -> bool:
    """Within five standard errors, which chance leaves less than once in a million."""
    return abs(count - share * total) < 5 * (share * (1 - share) * total) ** 0.5


def test_a_visitor_stays_where_it_was_put() -> None:
    visitor = uuid4()

    assert {assignment(visitor, IDLE, SALT) for _ in range(3)} == {assignment(str(visitor), IDLE, SALT)}


def test_the_shares_are_those_asked_for() -> None:
    found = Counter(assignment(visitor, IDLE, SALT).arm for visitor in MANY)

    assert _near(found["global_holdout"], 0.05, len(MANY))
    assert _near(found["holdout"], 0.95 * 0.1, len(MANY))
    assert _near(found["a"], 0.95 * 0.9 * 2 / 3, len(MANY))
    assert _near(found["b"], 0.95 * 0.9 / 3, len(MANY))


def test_the_global_holdout_is_the_same_in_all_experiments() -> None:
    other = Experiment("price", "two")

    for visitor in MANY[:2000]:
        groups = {assignment(visitor, each, SALT).group is Group.GLOBAL_HOLDOUT for each in (IDLE, other)}
        assert groups == {in_global_holdout(visitor, SALT)}


def test_two_experiments_put_visitors_independently() -> None:
    other = Experiment("price", "two", holdout=0.5)
    held = [visitor for visitor in MANY if assignment(visitor, IDLE, SALT).group is Group.HOLDOUT]
    held_too = sum(assignment(visitor, other, SALT).group is Group.HOLDOUT for visitor in held)

    assert _near(held_too, 0.5, len(held))


def test_experiments_of_one_layer_share_no_visitor() -> None:
    left = Experiment("left", "l", layer="checkout", end=0.4)
    right = Experiment("right", "r", layer="checkout", start=0.4)
    taken = [[assignment(visitor, each, SALT).counts for each in (left, right)] for visitor in MANY[:3000]]

    assert not any(all(each) for each in taken)
    assert all(
        any(each) or in_global_holdout(visitor, SALT) for each, visitor in zip(taken, MANY, strict=False)
    )
    assert _near(sum(each[0] for each in taken), 0.95 * 0.4, len(taken))


@given(st.uuids(), st.text(), st.text())
def test_the_propensity_is_the_chance_there_was(visitor: UUID, name: str, salt: str) -> None:
    found = assignment(visitor, Experiment(name, salt, variants=(Variant("a", 2), Variant("b", 1))), salt)

    chances = {"global_holdout": 0.05, "holdout": 0.1, "a": 0.6, "b": 0.3}
    assert found.propensity == pytest.approx(chances[found.arm])
    assert found.may_be_invited is (found.arm in "ab")
