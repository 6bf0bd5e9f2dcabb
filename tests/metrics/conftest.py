"""What the tests of numbers share."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.conftest import World


@pytest.fixture
def unseen(world: World) -> Iterator[None]:
    """What happens stays in the test's own transaction: no running server's sweep ends what is open."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
