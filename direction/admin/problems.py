"""What is wrong with the site's pages, what becomes of it, and who is told."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from chat.admin import ForLeads, in_console, in_words, is_lead
from chat.models import Site
from direction.actions.problems import OPEN, decide
from direction.models import PageProblem, PageReport, PageWatch
from proactive.forms import LinesField
from routing.admin.leading import led

Status = PageProblem.Status
# What can be said of a problem, by the name of its action.
SAID = {
    "accept": "Accept: it will be looked at",
    "fix": "It is fixed",
    "decline": "Decline: it stays as it is",
}


SITE, DECIDER = in_words("site"), in_words("decided_by", "decided by")


class Reports(admin.TabularInline):  # type: ignore[type-arg]
    model = PageReport
    fields = ["at", "reporter", "talk", "quote"]
    readonly_fields = ["at", "reporter", "talk", "quote"]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PageReport]:
        return super().get_queryset(request).select_related("problem", "agent", "conversation__visitor")

    @admin.display(description="agent")
    def reporter(self, report: PageReport) -> str:
        return str(report.agent or "")

    @admin.display(description="conversation")
    def talk(self, report: PageReport) -> SafeString:
        return in_console(report.conversation)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_lead(request)


@admin.register(PageProblem)
class PageProblemAdmin(ForLeads):
    """Read by whoever leads a team for which the site's visitors wait, who also says what becomes of it."""

    list_display = ["page", "tag", "element", "reported", "status", "last_at", "site"]
    list_filter = ["status", "tag", ("site", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["site"]
    search_fields = ["page", "element", "reports__quote"]
    readonly_fields = [SITE, DECIDER]
    fields = [SITE, "page", "element", "tag", "status", "first_at", "last_at", "fixed_at", DECIDER]
    inlines = [Reports]
    actions = ["accept", "fix", "decline"]
    change_form_template = "admin/page_problem.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What is open can be decided where it is read, too."""
        problem = self.get_object(request, object_id)
        choices = list(SAID.items()) if problem is not None and problem.status in OPEN else []
        return super().change_view(request, object_id, form_url, {"choices": choices})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).annotate(times=Count("reports"))
        if (teams := led(request)) is not None:
            found = found.filter(site__in=Site.objects.filter(queues__team__in=teams))
        return found

    @admin.display(description="reported", ordering="times")
    def reported(self, problem: Any) -> int:
        return int(problem.times)

    @admin.action(description=SAID["accept"])
    def accept(self, request: HttpRequest, queryset: QuerySet[PageProblem]) -> None:
        self._decide(request, queryset, Status.ACCEPTED)

    @admin.action(description=SAID["fix"])
    def fix(self, request: HttpRequest, queryset: QuerySet[PageProblem]) -> None:
        self._decide(request, queryset, Status.FIXED)

    @admin.action(description=SAID["decline"])
    def decline(self, request: HttpRequest, queryset: QuerySet[PageProblem]) -> None:
        self._decide(request, queryset, Status.DECLINED)

    def _decide(self, request: HttpRequest, queryset: QuerySet[PageProblem], status: str) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        many = decide(problem_ids=ids, status=status, by=request.user)  # type: ignore[arg-type]
        self.message_user(request, "Said of one problem." if many == 1 else f"Said of {many} problems.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Of the list, so that its actions may be used; what was reported is changed by nobody.
        return obj is None and is_lead(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PageWatch)
class PageWatchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["site", "emails", "webhook"]
    readonly_fields = ["secret"]

    @admin.display(description="webhook secret")
    def secret(self, watch: PageWatch) -> str:
        return watch.webhook_secret if watch.pk else "It is made when this is saved."

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "emails":
            kwargs["form_class"] = LinesField
        if db_field.name == "webhook":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)
