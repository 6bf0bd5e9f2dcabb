"""Triggers: ready sets to begin with, whether one would fire, and how often it would have."""

from collections.abc import Container
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from chat.actions.errors import Refused
from chat.admin import Lasting
from chat.models import Agent
from kit.clock import database_now
from proactive.actions.triggers import begin_trigger, note_state
from proactive.admin.editing import checked
from proactive.admin.rehearsals import DAYS, Rehearses, wants_plain
from proactive.admin.trials import Trial, asked_by, first_page, latest_visits
from proactive.forms import BeginForm, TryForm
from proactive.models import Trigger, Variant
from proactive.models.triggers import is_running
from proactive.occasions import OCCASIONS
from proactive.queries.audience import audience_of
from proactive.queries.tolls import DAYS as TOLLS_OF_DAYS
from proactive.queries.tolls import tolls
from proactive.rehearsed import audience_said
from proactive.statistics import Toll

# What must be right of a trigger before it can be tried.
TRIED = {"site", "queue", "experiment", *(name.removesuffix("_id") for name in Trigger.FROZEN)}


LATELY = f"in the last {TOLLS_OF_DAYS} days"


class WithTolls(ChangeList):
    """Reads what its rows cost at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = tolls([trigger.pk for trigger in self.result_list], database_now())
        for trigger in self.result_list:
            trigger.toll = found.get(trigger.pk)


class VariantsInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Variant
    extra = 0
    min_num = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        runs = isinstance(obj, Trigger) and is_running(obj.experiment)
        return not runs and super().has_delete_permission(request, obj)


@admin.register(Trigger)
class TriggerAdmin(Lasting, Rehearses):
    history = "invitations"
    instead = "Its invitations are kept, so pause it instead."
    change_form_template = "admin/trigger.html"
    list_display = ["named_why", "site", "standing", "priority", "queue", "experiment", "try_link"]
    list_select_related = ["site", "queue", "experiment"]
    list_filter = ["site", "state"]
    search_fields = ["name"]
    inlines = [VariantsInline]
    readonly_fields = ["paused_why", "lately"]
    fieldsets = [
        (None, {"fields": ["site", "name", "why", "state", "paused_why", "lately", "queue", "priority"]}),
        ("When somebody is spoken to", {"fields": ["condition"]}),
        (
            "Where and at which hours",
            {
                "fields": [
                    *("on_pages", "off_pages", "devices", "languages"),
                    *("starts_at", "ends_at", "hours", "zone"),
                ]
            },
        ),
        (
            "How often",
            {
                "fields": [
                    *("per_visit", "per_day", "per_week", "min_gap_minutes"),
                    *("quiet_days_after_dismissal", "quiet_hours_after_chat"),
                    *("reserve", "per_minute", "stop_dismissed_percent"),
                ]
            },
        ),
        ("What it is worth", {"fields": ["experiment", "learns_words"]}),
    ]
    change_list_template = "admin/triggers.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithTolls

    @admin.display(description=f"name, why, and {LATELY}", ordering="name")
    def named_why(self, trigger: Any) -> SafeString:
        lines = (trigger.why, toll_said(trigger.toll))
        return format_html(
            "{}{}", trigger.name, format_html_join("", '<small class="why">{}</small>', zip(lines))
        )

    @admin.display(description=LATELY)
    def lately(self, trigger: Trigger) -> str:
        return toll_said(tolls([trigger.pk], database_now()).get(trigger.pk)) if trigger.pk else "Save first."

    @admin.display(description="state", ordering="state")
    def standing(self, trigger: Trigger) -> str:
        state = trigger.State(trigger.state).name.capitalize()
        return f"{state}: {trigger.paused_why}" if trigger.paused_why else state

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "state" in form.changed_data:
            by = request.user if isinstance(request.user, Agent) else None
            note_state(trigger_id=obj.pk, by=by)

    @admin.display(description="")
    def try_link(self, trigger: Trigger) -> SafeString:
        return format_html(
            '<a href="{}" aria-label="Try “{}”">Try it</a>',
            reverse("admin:proactive_trigger_try", args=[trigger.pk]),
            trigger,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        runs = isinstance(obj, Trigger) and is_running(obj.experiment)
        return not runs and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:trigger_id>/try/", view(self.try_page), name="proactive_trigger_try"),
            path("try/", view(self.try_page), name="proactive_trigger_try_new"),
            path("check/", view(require_POST(self.read_back)), name="proactive_trigger_check"),
            path("ready/", view(self.ready_page), name="proactive_trigger_ready"),
            *super().get_urls(),
        ]

    def ready_page(self, request: HttpRequest) -> HttpResponse:
        """The moments that many sites want, each a draft with one press."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                trigger = begin_trigger(use=request.POST.get("use", ""), **form.cleaned_data)
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(
                    request, f"“{trigger}” is a draft. Try and rehearse it, then let it go live."
                )
                return HttpResponseRedirect(reverse("admin:proactive_trigger_change", args=[trigger.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Ready sets",
            "opts": self.opts,
            "form": form,
            "occasions": OCCASIONS,
        }
        return TemplateResponse(request, "admin/ready_triggers.html", context)

    def read_back(self, request: HttpRequest) -> HttpResponse:
        """What somebody types as a condition, read back to them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(checked(request.POST.get("text", "")))

    def try_page(self, request: HttpRequest, trigger_id: int | None = None) -> HttpResponse:
        """Would it fire for this page and visitor? And how often would it have, in the last month? A form
        that is sent is tried as it stands there, and nothing of it is saved; without one it is tried as it
        is saved."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        saved = None
        if trigger_id is not None:
            saved = Trigger.objects.select_related("site", "experiment").filter(pk=trigger_id).first()
            if saved is None:
                raise Http404
        if request.method == "POST" and "as_saved" not in request.POST:
            trigger, wrong = self.as_typed(request, saved)
        elif saved is None:
            return HttpResponseRedirect(reverse("admin:proactive_trigger_changelist"))
        else:
            trigger, wrong = saved, []
        if "rehearse" in request.POST and not wrong:
            return self.begin_rehearsal(request, trigger)
        trial = Trial(trigger, request.POST or request.GET, wrong)
        if wants_plain(request):
            return JsonResponse(trial.plain())
        context = {
            **self.admin_site.each_context(request),
            "title": f"Try “{trigger}”",
            "opts": self.opts,
            "trigger": trigger,
            "trial": trial,
            "days": DAYS,
            "visitors": latest_visits(trigger),
        }
        return TemplateResponse(request, "admin/try_trigger.html", context)

    def notes(self, made: Trigger, errors: Container[str]) -> dict[str, list[str]]:
        asked = ("site", "condition", "on_pages", "off_pages", "devices", "languages")
        found = super().notes(made, errors)
        if made.site_id is None or any(name in errors for name in asked):
            return found
        return {**found, "condition": [audience_said(audience_of(made))]}

    def as_typed(self, request: HttpRequest, saved: Trigger | None) -> tuple[Trigger, list[str]]:
        """The trigger as the form has it, and what of it must be put right before it can be tried."""
        form = self.get_form(request, saved)(request.POST, instance=saved or Trigger())
        wrong = [
            f"{form.fields[name].label}: {sentence}"
            for name, sentences in form.errors.items()
            if name in TRIED
            for sentence in sentences
        ]
        trigger: Trigger = form.instance
        return trigger, wrong

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        trigger: Trigger | None = kwargs.get("obj")
        form = TryForm(asked_by(trigger), initial={"url": first_page(trigger)})
        for field in form.fields.values():
            field.widget.attrs["form"] = "trigger_form"
        name, of = ("try", [trigger.pk]) if trigger else ("try_new", [])
        context |= {
            "try_form": form,
            "try_url": reverse(f"admin:proactive_trigger_{name}", args=of),
            "days": DAYS,
            "rehearsal_url": self.shown_again(request, trigger),
            "visitors": latest_visits(trigger),
        }
        return super().render_change_form(request, context, *args, **kwargs)


def toll_said(toll: Toll | None) -> str:
    return toll.sentence if toll else "It met nobody."
