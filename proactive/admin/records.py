"""How a site reaches out, its goals and links, and the facts to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime

from chat.admin import Lasting, ReadOnly
from kit.clock import database_now
from proactive.admin.editing import Edited
from proactive.models import Goal, GoalEvent, Invitation, Reach, RecordLink, Refusal, Training, Visit
from proactive.queries import refused_goals
from proactive.queries.outcomes import outcome_of


class Lines(ReadOnly):
    """Many rows, newest first."""

    show_full_result_count = False
    list_per_page = 50


@admin.register(Reach)
class ReachAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["site", "keeps_trail", "needs_consent", "keep_days"]


@admin.register(RecordLink)
class RecordLinkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "site", "template", "place"]
    list_filter = ["site"]


@admin.register(Goal)
class GoalAdmin(Lasting, Edited):
    history = "events"
    instead = "What it led to is kept, so switch it off instead."
    list_display = ["name", "site", "kind", "is_on"]
    list_filter = ["site", "kind"]
    readonly_fields = ["refused"]

    @admin.display(description="Refused in the last day")
    def refused(self, goal: Goal) -> str:
        """Of all goals of the site: a name that no goal has stands nowhere else."""
        found = refused_goals(goal.site_id, database_now()) if goal.pk else []
        return "; ".join(f"{count} on {goal.site}, since {why}" for why, count in found) or "None."


@admin.register(GoalEvent)
class GoalEventAdmin(Lines):
    list_display = ["goal", "visitor", "at", "value", "currency", "source", "reversed_at"]
    list_filter = ["goal", "source"]
    list_select_related = ["goal", "visitor"]
    ordering = ["-pk"]


@admin.register(Invitation)
class InvitationAdmin(Lines):
    list_display = ["visitor", "trigger", "arm", "eligible_at", "came_to"]
    list_filter = ["arm", "trigger"]
    list_select_related = ["visitor", "trigger"]
    ordering = ["-pk"]
    readonly_fields = ["answered", "goals"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """With what came of it, which is read once for all that tells it."""
        found: Any = super().get_object(request, object_id, from_field)
        if found is not None:
            found.outcome = outcome_of(found)
        return found

    @admin.display(description="first answered at")
    def answered(self, invitation: Any) -> str:
        at = invitation.outcome.answered_at
        return date_format(localtime(at), "DATETIME_FORMAT") if at else "–"

    @admin.display(description="goals within 31 days of that")
    def goals(self, invitation: Any) -> str:
        reached = (f"{each.goal} ({each.value:,} {each.currency})" for each in invitation.outcome.goals)
        return ", ".join(reached) or "–"

    @admin.display(description="came to")
    def came_to(self, invitation: Invitation) -> str:
        """The furthest step, by what it is called."""
        steps = ("accepted", "dismissed", "left", "opened", "shown")
        return next((step for step in steps if getattr(invitation, f"{step}_at")), "")


@admin.register(Training)
class TrainingAdmin(Lines):
    list_display = ["score", "site", "at", "is_on", "why_off", "visits", "outcomes"]
    list_filter = ["site", "score", "is_on"]
    list_select_related = ["site"]
    ordering = ["-pk"]


@admin.register(Visit)
class VisitAdmin(Lines):
    list_display = ["visitor", "site", "began_at", "seen_at", "url", "device", "country"]
    list_filter = ["site", "device"]
    list_select_related = ["visitor", "site"]
    ordering = ["-pk"]


@admin.register(Refusal)
class RefusalAdmin(Lines):
    list_display = ["hour", "site", "reason", "count"]
    list_filter = ["site", "reason"]
    ordering = ["-hour"]
