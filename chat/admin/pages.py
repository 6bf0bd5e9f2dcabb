"""What the pages of the admin share: records to be read, what lasts, what supervisors keep."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.models import Agent, Conversation


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Lasting(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is kept once it has a history. Whether it has one is all that is asked: Django would gather and
    name all that refers to it, however much that is, only to say that it cannot be deleted."""

    # By which name its history refers to it, and what to do with it instead.
    history = ""
    instead = ""

    def has_history(self, thing: Any) -> bool:
        return bool(getattr(thing, self.history).exists())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        names = [str(thing) for thing in objs if self.has_history(thing)]
        if names:
            return [], {}, set(), [f"{name} has a history. {self.instead}" for name in names]
        *rest, protected = super().get_deleted_objects(objs, request)
        if protected and not request.user.is_superuser:
            # What names it may be another team's, of which they see nothing.
            protected = [f"It is named in {len(protected)} of the teams' settings. Ask an admin."]
        return *rest, protected


class ForLeads(admin.ModelAdmin):  # type: ignore[type-arg]
    """What supervisors keep, too."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_lead(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_lead(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)


def is_lead(request: HttpRequest) -> bool:
    return isinstance(request.user, Agent) and request.user.is_active and request.user.is_lead


def in_words(name: str, label: str = "") -> Any:
    """A field of a record as text. Django links what has a page of its own, and that page may refuse whoever
    leads."""

    @admin.display(description=label or name)
    def told(thing: Any) -> str:
        return str(getattr(thing, name) or "-")

    told.__name__ = name
    return told


def in_console(conversation: Conversation) -> SafeString:
    """A link to where whoever leads reads it: of the admin only admins see conversations."""
    return format_html(
        '<a href="{}#conversation={}">{}</a>', reverse("console"), conversation.pk, conversation.visitor
    )
