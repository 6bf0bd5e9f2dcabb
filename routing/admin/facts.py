"""What happened, to be read: stays with why they still wait, offers with why that agent, and the rest."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.admin import ReadOnly
from chat.models import Agent
from routing import queries
from routing.models import AgentState, AuditLine, Offer, Queue, QueueStay, Segment, Skill


class Facts(ReadOnly):
    """Many rows, newest first."""

    show_full_result_count = False
    ordering = ["-pk"]
    list_per_page = 50


def by_end(field: str, still: str) -> type[admin.SimpleListFilter]:
    """Offers what is still so, and what is over."""

    class ByEnd(admin.SimpleListFilter):
        title = "end"
        parameter_name = "end"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [("now", still), ("over", "is over")]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            if self.value() not in ("now", "over"):
                return queryset
            return queryset.filter(**{f"{field}__isnull": self.value() == "now"})

    return ByEnd


@admin.register(QueueStay)
class QueueStayAdmin(Facts):
    list_display = ["visitor", "queue", "entered_at", "waited", "outcome", "tier", "is_offered"]
    list_filter = [
        by_end("left_at", "waits"),
        "outcome",
        "queue",
        "kind",
        "tier",
        "answered_by_overflow",
    ]
    list_select_related = ["conversation__visitor", "queue"]
    search_fields = ["conversation__id", "conversation__visitor__name", "conversation__visitor__email"]
    date_hierarchy = "entered_at"
    readonly_fields = ["why_not_yet", "waited", "asked", "refused", "opened", "offers_made"]
    fieldsets = [
        (None, {"fields": ["conversation", "queue", "why_not_yet"]}),
        ("When", {"fields": ["entered_at", "due_at", "left_at", "waited", "outcome"]}),
        ("Its place", {"fields": ["tier", "boost_s", "shown_words", "preferred", "sticky_until"]}),
        ("Who may take it", {"fields": ["asked", "weight", "refused", "opened", "answered_by_overflow"]}),
        ("Who sent it", {"fields": ["kind", "to_agent", "is_transfer_stay", "transferred_by"]}),
        ("Offers", {"fields": ["offers_made"]}),
    ]

    @admin.display(description="visitor")
    def visitor(self, stay: QueueStay) -> str:
        return stay.conversation.visitor.shown_name

    def get_queryset(self, request: HttpRequest) -> QuerySet[QueueStay]:
        stays: QuerySet[QueueStay] = super().get_queryset(request)
        return stays.annotate(wait=Coalesce("left_at", Now()) - F("entered_at"))

    @admin.display(description="waited", ordering="wait")
    def waited(self, stay: QueueStay) -> str:
        return f"{stay.wait.total_seconds():.0f} s"  # type: ignore[attr-defined]

    @admin.display(description="why not yet")
    def why_not_yet(self, stay: QueueStay) -> str:
        return queries.why_not_yet(stay)

    @admin.display(description="asks for")
    def asked(self, stay: QueueStay) -> str:
        names = Skill.objects.in_bulk([skill for skill, _, _ in stay.requirements])
        asked = [
            f"{names.get(skill, 'a skill that is gone')} {level}{' always' if hard else ''}"
            for skill, level, hard in stay.requirements
        ]
        return ", ".join(asked) or "nothing in particular"

    @admin.display(description="declined or let it pass")
    def refused(self, stay: QueueStay) -> str:
        return ", ".join(map(str, Agent.objects.filter(pk__in=stay.refused_by))) or "nobody"

    @admin.display(description="helped by")
    def opened(self, stay: QueueStay) -> str:
        return ", ".join(map(str, Queue.objects.filter(pk__in=stay.opened_to))) or "no other queue yet"

    @admin.display(description="offers")
    def offers_made(self, stay: QueueStay) -> SafeString | str:
        offers = stay.offers.select_related("agent").order_by("pk")
        return table(
            ("Agent", "Offered", "Ended", "Outcome", "Why this agent"),
            [
                (offer.agent, second(offer.offered_at), second(offer.ended_at), offer.outcome, offer.why)
                for offer in offers
            ],
        )


def second(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> SafeString | str:
    if not rows:
        return "None."
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th>{}</th>", ((head,) for head in heads)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
        ),
    )


@admin.register(Offer)
class OfferAdmin(Facts):
    list_display = ["visitor", "agent", "queue", "offered_at", "outcome", "why"]
    list_filter = [by_end("ended_at", "stands"), "outcome", "stay__queue"]
    list_select_related = ["agent", "stay__queue", "stay__conversation__visitor"]
    search_fields = ["agent__username", "agent__display_name", "stay__conversation__visitor__name"]
    date_hierarchy = "offered_at"
    readonly_fields = ["why_this_agent"]
    fieldsets = [
        (None, {"fields": ["stay", "agent", "why", "why_this_agent"]}),
        ("When", {"fields": ["offered_at", "expires_at", "ended_at", "outcome", "weight"]}),
    ]

    @admin.display(description="visitor")
    def visitor(self, offer: Offer) -> str:
        return offer.stay.conversation.visitor.shown_name

    @admin.display(description="queue")
    def queue(self, offer: Offer) -> str:
        return offer.stay.queue.name

    @admin.display(description="why this agent")
    def why_this_agent(self, offer: Offer) -> SafeString | str:
        names = Agent.objects.in_bulk([standing["agent"] for standing in offer.ranking])
        return table(
            ("", "Agent", "At that moment"),
            [
                (place, names.get(standing["agent"], "somebody who is gone"), standing["words"])
                for place, standing in enumerate(offer.ranking, start=1)
            ],
        )


@admin.register(Segment)
class SegmentAdmin(Facts):
    list_display = ["visitor", "agent", "queue", "role", "joined_at", "left_at", "left_reason", "weight"]
    list_filter = [by_end("left_at", "goes on"), "role", "left_reason", "queue"]
    list_select_related = ["agent", "queue", "conversation__visitor"]
    search_fields = ["agent__username", "agent__display_name", "conversation__visitor__name"]
    date_hierarchy = "joined_at"
    exclude = ["changed_at"]

    @admin.display(description="visitor")
    def visitor(self, segment: Segment) -> str:
        return segment.conversation.visitor.shown_name


@admin.register(AgentState)
class AgentStateAdmin(Facts):
    list_display = ["agent", "state", "reason", "capacity", "accepting", "from_at", "to_at"]
    list_filter = [by_end("to_at", "lasts"), "state"]
    list_select_related = ["agent"]
    search_fields = ["agent__username", "agent__display_name"]
    date_hierarchy = "from_at"
    exclude = ["changed_at"]


@admin.register(AuditLine)
class AuditLineAdmin(Facts):
    list_display = ["at", "by", "act", "words", "agent", "queue"]
    list_filter = ["act", "queue"]
    list_select_related = ["by", "agent", "queue"]
    search_fields = ["words", "by__username", "by__display_name", "conversation__id"]
    date_hierarchy = "at"
