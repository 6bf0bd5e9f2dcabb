"""The admin of the numbers: what teams want to reach, and who is told how they stand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chat.admin import ForLeads, is_lead
from metrics.models import AlertFiring, AlertMessage, AlertRule, Digest, TeamGoal


@admin.register(TeamGoal)
class TeamGoalAdmin(ForLeads):
    list_display = ["name", "team", "metric", "operator", "target", "first_day", "last_day", "owner"]
    list_filter = ["team", "metric"]
    search_fields = ["name", "team__name"]
    fieldsets = [
        (None, {"fields": ["team", "name", "owner", "weight"]}),
        ("What is counted", {"fields": ["metric", "event"]}),
        ("From where to where", {"fields": ["baseline", "operator", "target"]}),
        ("By when", {"fields": ["first_day", "last_day", "zone", "calendar"]}),
    ]


class Messages(admin.TabularInline):  # type: ignore[type-arg]
    """What was told, by which channel, and what came of it."""

    model = AlertMessage
    fields = ["kind", "channel", "due_at", "attempts", "sent_at", "given_up_at", "problem"]
    readonly_fields = ["kind", "channel", "due_at", "attempts", "sent_at", "given_up_at", "problem"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)


@admin.register(AlertRule)
class AlertRuleAdmin(ForLeads):
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
    list_filter = ["is_on", "team", "queue"]
    search_fields = ["name"]
    readonly_fields = ["webhook_secret"]
    fieldsets = [
        (None, {"fields": ["name", "is_on"]}),
        ("When", {"fields": ["measure", ("span", "least_n"), ("comparison", "threshold"), "for_minutes"]}),
        ("Only of", {"fields": [("team", "queue")]}),
        ("Quiet hours", {"fields": ["zone", ("quiet_from", "quiet_to")]}),
        ("Whom to tell", {"fields": ["tells_leads", "emails", "webhook", "webhook_secret"]}),
    ]

    @admin.display(description="now")
    def now(self, rule: AlertRule) -> str:
        firing = rule.firings.filter(ended_at=None).exclude(told_at=None).first()
        return f"since {firing.began_at:%F %H:%M}" if firing else "quiet"


@admin.register(AlertFiring)
class AlertFiringAdmin(ForLeads):
    list_display = ["rule", "began_at", "told_at", "ended_at", "value", "trouble"]
    list_filter = ["rule"]
    list_select_related = ["rule"]
    date_hierarchy = "began_at"
    ordering = ["-began_at"]
    exclude = ["changed_at", "seen_at"]
    inlines = [Messages]

    @admin.display(description="not delivered")
    def trouble(self, firing: AlertFiring) -> str:
        failed = firing.messages.filter(sent_at=None).exclude(problem="")
        return ", ".join(f"{message.channel}: {message.problem}" for message in failed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Digest)
class DigestAdmin(ForLeads):
    list_display = ["name", "is_on", "every", "at", "zone", "team", "last"]
    list_filter = ["is_on", "team"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "is_on", "team", "emails"]}),
        ("When", {"fields": ["every", "weekday", ("at", "zone")]}),
    ]

    @admin.display(description="last letter")
    def last(self, digest: Digest) -> str:
        issue = digest.issues.order_by("-from_at").first()
        if issue is None:
            return "none yet"
        if issue.sent_at:
            return f"sent {issue.sent_at:%F %H:%M}"
        return issue.problem or "on its way"
