"""Conversations with their files and letters, to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from chat.admin.pages import ReadOnly
from chat.models import AnswerLetter, Conversation, Entry, File

TIMELINE_SHOWN = 500


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    list_display = ["visitor", "site", "state", "agent", "created_at", "ended_at", "last_seq"]
    list_filter = ["state", "site", "agent", "origin"]
    list_select_related = ["visitor", "site", "agent"]
    search_fields = ["id", "visitor__name", "visitor__email"]
    date_hierarchy = "created_at"
    exclude = ["start_id", "rev"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["timeline"]

    @admin.display(description="timeline")
    def timeline(self, conversation: Conversation) -> SafeString:
        entries = Entry.objects.filter(conversation=conversation).select_related("agent").order_by("-seq")
        return format_html_join(
            "",
            "<p>{} · <strong>{}</strong>{}: {}</p>",
            (
                (
                    f"{entry.created_at:%Y-%m-%d %H:%M:%S}",
                    entry.agent.shown_name if entry.agent else entry.sender,
                    "" if entry.public else " (team only)",
                    entry.body or describe(entry),
                )
                for entry in reversed(entries[:TIMELINE_SHOWN])
            ),
        )


def describe(entry: Entry) -> str:
    data = entry.data or {}
    if "event" in data:
        return f"{data['event']['type']} ({data['event'].get('by', '')})"
    return ", ".join(file["name"] for file in data.get("files", ()))


@admin.register(File)
class FileAdmin(ReadOnly):
    list_display = ["name", "type", "size", "conversation", "agent", "is_posted", "created_at"]
    list_filter = ["is_posted", "type"]
    search_fields = ["name"]
    list_select_related = ["conversation__visitor", "conversation__site", "agent"]


@admin.register(AnswerLetter)
class AnswerLetterAdmin(ReadOnly):
    list_display = ["email", "conversation", "created_at", "sent_at", "given_up_at", "attempts", "problem"]
    list_select_related = ["conversation__visitor", "conversation__site"]
    search_fields = ["email"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
