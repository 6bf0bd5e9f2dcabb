"""What supervisors keep, too: topics and saved replies."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from chat.admin.pages import ForLeads, Lasting
from chat.models import SavedReply, Topic


@admin.register(Topic)
class TopicAdmin(Lasting, ForLeads):
    history = "conversations"
    instead = "The figures need it, so take away “Active” instead: then nobody can choose it any more."
    list_display = ["name", "group", "is_active"]
    list_filter = ["group", "is_active"]
    list_editable = ["is_active"]
    search_fields = ["name", "group"]


@admin.register(SavedReply)
class SavedReplyAdmin(ForLeads):
    """Messages remember which one they were made from, so one is put away and not deleted."""

    list_display = ["title", "shortcut", "site", "link", "is_active", "changed_at"]
    list_filter = ["site", "is_active"]
    list_select_related = ["site"]
    list_editable = ["is_active"]
    search_fields = ["title", "shortcut", "body"]
    fields = ["site", "title", "shortcut", "link", "body", "is_active"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
