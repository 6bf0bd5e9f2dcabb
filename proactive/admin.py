"""The admin of reaching out: what may be changed, what happened, and how to try it before."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.actions.errors import Refused
from chat.admin import ReadOnly
from chat.models import Agent
from kit.clock import database_now
from proactive.actions import triggers as trigger_actions
from proactive.forms import DecisionForm, TryForm
from proactive.models import (
    EntryPoint,
    EntryUse,
    Experiment,
    ExperimentLine,
    Goal,
    GoalEvent,
    Invitation,
    Reach,
    RecordLink,
    Refusal,
    Training,
    Trigger,
    Variant,
    Visit,
)
from proactive.models.triggers import is_running
from proactive.queries.rehearsal import rehearse
from proactive.trying import tried

DAYS = 30


class Lines(ReadOnly):
    """Many rows, newest first."""

    show_full_result_count = False
    list_per_page = 50


class LinksInline(admin.TabularInline):  # type: ignore[type-arg]
    model = RecordLink
    extra = 0


class VariantsInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Variant
    extra = 0
    min_num = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        runs = isinstance(obj, Trigger) and is_running(obj.experiment)
        return not runs and super().has_delete_permission(request, obj)


@admin.register(Reach)
class ReachAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["site", "keeps_trail", "needs_consent", "keep_days"]


@admin.register(RecordLink)
class RecordLinkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "site", "template", "place"]
    list_filter = ["site"]


@admin.register(EntryPoint)
class EntryPointAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "site", "look", "is_on", "priority", "shown", "opened"]
    list_filter = ["site", "is_on", "look"]
    search_fields = ["name"]

    @admin.display(description="visits that saw it")
    def shown(self, entry: EntryPoint) -> int:
        return EntryUse.objects.filter(entry=entry, did=EntryUse.Did.SHOWN).count()

    @admin.display(description="… and opened it")
    def opened(self, entry: EntryPoint) -> int:
        return EntryUse.objects.filter(entry=entry, did=EntryUse.Did.OPENED).count()


@admin.register(Trigger)
class TriggerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "site", "state", "paused_why", "priority", "queue", "experiment", "try_link"]
    list_filter = ["site", "state"]
    search_fields = ["name"]
    inlines = [VariantsInline]
    readonly_fields = ["paused_why", "try_link"]

    @admin.display(description="before it goes live")
    def try_link(self, trigger: Trigger) -> SafeString | str:
        if not trigger.pk:
            return "Save first."
        return format_html(
            '<a href="{}">Try it</a>', reverse("admin:proactive_trigger_try", args=[trigger.pk])
        )

    def get_urls(self) -> list[URLPattern]:
        trying = path(
            "<int:trigger_id>/try/",
            self.admin_site.admin_view(self.try_page),
            name="proactive_trigger_try",
        )
        return [trying, *super().get_urls()]

    def try_page(self, request: HttpRequest, trigger_id: int) -> HttpResponse:
        """Would it fire for this page and visitor? And how often would it have, in the last month?"""
        trigger = Trigger.objects.select_related("site", "experiment").filter(pk=trigger_id).first()
        if trigger is None:
            raise Http404
        form = TryForm(request.GET if "url" in request.GET else None)
        found, rehearsal = None, None
        if form.is_bound and form.is_valid():
            asked = form.cleaned_data
            found = tried(trigger, url=asked["url"], facts=asked["facts"], visitor_id=asked["visitor"])
        if "rehearse" in request.GET:
            now = database_now()
            rehearsal = rehearse(trigger, since=now - timedelta(days=DAYS), until=now)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Try “{trigger}”",
            "opts": self.opts,
            "trigger": trigger,
            "form": form,
            "found": found,
            "rehearsal": rehearsal,
            "days": DAYS,
        }
        return TemplateResponse(request, "admin/try_trigger.html", context)


class ExperimentLog(admin.TabularInline):  # type: ignore[type-arg]
    model = ExperimentLine
    extra = 0
    can_delete = False
    readonly_fields = ["at", "by", "act", "words"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "site", "state", "primary_goal", "holdout_percent", "began_at", "ended_at"]
    list_filter = ["site", "state"]
    inlines = [ExperimentLog]
    actions = ["begin", "end"]
    readonly_fields = ["state", "began_at", "ended_at", "decision"]

    @admin.action(description="Begin")
    def begin(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> None:
        for experiment in experiments:
            self._do(request, trigger_actions.begin_experiment, experiment, "has begun")

    @admin.action(description="End …")
    def end(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> HttpResponse | None:
        """Asks first what was decided."""
        form = DecisionForm(request.POST if "decision" in request.POST else None)
        if form.is_valid():
            decision = form.cleaned_data["decision"]
            for experiment in experiments:
                self._do(request, trigger_actions.end_experiment, experiment, "has ended", decision=decision)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "End, and say what was decided",
            "opts": self.opts,
            "experiments": experiments,
            "form": form,
            "chosen": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/end_experiment.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        has_begun = isinstance(obj, Experiment) and obj.state != Experiment.State.DRAFT
        return not has_begun and super().has_delete_permission(request, obj)

    def _do(self, request: HttpRequest, act: Any, experiment: Experiment, words: str, **more: str) -> None:
        by = request.user if isinstance(request.user, Agent) else None
        try:
            act(experiment_id=experiment.pk, by=by, **more)
        except Refused as refused:
            messages.error(request, f"{experiment}: {refused}")
        else:
            messages.success(request, f"{experiment} {words}.")


@admin.register(Goal)
class GoalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "site", "kind", "is_on"]
    list_filter = ["site", "kind"]


@admin.register(GoalEvent)
class GoalEventAdmin(Lines):
    list_display = ["goal", "visitor", "at", "value", "currency", "source", "reversed_at"]
    list_filter = ["goal", "source"]
    list_select_related = ["goal", "visitor"]
    ordering = ["-pk"]


@admin.register(Invitation)
class InvitationAdmin(Lines):
    list_display = [
        *("visitor", "trigger", "arm", "eligible_at", "shown_at"),
        *("opened_at", "dismissed_at", "accepted_at"),
    ]
    list_filter = ["arm", "trigger"]
    list_select_related = ["visitor", "trigger"]
    ordering = ["-pk"]


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
