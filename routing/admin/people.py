"""Agents with their desk, skills and queues; desks and members in lists of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin import AgentAdmin as PlainAgentAdmin
from chat.admin import Lasting
from chat.models import Agent, AgentLine, Conversation, Entry
from routing.actions.roster import set_capacity
from routing.admin.pages import Rearranging, rows
from routing.forms import DeskForm, MemberForm, Memberships, Rows
from routing.models import WHOLE, AgentSkill, AgentState, AuditLine, Desk, Member, Offer, Segment
from routing.states import state_of

FACTS = ["state", "load", "missed_in_row", "last_assigned_at", "heard_at"]


def conversations(thousandths: int) -> str:
    """A load in words: 2250 is 2.25."""
    return f"{thousandths / WHOLE:g}"


class DeskFacts:
    """How it is with an agent now, to be read."""

    @admin.display(description="now")
    def state(self, desk: Desk) -> str:
        words = state_of(desk).replace("_", " ")
        return f"{words} ({desk.reason})" if desk.reason else words

    @admin.display(description="carries")
    def load(self, desk: Desk) -> str:
        return f"{conversations(desk.used)} of {conversations(desk.capacity)}"


class DeskInline(DeskFacts, admin.StackedInline):  # type: ignore[type-arg]
    model = Desk
    formset = Rows
    fields = ["capacity", *FACTS]
    readonly_fields = FACTS
    can_delete = False
    max_num = 1
    verbose_name_plural = "desk"


class MembershipInline(rows(Member, "queue", "cap", title="Queues", search=["queue"])):  # type: ignore[misc]
    formset = Memberships


OF_AGENT = (Entry, AgentLine, Conversation, Offer, Segment, AgentState)


admin.site.unregister(Agent)


@admin.register(Agent)
class AgentAdmin(Lasting, Rearranging, PlainAgentAdmin):
    instead = "The figures need it, so take away “Active” instead: then they can no longer sign in."
    inlines = [
        DeskInline,
        MembershipInline,
        rows(AgentSkill, "skill", "level", title="Skills", search=["skill"]),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return list(super().get_inlines(request, obj)) if obj else []

    def has_history(self, agent: Agent) -> bool:
        return (
            any(facts._default_manager.filter(agent=agent).exists() for facts in OF_AGENT)
            or AuditLine.objects.filter(by=agent).exists()
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A desk is loaded and relieved while this page lies open: only the capacity is written."""
        if formset.model is not Desk:
            return super().save_formset(request, form, formset, change)
        for desk in formset.save(commit=False):
            set_capacity(by=request.user, agent_id=form.instance.pk, capacity=desk.capacity)  # type: ignore[arg-type]


@admin.register(Desk)
class DeskAdmin(DeskFacts, Rearranging):
    form = DeskForm
    list_display = ["agent", "state", "load", "queue_names", "last_assigned_at"]
    list_filter = ["presence", "declared", "not_responding", "agent__memberships__queue"]
    list_select_related = ["agent"]
    search_fields = ["agent__username", "agent__display_name"]
    ordering = ["agent__username"]
    fields = ["agent_page", "capacity", *FACTS]
    readonly_fields = ["agent_page", *FACTS]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Desk]:
        return super().get_queryset(request).prefetch_related("agent__memberships__queue")

    @admin.display(description="queues")
    def queue_names(self, desk: Desk) -> str:
        return ", ".join(sorted(member.queue.name for member in desk.agent.memberships.all()))

    @admin.display(description="agent")
    def agent_page(self, desk: Desk) -> SafeString:
        page = reverse("admin:chat_agent_change", args=[desk.pk])
        return format_html('<a href="{}">{}</a>', page, desk.agent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Desk, form: Any, change: bool) -> None:
        set_capacity(by=request.user, agent_id=obj.pk, capacity=obj.capacity)  # type: ignore[arg-type]


@admin.register(Member)
class MemberAdmin(Rearranging):
    form = MemberForm
    list_display = ["agent", "queue", "cap"]
    list_filter = ["queue"]
    list_select_related = ["agent", "queue"]
    search_fields = ["agent__username", "agent__display_name", "queue__name"]
    autocomplete_fields = ["agent", "queue"]
    ordering = ["queue__name", "agent__username"]
