"""What teams want to reach: their goals, the targets of their figures, and which promises were not kept."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from chat.admin import ReadOnly, in_console, in_words
from metrics.actions.targets import EVER, set_target
from metrics.kpis import KPIS, Unit
from metrics.models import SlaBreach, Target, TeamGoal
from metrics.models.targets import COST, CREDIT
from metrics.wording import JOINED, shown
from routing.admin.leading import OfTheirTeams, Theirs

ABOUT_CREDIT = (
    "Goals and orders count for the conversation whose first reply is the latest before them, for as many"
    " hours after it as its team has it: 24 if none are set, 744 (31 days) at most. The"
    " longer, the more it measures who buys anyway."
)
TEAM, QUEUE = in_words("team"), in_words("queue")


@admin.register(TeamGoal)
class TeamGoalAdmin(OfTheirTeams):
    list_display = ["name", "team", "metric", "operator", "target", "first_day", "last_day", "owner"]
    list_filter = [("team", Theirs), "metric"]
    list_select_related = ["team", "owner"]
    search_fields = ["name", "team__name"]
    fieldsets = [
        (None, {"fields": ["team", "name", "owner", "weight"]}),
        ("What is counted", {"fields": ["metric", "event"]}),
        ("From where to where", {"fields": ["baseline", "operator", "target"]}),
        ("By when", {"fields": ["first_day", "last_day", "zone", "calendar", "is_seasonal"]}),
    ]


@admin.register(Target)
class TargetAdmin(OfTheirTeams):
    """Versions, each until the next: they are added and never changed, so that the past keeps its own."""

    list_display = ["team", "kpi", "shown_value", "since", "until"]
    list_filter = [("team", Theirs)]
    list_select_related = ["team"]
    ordering = ["team__name", "kpi", "-valid_from"]

    readonly_fields = [TEAM]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["team" if obj is None else TEAM, "kpi", "value", "valid_from"]
        return [(None, {"fields": fields, "description": ABOUT_CREDIT})]

    @admin.display(description="value", ordering="value")
    def shown_value(self, target: Target) -> str:
        if target.value is None:
            return "none"
        if target.kpi == CREDIT:
            return f"{target.value:.0f}{JOINED}h"
        unit = Unit.MONEY if target.kpi == COST else Unit.SECONDS
        return shown(float(target.value), KPIS[target.kpi].unit if target.kpi in KPIS else unit)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        later = Target.objects.filter(
            team=OuterRef("team"), kpi=OuterRef("kpi"), valid_from__gt=OuterRef("valid_from")
        ).order_by("valid_from")
        found: QuerySet[Any] = super().get_queryset(request)
        versions: QuerySet[Any] = found.annotate(over_at=Subquery(later.values("valid_from")[:1]))
        return versions

    @admin.display(description="holds from", ordering="valid_from")
    def since(self, target: Target) -> str:
        return "ever" if target.valid_from == EVER else f"{target.valid_from:%F %H:%M} UTC"

    @admin.display(description="until")
    def until(self, target: Any) -> str:
        return f"{target.over_at:%F %H:%M} UTC" if target.over_at else "now"

    def save_model(self, request: HttpRequest, obj: Target, form: Any, change: bool) -> None:
        kept = set_target(team_id=obj.team_id, kpi=obj.kpi, value=obj.value, valid_from=obj.valid_from)
        obj.pk = kept.pk

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SlaBreach)
class SlaBreachAdmin(ReadOnly, OfTheirTeams):
    """What was due and had not come, to be read."""

    of = ("queue__team",)
    list_display = ["conversation", "policy", "queue", "started_at", "due_at"]
    list_filter = ["policy", ("queue", Theirs)]
    list_select_related = ["conversation__visitor", "conversation__site", "queue"]
    date_hierarchy = "due_at"
    ordering = ["-due_at"]
    fields = ["talk", "episode", "policy", QUEUE, "started_at", "due_at"]
    readonly_fields = ["talk", QUEUE]

    @admin.display(description="conversation")
    def talk(self, breach: SlaBreach) -> SafeString:
        return in_console(breach.conversation)
