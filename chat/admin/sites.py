"""Sites, and the history that the numbers of their messages belong to."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.actions import identity
from chat.admin.pages import Lasting, ReadOnly
from chat.models import Epoch, Site


@admin.register(Site)
class SiteAdmin(Lasting):
    history = "visitors"
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


@admin.register(Epoch)
class EpochAdmin(ReadOnly):
    list_display = ["id", "began_at"]
