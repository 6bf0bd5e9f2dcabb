"""Entry points: their look with its contrast, what they begin with, and a preview on the real page."""

from collections.abc import Container, Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin import Lasting
from chat.colours import contrast
from kit.clock import database_now
from proactive import previews
from proactive.admin.editing import Edited
from proactive.admin.trials import first_page
from proactive.forms import PreviewForm
from proactive.models import EntryPoint
from proactive.models.entries import PRESETS, READABLE
from proactive.queries.funnel import Reach, Steps, entered, entries_of
from proactive.rehearsed import counted

DAYS = 30
SAMPLE = (
    '<svg width="260" height="52" role="img" aria-label="{}">'
    '<rect width="260" height="52" rx="26" fill="{}"/>'
    '<text x="130" y="32" text-anchor="middle" font-size="15" fill="{}">{}</text></svg>'
)


class WithSteps(ChangeList):
    """Reads what came of its rows at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = last_days(self.result_list)
        for entry in self.result_list:
            entry.steps = found.get(str(entry.pk))


@admin.register(EntryPoint)
class EntryPointAdmin(Lasting, Edited):
    history = "uses"
    instead = "How it was used is kept, so switch it off instead."
    list_display = ["name", "site", "look", "is_on", "priority", "listed_lately", "preview_link"]
    list_select_related = ["site"]
    list_filter = ["site", "is_on", "look"]
    search_fields = ["name"]
    readonly_fields = ["sample", "preview_link", "lately"]
    change_list_template = "admin/entry_points.html"
    fieldsets = [
        (None, {"fields": ["site", "name", "is_on", "priority", "queue", "preview_link", "lately"]}),
        (
            "Where and when",
            {"fields": ["on_pages", "off_pages", "devices", "starts_at", "ends_at", "hours", "zone"]},
        ),
        (
            "Look",
            {
                "fields": [
                    "look",
                    "text",
                    "purpose",
                    "colour",
                    "text_colour",
                    "sample",
                    "icon",
                    "position",
                    "selector",
                ]
            },
        ),
        ("Motion", {"fields": ["motion", "motion_after_s", "motion_times"]}),
        ("For whom", {"fields": ["who", "tiers", "when_closed", "unlock"]}),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithSteps

    @admin.display(description=f"in the last {DAYS} days")
    def lately(self, entry: EntryPoint) -> str:
        return came_of(last_days([entry]).get(str(entry.pk))) if entry.pk else "Save first."

    @admin.display(description=f"in the last {DAYS} days")
    def listed_lately(self, entry: Any) -> str:
        return came_of(entry.steps)

    @admin.display(description="contrast")
    def sample(self, entry: EntryPoint) -> SafeString:
        words = entry.text or "Chat"
        return format_html(SAMPLE, words, entry.colour, entry.text_colour, words)

    def notes(self, made: EntryPoint, errors: Container[str]) -> dict[str, list[str]]:
        said = super().notes(made, errors)
        try:
            return {**said, "sample": [contrast_said(made)]}
        except ValueError:
            return said  # not a colour, which its field says

    @admin.display(description="on the page")
    def preview_link(self, entry: EntryPoint) -> SafeString | str:
        if not entry.pk:
            return "Save first."
        return format_html(
            '<a href="{}" aria-label="Preview “{}”">Preview</a>',
            reverse("admin:proactive_entrypoint_preview", args=[entry.pk]),
            entry,
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`?preset=retail` begins with what that use usually wants."""
        given = super().get_changeform_initial_data(request)
        preset: dict[str, Any] = PRESETS.get(str(given.pop("preset", "")), {})
        return {**preset, **given}

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:entry_id>/preview/",
            self.admin_site.admin_view(self.preview_page),
            name="proactive_entrypoint_preview",
        )
        return [preview, *super().get_urls()]

    def preview_page(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        """A link to a real page of the site, with a pass that shows this entry point there to nobody else."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        entry = EntryPoint.objects.select_related("site").filter(pk=entry_id).first()
        if entry is None:
            raise Http404
        form = PreviewForm(entry.site, request.GET if "page" in request.GET else {"page": first_page(entry)})
        address = previews.address(form.cleaned_data["page"], entry.pk) if form.is_valid() else ""
        context = {
            **self.admin_site.each_context(request),
            "title": f"Preview of “{entry}”",
            "opts": self.opts,
            "entry": entry,
            "form": form,
            "address": address,
            "sample": self.sample(entry),
            "minutes": previews.HOLDS_S // 60,
        }
        return TemplateResponse(request, "admin/preview_entry.html", context)


def contrast_said(entry: EntryPoint) -> str:
    ratio = contrast(entry.colour, entry.text_colour)
    judged = "easy to read" if ratio >= READABLE else f"too little to be read: {READABLE} is needed"
    return f"{ratio:.1f} : 1 as typed, {judged}."


def last_days(entries: Iterable[EntryPoint]) -> dict[str, Steps]:
    """What came of each entry point of their sites, by its number."""
    now = database_now()
    sites = tuple({entry.site_id for entry in entries})
    found = entered(Reach(now - timedelta(days=DAYS), now, "UTC", sites))
    return {steps.key: steps for steps in entries_of(found)}


def came_of(steps: Steps | None) -> str:
    """From being seen to being answered, in words."""
    if steps is None:
        return "Nobody has seen it."
    return (
        f"Seen in {counted(steps.shown, 'visit')}, opened in {steps.opened:,}: "
        f"{counted(steps.accepted, 'conversation')}, {steps.answered:,} answered."
    )
