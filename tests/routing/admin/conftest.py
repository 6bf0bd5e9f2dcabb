"""Alex the admin, and pages that can be changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from chat.models import Agent
from tests.people import make_agent
from tests.routing.admin.pages import Form, page_of, save, shown, with_row


@pytest.fixture
def alex() -> Agent:
    return make_agent("alex", "admin")


@pytest.fixture
def admin(alex: Agent) -> Client:
    client = Client()
    client.force_login(alex)
    return client


@pytest.fixture
def change(admin: Client) -> Callable[..., list[str]]:
    """Open a page, change what is named, add rows, send it: `change(queue, {"weight": 1}, (Member, {…}))`."""

    def change_one(thing: Any, fields: Form | None = None, *new_rows: tuple[type[Any], Form]) -> list[str]:
        is_new = isinstance(thing, type)
        address = page_of(thing) if is_new else page_of(type(thing), thing.pk)
        form, formsets = shown(admin, address)
        form.update(fields or {})
        for model, values in new_rows:
            form = with_row(form, formsets, model, **values)
        return save(admin, address, form)

    return change_one
