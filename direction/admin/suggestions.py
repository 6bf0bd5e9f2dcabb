"""What agents are suggested to do next: a team's rules in their order, and what was drawn."""

from collections.abc import Container
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from chat.admin import Lasting, ReadOnly
from direction.models import NextAction, Suggestion
from direction.models.suggestions import KNOWN
from proactive.admin.editing import ConditionEditor, Edited, checked
from routing.admin.leading import OfTheirTeams, Theirs

CHECK = "direction_nextaction_check"


@admin.register(NextAction)
class NextActionAdmin(Lasting, Edited, OfTheirTeams):
    history = "suggestions"
    instead = "What came of it is kept, so switch it off instead."
    kept_minutes = 0
    list_display = ["name", "team", "place", "kind", "is_on", "version"]
    list_editable = ["place", "is_on"]
    list_filter = [("team", Theirs), "kind", "is_on"]
    list_select_related = ["team"]
    search_fields = ["name", "words"]
    fieldsets = [
        (None, {"fields": ["team", "name", "place", "is_on"]}),
        (
            "What to do",
            {
                "fields": ["kind", "words", "link", "queue", "per_day"],
                "description": "Agents read one line above the message field, and use it or put it aside.",
            },
        ),
        (
            "When",
            {
                "fields": [
                    *("minutes_open", "minutes_unanswered", "entries", "topic", "is_reached", "condition"),
                ],
                "description": "All of it must hold. In one conversation in ten, by chance, nothing is"
                " suggested: so the dashboard can tell what suggesting changes. What is changed here"
                " makes another version, which is drawn and counted anew.",
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "condition":
            field.widget = ConditionEditor(f"admin:{CHECK}", KNOWN)
        if db_field.name == "is_reached":
            field.widget.choices = [("unknown", "Whether or not"), ("true", "Yes"), ("false", "No")]
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not set(NextAction.MEANING).isdisjoint(form.changed_data):
            obj.version += 1
            form.changed_data.append("version")
        super().save_model(request, obj, form, change)

    def notes(self, made: Any, errors: Container[str]) -> dict[str, list[str]]:
        return {}

    def get_urls(self) -> list[URLPattern]:
        check = self.admin_site.admin_view(require_POST(self.read_back))
        return [path("check/", check, name=CHECK), *super().get_urls()]

    def read_back(self, request: HttpRequest) -> HttpResponse:
        """What somebody types as a condition, read back to them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(checked(request.POST.get("text", "")))


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly):
    list_display = [
        "conversation",
        "action",
        "version",
        "agent",
        "at",
        "is_held_out",
        "used_at",
        "dismissed_at",
    ]
    list_filter = ["is_held_out", "action"]
    list_select_related = ["conversation__visitor", "conversation__site", "action__team", "agent"]
    date_hierarchy = "at"
    ordering = ["-at"]
