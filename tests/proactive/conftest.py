"""The people of this folder's tests, inside the test's own transaction."""

from collections.abc import Iterator

import pytest

from proactive.queries.pacing import habits
from tests.fixtures import ana, ben, maya, sam, site, zoe

__all__ = ["ana", "ben", "maya", "sam", "site", "zoe"]


@pytest.fixture(autouse=True)
def no_habits() -> Iterator[None]:
    """Queues of other tests had the same numbers."""
    habits.forget()
    yield
    habits.forget()
