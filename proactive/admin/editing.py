"""Conditions as they are typed in the admin: the editor beside the text, and what it asks of the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader  # type: ignore[import-untyped]

from proactive.forms import ChoicesField, ConditionField, HoursField, LinesField
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
    """The text, and around it what the front end makes an editor of."""

    def __init__(self) -> None:
        super().__init__({"rows": 6, "spellcheck": "false", "dir": "ltr"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {
            "text": super().render(name, value, attrs, renderer),
            "words": words(),
            "words_id": f"{name}-words",
            "check": reverse("admin:proactive_trigger_check"),
        }
        return render_to_string("admin/condition.html", context)

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Built("admin/main.tsx")])  # type: ignore[list-item]


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

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Built("admin/main.tsx")])  # type: ignore[list-item]


# Of a column by its name, wherever it stands: how it is typed.
TYPED: Mapping[str, Mapping[str, Any]] = {
    "condition": {"widget": ConditionEditor, "form_class": ConditionField},
    "unlock": {"widget": ConditionEditor, "form_class": ConditionField},
    "hours": {"widget": HoursEditor, "form_class": HoursField},
    "on_pages": {"form_class": LinesField},
    "off_pages": {"form_class": LinesField},
    "pages": {"form_class": LinesField},
    "devices": {"form_class": ChoicesField},
}


class Edited:
    """Of an admin with conditions, pages, devices or hours: each is typed as people think of it. What was not
    changed is not written, so that nothing goes back to how it was when the form was opened."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data if change else None)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= TYPED.get(db_field.name, {})
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


def words() -> dict[str, Any]:
    """The facts in plain words, and how each kind is compared."""
    return {
        "topics": [
            {"name": topic, "facts": [fact_words(fact) for fact in facts]} for topic, facts in TOPICS.items()
        ],
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
