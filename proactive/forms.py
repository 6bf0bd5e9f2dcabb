"""Forms of the admin beside those of the rows: with what to try, preview, begin and end something."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from chat.models import Site
from proactive.rules import ADDRESS_FACTS, CATALOGUE, Fact, FactValue, Kind
from proactive.rules.facts import TEXT_LIMIT
from routing.models import Queue

UNREADABLE = "This text cannot be read: look for a brace, a quote or a comma that is missing."


EMPTY: tuple[Any, ...] = (None, "", [], {})


class TextField(forms.JSONField):
    """JSON that people may write themselves; nothing at all, and what holds nothing, is `nothing`: models do
    not look at what is empty."""

    default_error_messages = {"invalid": UNREADABLE}
    nothing: Any = None

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
        except RecursionError as bad:
            raise ValidationError(UNREADABLE) from bad
        return self.nothing if found in EMPTY else found

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2)


class ConditionField(TextField):
    nothing: Any = {}


class HoursField(TextField):
    nothing: Any = []


class LinesField(SimpleArrayField):
    """Several texts, one on each line; what is empty does not count."""

    widget = forms.Textarea

    def __init__(self, base_field: forms.Field, **kwargs: Any) -> None:
        super().__init__(base_field, delimiter="\n", **kwargs)
        self.widget.attrs |= {"rows": 3, "spellcheck": "false", "dir": "ltr"}

    def to_python(self, value: Any) -> Any:
        lines = value.splitlines() if isinstance(value, str) else value or []
        return super().to_python([line.strip() for line in lines if line.strip()])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))


class ChoicesField(forms.MultipleChoiceField):
    """Several of a few choices, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, base_field: forms.ChoiceField, max_length: int | None = None, **kwargs: Any) -> None:
        choices: Any = base_field.choices
        super().__init__(choices=[choice for choice in choices if choice[0]], **kwargs)


class TryForm(forms.Form):
    """A page, somebody, and what would be known of them: one field for each fact that the condition asks and
    that nothing else tells."""

    url = forms.URLField(label="Page", assume_scheme="https", help_text="As it stands in the address bar.")
    visitor = forms.UUIDField(
        label="Visitor",
        required=False,
        widget=forms.TextInput({"list": "latest-visitors", "autocomplete": "off"}),
        help_text="One of the latest, or nothing for somebody new.",
    )

    def __init__(self, asked: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in sorted(set(asked) - ADDRESS_FACTS, key=list(CATALOGUE).index):
            self.fields[FACT_PREFIX + name] = fact_field(CATALOGUE[name])

    @property
    def facts(self) -> dict[str, FactValue]:
        """What was said of them; what was left empty is not known."""
        return {
            name.removeprefix(FACT_PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(FACT_PREFIX) and value not in (None, "", ())
        }


FACT_PREFIX = "fact-"


def fact_field(fact: Fact) -> forms.Field:
    label = f"{fact.label[0].upper()}{fact.label[1:]}"
    told: dict[str, Any] = {"label": label, "required": False, "help_text": fact.unit}
    match fact.kind:
        case Kind.NUMBER:
            return forms.FloatField(**told)
        case Kind.COUNT:
            return forms.IntegerField(min_value=0, **told)
        case Kind.YES_NO:
            return forms.TypedChoiceField(
                choices=[("", "not said"), ("yes", "yes"), ("no", "no")],
                coerce=lambda said: said == "yes",
                empty_value=None,
                **told,
            )
        case Kind.CHOICE:
            return forms.ChoiceField(
                choices=[("", "not said"), *((one, one) for one in fact.choices)], **told
            )
        case Kind.NAMES:
            return NamesField(**{**told, "help_text": "With commas between."})
        case _:
            return forms.CharField(max_length=TEXT_LIMIT, **told)


class NamesField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return tuple(each.strip() for each in str(super().to_python(value) or "").split(",") if each.strip())


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label="What was decided, and why",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stays in the log: “Kept: more orders, no more exits.”",
    )


class PreviewForm(forms.Form):
    page = forms.URLField(
        label="Page", assume_scheme="https", help_text="A page of the site that has the chat's script."
    )

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site

    def clean_page(self) -> str:
        page: str = self.cleaned_data["page"]
        address = urlsplit(page)
        if f"{address.scheme}://{address.netloc}" not in self.site.origins:
            raise ValidationError(
                f"This page is not on a site of {self.site}: {', '.join(self.site.origins)}"
            )
        return page


class BeginForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.order_by("name"), empty_label=None)
    queue = forms.ModelChoiceField(
        Queue.objects.order_by("name"), empty_label=None, help_text="Who answers those who accept."
    )
