"""What the pages of routing's admin share."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from routing.actions.roster import rearranging
from routing.forms import ROWS, Rows

View = Callable[..., HttpResponse]


class Rearranging(admin.ModelAdmin):  # type: ignore[type-arg]
    """Whatever is changed on these pages takes effect at once, or not at all."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._during(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._during(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._during(request, super().changelist_view, *args, **kwargs)

    def _during(self, request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with rearranging(by=request.user):  # type: ignore[arg-type]
            return view(request, *args, **kwargs)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> tuple[list[Any], list[Any]]:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        page = [formset for formset in formsets if isinstance(formset, Rows)]
        for formset in page:
            formset.page = page
        return formsets, inlines


def rows(
    of: type[Model], *names: str, title: str, search: Sequence[str] = (), belongs: str | None = None
) -> type[admin.TabularInline]:  # type: ignore[type-arg]
    """An inline table of these fields; those in `search` are found by typing. Where it refers twice to what
    the page is about, it belongs to that through one of the fields."""

    class Table(admin.TabularInline):  # type: ignore[type-arg]
        model = of
        formset = ROWS[of]
        fk_name = belongs
        fields = names
        extra = 0
        verbose_name_plural = title
        autocomplete_fields = tuple(search)

        def get_queryset(self, request: HttpRequest) -> Any:
            related = [field.name for field in of._meta.fields if field.is_relation]
            return super().get_queryset(request).select_related(*related)

    Table.__name__ = f"{of.__name__}Rows"
    return Table
