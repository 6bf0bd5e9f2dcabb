"""Goals of single conversations, and those that pursued them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chat.admin import Lasting, ReadOnly
from direction.models import InteractionGoal, Pursuit
from proactive.forms import LinesField
from routing.admin.leading import OfTheirTeams


@admin.register(InteractionGoal)
class InteractionGoalAdmin(Lasting, OfTheirTeams):
    history = "pursuits"
    instead = "Conversations pursued it, so switch it off instead."
    list_display = ["visitor_does", "team", "agent_does", "success", "window_h", "is_on"]
    list_filter = [("team", admin.RelatedOnlyFieldListFilter), "is_on"]
    list_select_related = ["team", "success"]
    fieldsets = [
        (None, {"fields": ["team", "is_on"]}),
        ("What should come of a conversation", {"fields": ["visitor_does", "agent_does", "steps"]}),
        ("How it is known", {"fields": ["success", "window_h"]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "steps":
            kwargs["form_class"] = LinesField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Pursuit)
class PursuitAdmin(ReadOnly):
    list_display = ["conversation", "goal", "agent", "began_at", "until", "steps_done"]
    list_filter = ["goal"]
    list_select_related = ["conversation__visitor", "conversation__site", "goal__team", "agent"]
    date_hierarchy = "began_at"
    ordering = ["-began_at"]

    @admin.display(description="steps done")
    def steps_done(self, pursuit: Pursuit) -> str:
        return f"{len(pursuit.done)} of {len(pursuit.steps)}"
