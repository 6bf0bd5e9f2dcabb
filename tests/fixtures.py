"""The people of a test that runs inside a transaction of its own. Folders take them up in their conftest."""

import pytest

from chat.models import Agent, Site, Visitor
from tests.people import make_agent, make_site, make_visitor


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def ana(db: None) -> Agent:
    return make_agent("ana")


@pytest.fixture
def ben(db: None) -> Agent:
    return make_agent("ben")


@pytest.fixture
def sam(db: None) -> Agent:
    return make_agent("sam", "supervisor")


@pytest.fixture
def maya(site: Site) -> Visitor:
    return make_visitor(site, "Maya")[0]


@pytest.fixture
def zoe(site: Site) -> Visitor:
    return make_visitor(site, "Zoe")[0]
