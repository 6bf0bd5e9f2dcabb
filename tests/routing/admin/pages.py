"""Pages of the admin, filled in and sent as a browser does."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

Form = dict[str, Any]
Change = Callable[..., list[str]]


def page_of(model: type[Any], pk: Any = None) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_add") if pk is None else reverse(f"{name}_change", args=[pk])


def shown(admin: Client, address: str) -> tuple[Form, dict[Any, Any]]:
    """What a browser would send from this page unchanged, and the page's formsets by their model."""
    page = admin.get(address)
    assert page.status_code == 200
    form: Form = {}
    formsets = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        formset = inline.formset
        formsets[formset.model] = formset
        forms += [formset.management_form, *formset.forms]
    for each in forms:
        for bound in each:
            value = bound.value()
            if value is not None and value is not False:
                form[bound.html_name] = value if isinstance(value, list) else str(value)
    return form, formsets


def with_row(form: Form, formsets: dict[Any, Any], model: type[Any], **values: Any) -> Form:
    """The form with one more row of this kind."""
    prefix = formsets[model].prefix
    number = int(form[f"{prefix}-TOTAL_FORMS"])
    added = {f"{prefix}-{number}-{name}": str(value) for name, value in values.items() if value is not None}
    return {**form, **added, f"{prefix}-TOTAL_FORMS": str(number + 1)}


def save(admin: Client, address: str, form: Form) -> list[str]:
    """Send the form; returns every sentence with which it was refused."""
    answer = admin.post(address, form)
    if answer.status_code == 302:
        return []
    said = [*answer.context["adminform"].form.errors.values()]
    for inline in answer.context["inline_admin_formsets"]:
        said.append(inline.formset.non_form_errors())
        said += [words for row in inline.formset.errors for words in row.values()]
    return [words for part in said for words in part]
