"""Whoever signs in, and visitors."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.actions import people
from chat.models import Agent, Visitor

# What somebody may do follows their role: nobody can be put into a group.
admin.site.unregister(Group)


@admin.register(Agent)
class AgentAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "display_name", "role", "email", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "display_name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["display_name", "first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["role", "is_active"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "display_name", "email", "role", "password1", "password2"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"is_active", "role", "password"} & set(form.changed_data):
            people.revoke_agent(agent_id=obj.pk)


@admin.register(Visitor)
class VisitorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["shown_name", "email", "external_id", "value_tier", "site", "is_blocked", "created_at"]
    list_filter = ["site", "is_blocked"]
    search_fields = ["name", "email", "id", "external_id"]
    # Who they are is said by themselves or by their site's server, and told to whoever reads it.
    readonly_fields = [
        *("id", "site", "created_at", "is_blocked", "name", "email"),
        *("external_id", "value_tier", "attributes", "verified_at"),
    ]
    actions = ["block", "unblock"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Block the selected visitors")
    def block(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> None:
        for visitor in visitors:
            people.block_visitor(visitor_id=visitor.pk)
        messages.success(request, f"{len(visitors)} blocked. Their chats are closed to them at once.")

    @admin.action(description="Unblock the selected visitors")
    def unblock(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> None:
        for visitor in visitors:
            people.unblock_visitor(visitor_id=visitor.pk)
        messages.success(request, f"{len(visitors)} unblocked.")
