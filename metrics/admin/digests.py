"""Who is sent the numbers, and how often."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.actions.outgoing import try_again
from metrics.models import Digest, DigestIssue
from routing.admin.leading import OfTheirTeams, Theirs


@admin.register(Digest)
class DigestAdmin(OfTheirTeams):
    list_display = ["name", "is_on", "every", "at", "zone", "team", "last"]
    list_filter = ["is_on", ("team", Theirs)]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "is_on", "team", "emails"]}),
        ("When", {"fields": ["every", "weekday", ("at", "zone")]}),
    ]

    actions = ["send_again"]

    @admin.action(description="Send letters again that did not arrive")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        sent = try_again(DigestIssue.objects.filter(digest__in=queryset))
        self.message_user(request, f"{sent} letters are on their way again.")

    @admin.display(description="last letter")
    def last(self, digest: Digest) -> str:
        issue = digest.issues.order_by("-from_at").first()
        if issue is None:
            return "none yet"
        if issue.sent_at:
            return f"sent {issue.sent_at:%F %H:%M}"
        return issue.problem or "on its way"
