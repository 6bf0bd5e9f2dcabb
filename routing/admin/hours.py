"""Calendars with their opening hours and holidays."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from routing.admin.pages import Rearranging, rows
from routing.forms import CalendarForm
from routing.models import Calendar, Holiday, Opening


@admin.register(Calendar)
class CalendarAdmin(Rearranging):
    form = CalendarForm
    list_display = ["name", "zone", "opening_count", "queue_names"]
    search_fields = ["name", "zone"]
    inlines = [
        rows(
            Opening,
            "weekday",
            "opens",
            "closes",
            title="Open (one that does not end later in the day ends on the next)",
        ),
        rows(Holiday, "date", "name", title="Closed all day"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Calendar]:
        calendars: QuerySet[Calendar] = super().get_queryset(request).prefetch_related("queue_set")
        return calendars.annotate(opening_total=Count("openings"))

    @admin.display(description="opening hours", ordering="opening_total")
    def opening_count(self, calendar: Calendar) -> int:
        return calendar.opening_total  # type: ignore[attr-defined, no-any-return]

    @admin.display(description="queues")
    def queue_names(self, calendar: Calendar) -> str:
        return ", ".join(queue.name for queue in calendar.queue_set.all())
