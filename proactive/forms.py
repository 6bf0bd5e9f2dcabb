"""Forms of the admin beside those of the rows: with what to try, preview, begin and end something."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from chat.models import Site
from routing.models import Queue

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
