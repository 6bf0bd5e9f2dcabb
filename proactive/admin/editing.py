"""Conditions as they are typed in the admin: the editor beside the text, and what it asks of the server."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from django_vite.core.asset_loader import DjangoViteAssetLoader  # type: ignore[import-untyped]

from kit.keeping import KEPT_SECONDS
from proactive.forms import ChoicesField, ConditionField, HoursField, LinesField
from proactive.queries.audience import Meant, meant_by
from proactive.rules import ADDRESS_FACTS, OPERATORS, TOPICS, Fact, Operator, faults, parse, reading
from proactive.rules.schedules import WEEKDAYS

# Where a comparison by itself does not say how it works.
HINTS = {
    Operator.MATCHES: "A star stands for anything: /help/* is every page below /help/.",
    Operator.ONE_OF: "One on each line.",
    Operator.INCLUDES: "It is enough that one of them is this.",
}


FAULTS_SHOWN = 100


@dataclass(frozen=True)
class Built:
    """A part of the front end's build among the scripts of a form."""

    entry: str

    def __html__(self) -> str:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset(self.entry))


class ConditionEditor(forms.Textarea):
    """The text, and around it what the front end makes an editor of. It offers these facts, None being all,
    and asks this page what a text says."""

    def __init__(
        self, check: str = "admin:proactive_trigger_check", facts: Container[str] | None = None
    ) -> None:
        super().__init__({"rows": 6, "spellcheck": "false", "dir": "ltr"})
        self.check, self.facts = check, facts

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {
            "text": super().render(name, value, attrs, renderer),
            "words": words(self.facts),
            "words_id": f"{name}-words",
            "check": reverse(self.check),
        }
        return render_to_string("admin/condition.html", context)


class HoursEditor(forms.Textarea):
    def __init__(self) -> None:
        super().__init__({"rows": 3, "spellcheck": "false", "dir": "ltr"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {
            "text": super().render(name, value, attrs, renderer),
            "weekdays": WEEKDAYS,
            "weekdays_id": f"{name}-weekdays",
        }
        return render_to_string("admin/hours.html", context)


# Of a column by its name, wherever it stands: how it is typed.
TYPED: Mapping[str, Mapping[str, Any]] = {
    "condition": {"widget": ConditionEditor, "form_class": ConditionField},
    "unlock": {"widget": ConditionEditor, "form_class": ConditionField},
    "hours": {"widget": HoursEditor, "form_class": HoursField},
    "on_pages": {"form_class": LinesField},
    "off_pages": {"form_class": LinesField},
    "pages": {"form_class": LinesField},
    "tiers": {"form_class": LinesField},
    "devices": {"form_class": ChoicesField},
}


class Opened(forms.ModelForm):  # type: ignore[type-arg]
    """Remembers how each field was when the form was opened: what is as it was then stays as the row has it
    now. A form that is sent without that is compared with the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        remembers = not self.is_bound or any(
            self.add_initial_prefix(name) in self.data for name in self.fields
        )
        for field in self.fields.values():
            field.show_hidden_initial = remembers

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is None or self.instance.pk is None:
            return cleaned
        return {name: value for name, value in cleaned.items() if name in self.changed_data}


class Edited(admin.ModelAdmin):  # type: ignore[type-arg]
    """Of what has conditions, pages, devices or hours: each is typed as people think of it, and looked at
    while it is typed. What was not changed is not written, so that nothing goes back to how it was when the
    form was opened."""

    form = Opened
    # Until which a page that is opened may be as before; 0 for what no page shows.
    kept_minutes = KEPT_SECONDS // 60
    change_form_template = "admin/edited.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= TYPED.get(db_field.name, {})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data if change else None)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[Built("admin/main.tsx")])  # type: ignore[list-item]

    def get_urls(self) -> list[URLPattern]:
        typed = self.admin_site.admin_view(require_POST(self.typed))
        return [
            path("typed/", typed, name=self.named("typed_new")),
            path("<int:pk>/typed/", typed, name=self.named("typed")),
            *super().get_urls(),
        ]

    def named(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        saved: Model | None = kwargs.get("obj")
        name, of = ("typed", [saved.pk]) if saved else ("typed_new", [])
        context["kept_minutes"] = self.kept_minutes
        context["typed_url"] = reverse(f"admin:{self.named(name)}", args=of)
        return super().render_change_form(request, context, *args, **kwargs)

    def typed(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What is wrong with a form as it stands, by field, and what is to be said of the rest. Nothing of it
        is saved."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        saved = get_object_or_404(self.get_queryset(request), pk=pk) if pk is not None else None
        form = self.get_form(request, saved, change=saved is not None)(request.POST, instance=saved)
        notes = {
            name: said
            for name, said in self.notes(form.instance, form.errors).items()
            if name not in form.errors
        }
        return JsonResponse({"errors": form.errors, "notes": notes})

    def notes(self, made: Any, errors: Container[str]) -> dict[str, list[str]]:
        """Of a form as it stands: what its fields mean for the site, in sentences."""
        asked = [name for name in ("on_pages", "off_pages", "pages") if hasattr(made, name)]
        if "site" in errors or made.site_id is None:
            return {}
        return {name: pages_said(made.site_id, getattr(made, name)) for name in asked if name not in errors}


def pages_said(site_id: int, patterns: Iterable[str]) -> list[str]:
    """Which of the pages seen lately each pattern matches."""
    return [said(meant) for meant in meant_by(site_id, patterns)]


def said(meant: Meant) -> str:
    if not meant.times:
        return f"“{meant.pattern}” is none of the last {meant.of:,} pages seen."
    named = " and ".join(meant.examples)
    return f"“{meant.pattern}” is {meant.times:,} of the last {meant.of:,} pages seen, as {named}."


def words(only: Container[str] | None = None) -> dict[str, Any]:
    """The facts, or only these, in plain words, and how each kind is compared."""
    topics = {
        topic: [fact_words(fact) for fact in facts if only is None or fact.name in only]
        for topic, facts in TOPICS.items()
    }
    return {
        "topics": [{"name": topic, "facts": facts} for topic, facts in topics.items() if facts],
        "comparisons": {
            kind: [
                {"name": operator, "label": operator.says, "hint": HINTS.get(operator, "")}
                for operator in operators
            ]
            for kind, operators in OPERATORS.items()
        },
    }


def fact_words(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "kind": fact.kind,
        "unit": fact.unit,
        "choices": fact.choices,
        "of_address": fact.name in ADDRESS_FACTS,
    }


def checked(text: str) -> dict[str, Any]:
    """What the text says in one sentence, or everything that is wrong with it."""
    try:
        raw = ConditionField(required=False).to_python(text)
    except forms.ValidationError as bad:
        return {"reading": "", "faults": [{"path": "", "sentence": bad.messages[0]}]}
    found = faults(raw)[:FAULTS_SHOWN]
    return {
        "reading": "" if found else reading(parse(raw)),
        "faults": [{"path": fault.path, "sentence": fault.sentence} for fault in found],
    }
