"""Calls by day, as they are typed in or brought in a file."""

from io import TextIOWrapper
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path as route

from chat.actions.errors import Refused
from chat.models import Site
from metrics.actions.calls import import_calls
from metrics.models import CallDay


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
            file = TextIOWrapper(form.cleaned_data["file"], encoding="utf-8-sig", newline="")
            try:
                days = import_calls(site=form.cleaned_data["site"], file=file)
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
