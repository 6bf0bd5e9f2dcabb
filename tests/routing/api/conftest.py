"""Sam, who leads."""

import pytest

from chat.models import Agent
from tests.routing.api.callers import Caller


@pytest.fixture
def lead(sam: Agent) -> Caller:
    return Caller(sam)
