"""Experiments: begun and ended with what was decided, and their log."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from chat.actions.errors import Refused
from chat.models import Agent
from proactive.actions import triggers as trigger_actions
from proactive.admin.editing import Edited
from proactive.admin.findings import Findings, has_begun
from proactive.forms import DecisionForm
from proactive.models import Experiment, ExperimentLine, Trigger
from proactive.queries.experiments import verdict

# What can be done with it by what it is.
NEXT = {Experiment.State.DRAFT: "begin", Experiment.State.RUNNING: "end"}
NO_TRIGGER = "None yet. Choose this experiment on the page of a trigger, under “What it is worth”."


class ExperimentLog(admin.TabularInline):  # type: ignore[type-arg]
    model = ExperimentLine
    verbose_name_plural = "log"
    extra = 0
    can_delete = False
    readonly_fields = ["at", "by", "act", "words"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Experiment)
class ExperimentAdmin(Edited):
    list_display = ["name", "site", "state", "primary_goal", "holdout_percent", "began_at", "ended_at"]
    list_filter = ["site", "state"]
    inlines = [ExperimentLog]
    actions = ["begin", "end"]
    readonly_fields = ["its_triggers", "state", "began_at", "ended_at", "decision"]
    change_form_template = "admin/experiment.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        experiment: Experiment | None = kwargs.get("obj")
        if experiment is not None and has_begun(experiment):
            # As it stands, not as somebody tries to change it.
            context["found"] = Findings(verdict(Experiment.objects.get(pk=experiment.pk)))
        if experiment is not None and self.has_change_permission(request, experiment):
            context["next_act"] = NEXT.get(Experiment.State(experiment.state))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="triggers")
    def its_triggers(self, experiment: Experiment) -> SafeString | str:
        found = experiment.triggers.order_by("pk") if experiment.pk else []
        links = [
            (
                reverse("admin:proactive_trigger_change", args=[each.pk]),
                each,
                "" if each.state == Trigger.State.LIVE else " (not live: it invites nobody)",
            )
            for each in found
        ]
        return format_html_join(", ", '<a href="{}">{}</a>{}', links) or NO_TRIGGER

    @admin.action(description="Begin")
    def begin(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> HttpResponse | None:
        for experiment in experiments:
            self._do(request, trigger_actions.begin_experiment, experiment, "has begun")
        return _seen_next(experiments)

    @admin.action(description="End …")
    def end(self, request: HttpRequest, experiments: QuerySet[Experiment]) -> HttpResponse | None:
        """Asks first what was decided."""
        form = DecisionForm(request.POST if "decision" in request.POST else None)
        if form.is_valid():
            decision = form.cleaned_data["decision"]
            for experiment in experiments:
                self._do(request, trigger_actions.end_experiment, experiment, "has ended", decision=decision)
            return _seen_next(experiments)
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
        stays = isinstance(obj, Experiment) and has_begun(obj)
        return not stays and super().has_delete_permission(request, obj)

    def _do(self, request: HttpRequest, act: Any, experiment: Experiment, words: str, **more: str) -> None:
        by = request.user if isinstance(request.user, Agent) else None
        try:
            act(experiment_id=experiment.pk, by=by, **more)
        except Refused as refused:
            messages.error(request, f"{experiment}: {refused}")
        else:
            messages.success(request, f"{experiment} {words}.")


def _seen_next(experiments: QuerySet[Experiment]) -> HttpResponse | None:
    """What came of one stands on its page, what came of several in the list."""
    keys = list(experiments.values_list("pk", flat=True))
    return redirect("admin:proactive_experiment_change", *keys) if len(keys) == 1 else None
