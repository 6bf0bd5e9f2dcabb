"""Who is told when a figure leaves its limits, when that happened, and what came of telling it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.actions.outgoing import try_again
from chat.admin import ReadOnly, is_lead
from metrics.actions import alerts
from metrics.models import AlertFiring, AlertMessage, AlertRule
from routing.admin.leading import OfTheirTeams, Theirs


@admin.register(AlertRule)
class AlertRuleAdmin(OfTheirTeams):
    list_display = [
        "name",
        "is_on",
        "measure",
        "comparison",
        "threshold",
        "for_minutes",
        "team",
        "queue",
        "now",
    ]
    of = ("team", "queue__team")
    list_filter = ["is_on", ("team", Theirs), ("queue", Theirs)]
    search_fields = ["name"]
    readonly_fields = ["secret"]
    fieldsets = [
        (None, {"fields": ["name", "is_on"]}),
        ("When", {"fields": ["measure", ("span", "least_n"), ("comparison", "threshold"), "for_minutes"]}),
        ("Only of", {"fields": [("team", "queue")]}),
        ("Quiet hours", {"fields": ["zone", ("quiet_from", "quiet_to")]}),
        ("Whom to tell", {"fields": ["tells_leads", "emails", "webhook", "secret"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(removed_at=None)

    def delete_model(self, request: HttpRequest, obj: AlertRule) -> None:
        alerts.remove(rule_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        for rule in queryset:
            alerts.remove(rule_id=rule.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What belongs to a rule goes with it, whoever may otherwise not delete it."""
        return [str(rule) for rule in objs], {"alert rules": len(objs)}, set(), []

    @admin.display(description="webhook secret")
    def secret(self, rule: AlertRule) -> str:
        return rule.webhook_secret if rule.pk else "It is made when this is saved."

    @admin.display(description="now")
    def now(self, rule: AlertRule) -> str:
        firing = rule.firings.filter(ended_at=None).exclude(told_at=None).first()
        return f"since {firing.began_at:%F %H:%M}" if firing else "quiet"


TOLD = ("kind", "channel", "due_at", "attempts", "sent_at", "given_up_at", "problem")


class Messages(admin.TabularInline):  # type: ignore[type-arg]
    """What was told, by which channel, and what came of it."""

    model = AlertMessage
    fields = readonly_fields = TOLD
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)


@admin.register(AlertFiring)
class AlertFiringAdmin(ReadOnly, OfTheirTeams):
    list_display = ["rule", "began_at", "told_at", "ended_at", "value", "trouble"]
    of = ("rule__team", "rule__queue__team")
    list_filter = [("rule", Theirs)]
    list_select_related = ["rule"]
    date_hierarchy = "began_at"
    ordering = ["-began_at"]
    exclude = ["changed_at", "seen_at"]
    inlines = [Messages]
    actions = ["tell_again"]

    @admin.action(description="Deliver again what did not arrive")
    def tell_again(self, request: HttpRequest, queryset: QuerySet[AlertFiring]) -> None:
        told = try_again(AlertMessage.objects.filter(firing__in=queryset))
        self.message_user(request, f"{told} messages are on their way again.")

    @admin.display(description="not delivered")
    def trouble(self, firing: AlertFiring) -> str:
        failed = firing.messages.filter(sent_at=None).exclude(problem="")
        return ", ".join(f"{message.channel}: {message.problem}" for message in failed)
