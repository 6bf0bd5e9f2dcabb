"""Whoever leads is led from a page of the admin to none that refuses them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.test import RequestFactory

from tests.conftest import World


def read_only(page: Any, request: HttpRequest, thing: Any) -> Iterator[Any]:
    """The model's own fields that a page, or what stands in it, shows to be read."""
    inlines = page.get_inline_instances(request, thing) if hasattr(page, "inlines") else []
    for shown in (page, *inlines):
        names = set(shown.get_readonly_fields(request, thing))
        if thing is not None and not shown.has_change_permission(request, thing):
            names |= {*flatten_fieldsets(shown.get_fieldsets(request, thing))}
        for name in names:
            try:
                yield shown.model._meta.get_field(name)
            except FieldDoesNotExist:
                continue


def test_what_is_shown_to_be_read_links_to_no_page_that_refuses(world: World) -> None:
    """Django links to whatever has a page, whoever looks."""
    request, pages = RequestFactory().get("/"), admin.site._registry
    request.user = world.sam
    seen = {model: page for model, page in pages.items() if page.has_view_permission(request)}

    linked = {
        (str(page), field.name, field.related_model in seen)
        for model, page in seen.items()
        for thing in (None, model())
        for field in read_only(page, request, thing)
        if field.related_model in pages and not field.many_to_many
    }

    assert {where for where in linked if not where[2]} == set()
    assert linked
