"""Pages of the admin that whoever leads a team keeps for it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from chat.admin import ForLeads
from routing.models import Queue, Team
from routing.queries import teams_seen_by

# A filter by what there is to be seen.
Theirs = admin.RelatedOnlyFieldListFilter


class OfTheirTeams(ForLeads):
    """What belongs to a team is kept by whoever leads it, what belongs to none by who leads all."""

    # Where a team may stand: what has one of theirs in any of these is theirs.
    of: tuple[str, ...] = ("team",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found, teams = super().get_queryset(request), led(request)
        if teams is None:
            return found
        theirs = Q()
        for path in self.of:
            theirs |= Q((f"{path}__in", teams))
        return found.filter(theirs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field, teams = super().formfield_for_foreignkey(db_field, request, **kwargs), led(request)
        if field is not None and teams is not None and db_field.related_model is Team:
            field.queryset, field.required = Team.objects.filter(pk__in=teams), True
        if field is not None and teams is not None and db_field.related_model is Queue:
            field.queryset = Queue.objects.filter(team__in=teams)
        return field


def led(request: HttpRequest) -> frozenset[int] | None:
    """The teams of whoever asks; None for all."""
    return teams_seen_by(request.user)  # type: ignore[arg-type]
