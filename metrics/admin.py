"""The admin of the numbers: what teams want to reach, and who is told how they stand."""

from io import TextIOWrapper
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path as route

from chat.actions.errors import Refused
from chat.actions.outgoing import try_again
from chat.admin import is_lead
from chat.models import Site
from metrics.actions import alerts
from metrics.actions.calls import import_calls
from metrics.actions.targets import EVER, set_target
from metrics.kpis import KPIS, Unit
from metrics.models import (
    AlertFiring,
    AlertMessage,
    AlertRule,
    CallDay,
    Digest,
    DigestIssue,
    SentimentSite,
    SlaBreach,
    Target,
    TeamGoal,
)
from metrics.wording import shown
from routing.admin.leading import OfTheirTeams

Theirs = admin.RelatedOnlyFieldListFilter


@admin.register(TeamGoal)
class TeamGoalAdmin(OfTheirTeams):
    list_display = ["name", "team", "metric", "operator", "target", "first_day", "last_day", "owner"]
    list_filter = [("team", Theirs), "metric"]
    search_fields = ["name", "team__name"]
    fieldsets = [
        (None, {"fields": ["team", "name", "owner", "weight"]}),
        ("What is counted", {"fields": ["metric", "event"]}),
        ("From where to where", {"fields": ["baseline", "operator", "target"]}),
        ("By when", {"fields": ["first_day", "last_day", "zone", "calendar", "is_seasonal"]}),
    ]


class CallsForm(forms.Form):
    """A file with how many calls came on which day."""

    site = forms.ModelChoiceField(Site.objects.order_by("name"), empty_label=None)
    file = forms.FileField(help_text="Comma-separated, with the columns day and calls: 2026-03-29,41")


@admin.register(CallDay)
class CallDayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Typed in day by day, or brought in a file."""

    list_display = ["day", "site", "calls"]
    list_filter = ["site"]
    list_select_related = ["site"]
    date_hierarchy = "day"
    change_list_template = "admin/calls.html"

    def get_urls(self) -> list[Any]:
        bring = route("bring/", self.admin_site.admin_view(self.bring), name="metrics_callday_bring")
        return [bring, *super().get_urls()]

    def bring(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CallsForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            lines = TextIOWrapper(form.cleaned_data["file"], encoding="utf-8-sig", newline="")
            try:
                days = import_calls(site=form.cleaned_data["site"], lines=lines)
            except Refused as refused:
                form.add_error("file", str(refused))
            else:
                messages.success(request, f"Took in the calls of {days:,} days.")
                return redirect("admin:metrics_callday_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Bring a file",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/bring_calls.html", context)


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
    readonly_fields = ["webhook_secret"]
    fieldsets = [
        (None, {"fields": ["name", "is_on"]}),
        ("When", {"fields": ["measure", ("span", "least_n"), ("comparison", "threshold"), "for_minutes"]}),
        ("Only of", {"fields": [("team", "queue")]}),
        ("Quiet hours", {"fields": ["zone", ("quiet_from", "quiet_to")]}),
        ("Whom to tell", {"fields": ["tells_leads", "emails", "webhook", "webhook_secret"]}),
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

    @admin.display(description="now")
    def now(self, rule: AlertRule) -> str:
        firing = rule.firings.filter(ended_at=None).exclude(told_at=None).first()
        return f"since {firing.began_at:%F %H:%M}" if firing else "quiet"


@admin.register(AlertFiring)
class AlertFiringAdmin(OfTheirTeams):
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Digest)
class DigestAdmin(OfTheirTeams):
    list_display = ["name", "is_on", "every", "at", "zone", "team", "last"]
    list_filter = ["is_on", ("team", Theirs)]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "is_on", "team", "emails"]}),
        ("When", {"fields": ["every", "weekday", ("at", "zone")]}),
    ]

    actions = ["send_again"]

    @admin.action(description="Send letters again that did not arrive")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        sent = try_again(DigestIssue.objects.filter(digest__in=queryset))
        self.message_user(request, f"{sent} letters are on their way again.")

    @admin.display(description="last letter")
    def last(self, digest: Digest) -> str:
        issue = digest.issues.order_by("-from_at").first()
        if issue is None:
            return "none yet"
        if issue.sent_at:
            return f"sent {issue.sent_at:%F %H:%M}"
        return issue.problem or "on its way"


@admin.register(Target)
class TargetAdmin(OfTheirTeams):
    """Versions, each until the next: they are added and never changed, so that the past keeps its own."""

    list_display = ["team", "kpi", "shown_value", "since", "until"]
    list_filter = [("team", Theirs)]
    list_select_related = ["team"]
    ordering = ["team__name", "kpi", "-valid_from"]
    fields = ["team", "kpi", "value", "valid_from"]

    @admin.display(description="value", ordering="value")
    def shown_value(self, target: Target) -> str:
        if target.value is None:
            return "none"
        return shown(float(target.value), KPIS[target.kpi].unit if target.kpi in KPIS else Unit.SECONDS)

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
class SlaBreachAdmin(OfTheirTeams):
    """What was due and had not come, to be read."""

    of = ("queue__team",)
    list_display = ["conversation", "policy", "queue", "started_at", "due_at"]
    list_filter = ["policy", ("queue", Theirs)]
    list_select_related = ["conversation__visitor", "conversation__site", "queue"]
    date_hierarchy = "due_at"
    ordering = ["-due_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SentimentSite)
class SentimentSiteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adding a site is turning it on."""

    list_display = ["site", "read_until"]
    fields = ["site"]
