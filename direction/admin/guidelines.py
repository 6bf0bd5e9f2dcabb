"""Guidelines, version by version, and who has read them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from chat.admin import Lasting, in_words
from direction.actions.guidelines import put_away, write_guideline
from direction.markdown import as_html
from direction.models import Guideline
from direction.queries.guidelines import Readers, readers
from routing.admin.leading import OfTheirTeams, Theirs


class Holding(admin.SimpleListFilter):
    """What holds now, unless somebody asks for the versions before."""

    title = "which"
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All versions")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": "Those that hold now"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(until=None)


class WithReaders(ChangeList):
    """Reads who has read its rows at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = readers(self.result_list)
        for guideline in self.result_list:
            guideline.readers = found[guideline.pk]


@admin.register(Guideline)
class GuidelineAdmin(Lasting, OfTheirTeams):
    """Versions, each until the next: they are written and never changed, so that the past keeps its own."""

    history = "stamps"
    instead = "Conversations were served by it, so put it away instead."
    list_display = ["about", "number", "from_at", "until", "by", "read_by"]
    list_filter = [Holding, ("team", Theirs)]
    list_select_related = ["team", "queue", "topic", "by"]
    search_fields = ["text", "team__name", "queue__name", "topic__name"]
    actions = ["put_away"]
    change_form_template = "admin/guideline.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return ["team", "queue", "topic", "text"]
        return [
            "about",
            "number",
            "from_at",
            "until",
            in_words("by", "written by"),
            "as_shown",
            "has_read",
            "has_not_read",
            "versions",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [] if obj is None else self.get_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next version begins with the words of one before."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        before = self.get_object(request, given.pop("after", ""))
        if before is None:
            return given
        return {
            "team": before.team_id,
            "queue": before.queue_id,
            "topic": before.topic_id,
            "text": before.text,
        }

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithReaders

    def save_model(self, request: HttpRequest, obj: Guideline, form: Any, change: bool) -> None:
        written = write_guideline(
            team_id=obj.team_id,
            queue_id=obj.queue_id,
            topic_id=obj.topic_id,
            text=obj.text,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj.number = written.pk, written.number

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return super().change_view(
            request, object_id, form_url, {"guideline": self.get_object(request, object_id)}
        )

    @admin.action(description="Put away: it holds no longer")
    def put_away(self, request: HttpRequest, queryset: QuerySet[Guideline]) -> None:
        many = sum(put_away(guideline_id=each.pk) for each in queryset)
        self.message_user(request, f"{many} no longer {'holds' if many == 1 else 'hold'}.")

    @admin.display(description="for")
    def about(self, guideline: Guideline) -> str:
        return guideline.about

    @admin.display(description="read by")
    def read_by(self, guideline: Any) -> str:
        read, unread = guideline.readers
        return f"{len(read)} of {len(read) + len(unread)}"

    @admin.display(description="has read it")
    def has_read(self, guideline: Guideline) -> SafeString | str:
        lines = [(agent.shown_name, f"{at:%F %H:%M} UTC") for agent, at in _readers(guideline).read]
        return format_html_join("", "<div>{}, {}</div>", lines) or "Nobody yet."

    @admin.display(description="has not read it yet")
    def has_not_read(self, guideline: Guideline) -> str:
        return ", ".join(agent.shown_name for agent in _readers(guideline).unread) or "Nobody: all have."

    @admin.display(description="text")
    def as_shown(self, guideline: Guideline) -> SafeString:
        return format_html('<div dir="auto">{}</div>', mark_safe(as_html(guideline.text)))  # noqa: S308  made safe

    @admin.display(description="versions")
    def versions(self, guideline: Guideline) -> SafeString:
        """Of the same, the newest first."""
        of = Guideline.objects.filter(
            team=guideline.team_id, queue=guideline.queue_id, topic=guideline.topic_id
        )
        lines = (
            (each.pk, each.number, f"{each.from_at:%F}", f"{each.until:%F}" if each.until else "now")
            for each in of.order_by("-number")
        )
        return format_html_join("", '<div><a href="../../{}/change/">Version {}</a>, {} to {}</div>', lines)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _readers(guideline: Guideline) -> Readers:
    return readers([guideline])[guideline.pk]
