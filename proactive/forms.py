"""Forms of the admin: a page and a visitor to try a trigger with, and what ended an experiment."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

FACTS = '{"idle.seconds": 60, "form.errors": 2}'


class TryForm(forms.Form):
    url = forms.URLField(label="Page", assume_scheme="https")
    visitor = forms.UUIDField(
        label="Visitor", required=False, help_text="The id of a visitor, or nothing for anybody."
    )
    facts = forms.CharField(
        label="What the browser would know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"As in {FACTS}",
    )

    def clean_facts(self) -> dict[str, Any]:
        try:
            facts = json.loads(self.cleaned_data["facts"] or "{}")
        except (ValueError, RecursionError) as bad:
            raise ValidationError("Write the facts as JSON.") from bad
        if not isinstance(facts, dict):
            raise ValidationError("Write names with their values, in braces.")
        return facts


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label="What was decided, and why",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stays in the log: “Kept: more orders, no more exits.”",
    )
