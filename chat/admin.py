"""The admin: everything an admin would look for, in Django's plain site."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.actions import identity, people
from chat.models import (
    Agent,
    AnswerLetter,
    Conversation,
    Entry,
    Episode,
    Epoch,
    File,
    Resolution,
    SavedReply,
    Site,
    SurveyResponse,
    Topic,
    Visitor,
)

admin.site.site_header = "Livechat"
admin.site.site_title = "Livechat admin"
admin.site.index_title = "Settings and records"

TIMELINE_SHOWN = 500


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

    # What to do with it instead.
    instead = ""

    def has_history(self, thing: Any) -> bool:
        raise NotImplementedError

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        names = [str(thing) for thing in objs if self.has_history(thing)]
        if names:
            return [], {}, set(), [f"{name} has a history. {self.instead}" for name in names]
        return super().get_deleted_objects(objs, request)


@admin.register(Site)
class SiteAdmin(Lasting):
    instead = "Conversations are kept, so take the chat's line off its pages instead."
    list_display = ["name", "key", "shown_origins", "created_at"]
    search_fields = ["name", "key"]
    actions = ["renew_secret"]
    readonly_fields = ["kept_key", "snippet", "created_at"]
    fieldsets = [
        (None, {"fields": ["name", "kept_key", "origins", "snippet"]}),
        ("Words", {"fields": ["title", "greeting", "reply_note", "label"]}),
        ("Afterwards", {"fields": ["asks_after", "mails_answers"]}),
        ("Look", {"fields": ["accent", "radius", "position"]}),
        ("Privacy", {"fields": ["previews", "kept_parameters"]}),
    ]

    def has_history(self, site: Site) -> bool:
        return site.visitors.exists()

    @admin.action(description="Make a new secret for the site's server")
    def renew_secret(self, request: HttpRequest, sites: QuerySet[Site]) -> None:
        for site in sites:
            secret = identity.renew_secret(site_id=site.pk)
            messages.success(
                request,
                f"The new secret of {site}, shown only now: {secret}. The old one holds for another day.",
            )

    @admin.display(description="allowed origins")
    def shown_origins(self, site: Site) -> str:
        return ", ".join(site.origins)

    @admin.display(description="key")
    def kept_key(self, site: Site) -> str:
        """Not the one that was made for an empty form: it is another by the time it is saved."""
        return site.key if site.pk else "Save first."

    @admin.display(description="snippet for the site's pages")
    def snippet(self, site: Site) -> SafeString | str:
        if not site.pk:
            return "Save first."
        address = settings.PUBLIC_URL + reverse("loader")
        return format_html(
            "<code>{}</code>", f'<script async src="{address}" data-site="{site.key}"></script>'
        )


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


@admin.register(Epoch)
class EpochAdmin(ReadOnly):
    list_display = ["id", "began_at"]


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


def in_console(conversation: Conversation) -> SafeString:
    """A link to where whoever leads reads it: of the admin only admins see conversations."""
    return format_html(
        '<a href="{}#conversation={}">{}</a>', reverse("console"), conversation.pk, conversation.visitor
    )


@admin.register(Topic)
class TopicAdmin(Lasting, ForLeads):
    instead = "The figures need it, so take away “Active” instead: then nobody can choose it any more."
    list_display = ["name", "group", "is_active"]
    list_filter = ["group", "is_active"]
    list_editable = ["is_active"]
    search_fields = ["name", "group"]

    def has_history(self, topic: Topic) -> bool:
        return topic.conversations.exists()


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


@admin.register(Episode)
class EpisodeAdmin(ReadOnly):
    list_display = ["conversation", "number", "began_at", "ended_at", "end_reason", "ended_by"]
    list_filter = ["end_reason"]
    list_select_related = ["conversation__visitor", "conversation__site", "ended_by"]
    date_hierarchy = "began_at"


@admin.register(Resolution)
class ResolutionAdmin(ReadOnly):
    list_display = ["conversation", "by", "value", "at"]
    list_filter = ["by", "value"]
    list_select_related = ["conversation__visitor", "conversation__site"]
    date_hierarchy = "at"


@admin.register(SurveyResponse)
class SurveyResponseAdmin(ReadOnly):
    list_display = ["conversation", "kind", "value", "scale", "comment", "asked_at", "at"]
    list_filter = ["kind", "value"]
    list_select_related = ["conversation__visitor", "conversation__site"]
    search_fields = ["comment"]
    date_hierarchy = "asked_at"
