"""A rehearsal as its page and the trigger's show it: how far it is, or what it found."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from chat.models import Agent
from kit.clock import database_now
from proactive.actions.rehearsals import SILENT_AFTER, ask_rehearsal, stop_rehearsal
from proactive.admin.editing import Edited
from proactive.models import Rehearsal, Trigger
from proactive.queries.rehearsal import Rehearsed
from proactive.rehearsed import Columns, for_whom, said

DAYS = 30
# A page that is loaded again still shows it.
SHOWN_FOR = timedelta(minutes=15)
# It is looked for work, and for what a worker left, every few seconds.
PATIENCE = timedelta(seconds=15)

# For browsers without scripts.
REFRESH_SECONDS = 2

SAID_OF = {
    Rehearsal.Outcome.STOPPED: "It was stopped.",
    Rehearsal.Outcome.REPLACED: "Another rehearsal that you asked for has taken its place.",
}


class Shown:
    """One of them, at this moment."""

    def __init__(self, of: Rehearsal, now: datetime) -> None:
        self.of, self.now = of, now
        self.trigger = of.trigger
        self.done = msgspec.convert(of.found, Rehearsed) if of.found is not None else None

    @property
    def address(self) -> str:
        return reverse("admin:proactive_trigger_rehearsal", args=[self.of.pk])

    @property
    def percent(self) -> int:
        return int(self.of.share * 100)

    @property
    def waiting(self) -> str:
        """What there is to say while it has not ended."""
        if self.of.ended_at is not None:
            return ""
        heard_at = self.of.heard_at
        if heard_at is not None and self.now - heard_at < SILENT_AFTER + PATIENCE:
            return f"{self.percent} % of the last {self.of.days} days have been looked at."
        waited = self.now - (heard_at or self.of.asked_at)
        if waited < PATIENCE:
            return "It begins within a few seconds."
        return (
            f"No worker has taken it up for {int(waited.total_seconds())} seconds. Worker and beat do this"
            " work: ask whoever runs Livechat whether both are running. It begins as soon as they are."
        )

    @property
    def sentences(self) -> list[str]:
        if self.done is not None:
            return said(self.trigger, self.done, self.of.days)
        ended = SAID_OF.get(Rehearsal.Outcome(self.of.outcome)) if self.of.outcome else None
        return [ended] if ended else []

    @property
    def refused(self) -> list[str]:
        return [self.of.why_failed] if self.of.why_failed else []

    @property
    def kinds(self) -> list[tuple[str, list[Columns]]]:
        return for_whom(self.done) if self.done is not None else []

    @property
    def pages(self) -> list[tuple[str, int]]:
        return self.done.pages if self.done is not None else []

    def plain(self) -> dict[str, Any]:
        """For a page that shows it without being loaded again."""
        return {
            "address": self.address,
            "waiting": self.waiting,
            "percent": self.percent,
            "refused": self.refused,
            "sentences": self.sentences,
            "kinds": self.kinds,
            "pages": self.pages,
        }


def latest(by: Agent, trigger: Trigger | None, now: datetime) -> Rehearsal | None:
    """The last one that somebody asked of a trigger, while it still means something."""
    asked = Rehearsal.objects.filter(by=by, typed__pk=trigger.pk if trigger else None)
    found = asked.order_by("-pk").first()
    if found is None or (found.ended_at is not None and found.ended_at < now - SHOWN_FOR):
        return None
    return found


def wants_plain(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


class Rehearses(Edited):
    """What the admin of triggers shows of rehearsals."""

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(self.rehearsal_page)
        return [
            path("rehearsals/<uuid:rehearsal_id>/", shown, name="proactive_trigger_rehearsal"),
            *super().get_urls(),
        ]

    def begin_rehearsal(self, request: HttpRequest, trigger: Trigger) -> HttpResponse:
        """A worker does it; until then its page says how far it is."""
        assert isinstance(request.user, Agent)
        asked = ask_rehearsal(by=request.user, trigger=trigger, days=DAYS)
        shown = Shown(asked, database_now())
        return JsonResponse(shown.plain()) if wants_plain(request) else HttpResponseRedirect(shown.address)

    def rehearsal_page(self, request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
        """How far it is, or what it found. Posted to, it is stopped."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            stop_rehearsal(rehearsal_id=rehearsal_id)
        shown = Shown(get_object_or_404(Rehearsal, pk=rehearsal_id), database_now())
        if wants_plain(request):
            return JsonResponse(shown.plain())
        if request.method == "POST":
            return HttpResponseRedirect(shown.address)
        context = {
            **self.admin_site.each_context(request),
            "title": str(shown.of),
            "opts": self.opts,
            "shown": shown,
        }
        response = TemplateResponse(request, "admin/rehearsal.html", context)
        if shown.waiting:
            response["Refresh"] = REFRESH_SECONDS
        return response

    def shown_again(self, request: HttpRequest, trigger: Trigger | None) -> str:
        """Where the rehearsal is that somebody has asked for on this page, if it still means something."""
        assert isinstance(request.user, Agent)
        now = database_now()
        found = latest(request.user, trigger, now)
        return Shown(found, now).address if found else ""
