"""Triggers: ready sets to begin with, whether one would fire, and how often it would have."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.actions.errors import Refused
from kit.clock import database_now
from proactive.actions.triggers import begin_trigger
from proactive.forms import BeginForm, TryForm
from proactive.models import Trigger, Variant
from proactive.models.triggers import is_running
from proactive.occasions import OCCASIONS
from proactive.queries.rehearsal import rehearse
from proactive.trying import tried

DAYS = 30


class VariantsInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Variant
    extra = 0
    min_num = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        runs = isinstance(obj, Trigger) and is_running(obj.experiment)
        return not runs and super().has_delete_permission(request, obj)


@admin.register(Trigger)
class TriggerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "site", "state", "paused_why", "priority", "queue", "experiment", "try_link"]
    list_filter = ["site", "state"]
    search_fields = ["name"]
    inlines = [VariantsInline]
    readonly_fields = ["paused_why", "try_link"]
    change_list_template = "admin/triggers.html"

    @admin.display(description="before it goes live")
    def try_link(self, trigger: Trigger) -> SafeString | str:
        if not trigger.pk:
            return "Save first."
        return format_html(
            '<a href="{}">Try it</a>', reverse("admin:proactive_trigger_try", args=[trigger.pk])
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:trigger_id>/try/", view(self.try_page), name="proactive_trigger_try"),
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

    def try_page(self, request: HttpRequest, trigger_id: int) -> HttpResponse:
        """Would it fire for this page and visitor? And how often would it have, in the last month?"""
        if not self.has_change_permission(request):
            raise PermissionDenied
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
            "fires": found is not None and all(fine for fine, _ in found),
            "rehearsal": rehearsal,
            "days": DAYS,
        }
        return TemplateResponse(request, "admin/try_trigger.html", context)
