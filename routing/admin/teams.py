"""Teams, the skills there are, and queues with what they ask and who serves them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin import Lasting
from routing import queries
from routing.admin.pages import Rearranging, rows
from routing.forms import QueueForm, TeamForm
from routing.models import Member, Overflow, Queue, QueueStay, Relaxation, Requirement, Skill, Team

# Beyond these a form would grow too large to be sent; members then have a list of their own.
MEMBERS_ON_PAGE = 150


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = TeamForm
    list_display = ["name", "direction", "audience", "asa_target_s", "service_level", "queue_names", "led_by"]
    list_filter = ["direction", "audience"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "direction", "audience", "purpose"]}),
        (
            "Targets",
            {"fields": ["asa_target_s", ("sl_percent", "sl_seconds"), "conversion_target", "ftr_target"]},
        ),
        ("What it costs, and what it spares", {"fields": ["cost_per_hour", "asks_call"]}),
        ("Who leads it", {"fields": ["leads"]}),
    ]
    filter_horizontal = ["leads"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).prefetch_related("queues", "leads")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if kept := queries.why_kept([team.pk for team in objs]):
            return [], {}, set(), kept
        return super().get_deleted_objects(objs, request)

    @admin.display(description="service level", ordering="sl_percent")
    def service_level(self, team: Team) -> str:
        return f"{team.sl_percent} % within {team.sl_seconds} s"

    @admin.display(description="queues")
    def queue_names(self, team: Team) -> str:
        return ", ".join(queue.name for queue in team.queues.all())

    @admin.display(description="led by")
    def led_by(self, team: Team) -> str:
        return ", ".join(lead.shown_name for lead in team.leads.all()) or "whoever leads all"


@admin.register(Skill)
class SkillAdmin(Rearranging):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Queue)
class QueueAdmin(Lasting, Rearranging):
    instead = "The figures need it, so take away its sites and agents instead."
    form = QueueForm
    list_display = [
        "name",
        "team",
        "site_names",
        "sla_target_s",
        "strategy",
        "calendar",
        "serving",
        "waiting",
    ]
    list_filter = ["team", "strategy", "offer_mode", "sites"]
    list_select_related = ["team", "calendar"]
    search_fields = ["name", "team__name"]
    autocomplete_fields = ["team", "calendar", "sites"]
    readonly_fields = ["members_elsewhere"]
    fieldsets = [
        (None, {"fields": ["name", "team", "sites", "calendar", "drain_minutes"]}),
        ("Who gets it", {"fields": ["sla_target_s", "strategy", "sticky_wait_s"]}),
        ("How it is offered", {"fields": [("offer_mode", "offer_timeout_s"), "sl_basis"]}),
        (
            "What it weighs on an agent",
            {"fields": ["weight", ("park_after_s", "park_weight"), "wrap_limit_s"]},
        ),
        (
            "When too many wait",
            {"fields": ["max_waiting", "max_waiting_per_agent", "max_ewt_s", "offers_call_back"]},
        ),
    ]
    inlines = [
        rows(Requirement, "skill", "level", "is_hard", title="What it asks of an agent", search=["skill"]),
        rows(
            Relaxation,
            "after_s",
            "skill",
            "level",
            title="What it asks no more after a while",
            search=["skill"],
        ),
        rows(
            Overflow,
            "to",
            "after_s",
            "ewt_over_s",
            "when_nobody",
            title="Whose agents help out",
            search=["to"],
            belongs="queue",
        ),
        rows(Member, "agent", "cap", title="Who serves it", search=["agent"]),
    ]

    def has_history(self, queue: Queue) -> bool:
        return queue.has_history

    def get_queryset(self, request: HttpRequest) -> QuerySet[Queue]:
        members = counted(Member.objects.filter(queue=OuterRef("pk")))
        waiting = counted(QueueStay.objects.filter(queue=OuterRef("pk"), left_at=None))
        queues: QuerySet[Queue] = super().get_queryset(request).prefetch_related("sites")
        return queues.annotate(member_total=members, waiting_total=waiting)

    @admin.display(description="sites")
    def site_names(self, queue: Queue) -> str:
        return ", ".join(site.name for site in queue.sites.all())

    @admin.display(description="agents", ordering="member_total")
    def serving(self, queue: Queue) -> int:
        return queue.member_total  # type: ignore[attr-defined, no-any-return]

    @admin.display(description="wait now", ordering="waiting_total")
    def waiting(self, queue: Queue) -> int:
        return queue.waiting_total  # type: ignore[attr-defined, no-any-return]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        inlines = list(super().get_inlines(request, obj))
        return inlines[:-1] if has_many_members(obj) else inlines

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = list(super().get_fieldsets(request, obj))
        if has_many_members(obj):
            sets.append(("Who serves it", {"fields": ["members_elsewhere"]}))
        return sets

    @admin.display(description="agents")
    def members_elsewhere(self, queue: Queue) -> SafeString:
        address = f"{reverse('admin:routing_member_changelist')}?queue__id__exact={queue.pk}"
        return format_html('<a href="{}">{} agents</a>', address, queue.members.count())


def counted(rows: QuerySet[Any]) -> Any:
    """How many there are for each queue, without multiplying one join by the other."""
    total = rows.order_by().values("queue").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total), 0)


def has_many_members(queue: Queue | None) -> bool:
    return queue is not None and queue.members.count() > MEMBERS_ON_PAGE
