"""Teams, queues, skills, calendars, members and desks over HTTP."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from routing import queries
from routing.api import serializers
from routing.api.ground import Changing, Keeping, Kept
from routing.models import Calendar, Desk, Member, Queue, Skill, Team


class Teams(Keeping):
    queryset = Team.objects.order_by("pk")
    serializer_class = serializers.TeamSerializer

    def teams_of(self, thing: Team) -> Collection[int]:
        return [thing.pk]

    def check_free(self, thing: Team) -> None:
        if kept := queries.why_kept([thing.pk]):
            raise Kept(f"It is kept because of {kept[0]}")


class Skills(Keeping):
    queryset = Skill.objects.order_by("pk")
    serializer_class = serializers.SkillSerializer


class Queues(Keeping):
    queryset = Queue.objects.prefetch_related("sites", "requirements", "relaxations", "overflows").order_by(
        "pk"
    )
    serializer_class = serializers.QueueSerializer

    def teams_of(self, thing: Queue) -> Collection[int]:
        return [thing.team_id]

    def check_free(self, thing: Queue) -> None:
        if thing.has_history:
            raise Kept


class Calendars(Keeping):
    queryset = Calendar.objects.prefetch_related("openings", "holidays").order_by("pk")
    serializer_class = serializers.CalendarSerializer


class Members(Keeping):
    """Who serves which queue: added, deleted, or moved by naming another queue."""

    queryset = Member.objects.select_related("agent", "queue").order_by("pk")
    serializer_class = serializers.MemberSerializer

    def teams_of(self, thing: Member) -> Collection[int]:
        return [thing.queue.team_id]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = serializers.Wanted(data=self.request.query_params)
        wanted.is_valid(raise_exception=True)
        return queryset.filter(**wanted.validated_data)


class Desks(Changing):
    """What agents carry and can. Presence and load are routing's own."""

    queryset = Desk.objects.select_related("agent").prefetch_related("agent__skills").order_by("pk")
    serializer_class = serializers.DeskSerializer

    def teams_of(self, thing: Desk) -> Collection[int]:
        return list(Member.objects.filter(agent=thing.pk).values_list("queue__team_id", flat=True))
