"""Settings as JSON. What they refuse stands in `routing.checks`, as for the forms."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from routing import beginnings, checks
from routing.actions.roster import set_capacity
from routing.models import (
    AgentSkill,
    Calendar,
    Desk,
    Holiday,
    Member,
    Opening,
    Overflow,
    Queue,
    Relaxation,
    Requirement,
    Skill,
    Team,
)
from routing.states import state_of

Given = dict[str, Any]


def refuse(faults: Iterable[tuple[str, str]]) -> None:
    """Raise ValidationError with everything that is refused, field by field."""
    found: dict[str, list[str]] = {}
    for field, words in faults:
        found.setdefault(field, []).append(words)
    if found:
        raise ValidationError(found)


def about(field: str, *words: str | None) -> Iterable[tuple[str, str]]:
    return ((field, said) for said in words if said)


class Whole(serializers.ModelSerializer[Any]):
    """A setting with lists of rows of its own, which are given whole or left as they are."""

    lists: dict[str, Any] = {}

    def create(self, validated_data: Given) -> Any:
        rows = self._taken_out(validated_data)
        made = super().create(validated_data)
        self._put(made, rows)
        return made

    def update(self, instance: Any, validated_data: Given) -> Any:
        rows = self._taken_out(validated_data)
        changed = super().update(instance, validated_data)
        self._put(changed, rows)
        return changed

    def _taken_out(self, given: Given) -> dict[str, list[Given]]:
        return {name: given.pop(name) for name in self.lists if name in given}

    def _put(self, parent: Any, rows: dict[str, list[Given]]) -> None:
        for name, wanted in rows.items():
            model, of = self.lists[name]
            model.objects.filter(**{of: self.owner(parent)}).delete()
            model.objects.bulk_create(model(**{of: self.owner(parent)}, **row) for row in wanted)

    def owner(self, parent: Any) -> Any:
        return parent

    def as_it_will_be(self, given: Given, name: str) -> list[Any]:
        """The rows of a list after this change."""
        model, of = self.lists[name]
        if name in given:
            return [model(**row) for row in given[name]]
        if self.instance is None:
            return []
        return list(model.objects.filter(**{of: self.owner(self.instance)}))


class TeamSerializer(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields = [
            *("id", "name", "direction", "audience", "purpose"),
            *(*beginnings.TARGETS, "cost_per_hour", "asks_call"),
        ]
        extra_kwargs = {name: {"required": False, "allow_null": True} for name in beginnings.TARGETS}

    def validate(self, attrs: Given) -> Given:
        is_new = self.instance is None
        direction = attrs.get("direction") or (self.instance and self.instance.direction)
        whole = beginnings.complete_team({**attrs, "direction": direction}, is_new=is_new)
        given = whole if is_new else {name: whole[name] for name in attrs}
        refuse(checks.of_team(given))
        return given


class SkillSerializer(serializers.ModelSerializer[Skill]):
    class Meta:
        model = Skill
        fields = ["id", "name"]


class RequirementSerializer(serializers.ModelSerializer[Requirement]):
    class Meta:
        model = Requirement
        fields = ["skill", "level", "is_hard"]


class RelaxationSerializer(serializers.ModelSerializer[Relaxation]):
    class Meta:
        model = Relaxation
        fields = ["after_s", "skill", "level"]


class OverflowSerializer(serializers.ModelSerializer[Overflow]):
    class Meta:
        model = Overflow
        fields = ["to", "after_s", "ewt_over_s", "when_nobody"]


class QueueSerializer(Whole):
    requirements = RequirementSerializer(many=True, required=False)
    relaxations = RelaxationSerializer(many=True, required=False)
    overflows = OverflowSerializer(many=True, required=False)
    lists = {
        "requirements": (Requirement, "queue"),
        "relaxations": (Relaxation, "queue"),
        "overflows": (Overflow, "queue"),
    }

    class Meta:
        model = Queue
        fields = [
            "id",
            "team",
            "name",
            "sites",
            "calendar",
            *beginnings.HABITS,
            "sl_basis",
            "strategy",
            "weight",
            "park_after_s",
            "park_weight",
            "drain_minutes",
            "max_waiting",
            "max_waiting_per_agent",
            "max_ewt_s",
            "offers_call_back",
            "requirements",
            "relaxations",
            "overflows",
        ]
        extra_kwargs = {name: {"required": False} for name in (*beginnings.HABITS, "sites")}

    def validate(self, attrs: Given) -> Given:
        queue: Queue | None = self.instance
        if queue is None:
            attrs = beginnings.complete_queue(attrs)
        own = (
            {} if queue is None else {field.name: getattr(queue, field.name) for field in Queue._meta.fields}
        )
        refuse(
            (
                *checks.of_queue({**own, **attrs}, queue),
                *about("relaxations", *self._rings(attrs)),
                *about("overflows", *self._overflows(queue, attrs)),
            )
        )
        return attrs

    def _rings(self, given: Given) -> list[str]:
        asked, eased = (self.as_it_will_be(given, name) for name in ("requirements", "relaxations"))
        twice = checks.twice(row.skill for row in asked) or checks.twice(
            f"{row.skill} after {row.after_s} s" for row in eased
        )
        if twice:
            return [twice]
        return checks.rings(
            [checks.Asked(row.skill_id, row.level, row.is_hard) for row in asked],
            [checks.Eased(row.after_s, row.skill_id, row.level) for row in eased],
            {row.skill_id: row.skill.name for row in [*asked, *eased]},
        )

    def _overflows(self, queue: Queue | None, given: Given) -> list[str | None]:
        steps = self.as_it_will_be(given, "overflows")
        return [
            checks.twice(step.to for step in steps),
            *[checks.overflow_step(step.after_s, step.ewt_over_s, step.when_nobody) for step in steps],
            checks.overflow_circle(queue, [step.to for step in steps]),
        ]


class MemberSerializer(serializers.ModelSerializer[Member]):
    agent_name = serializers.CharField(source="agent.shown_name", read_only=True)

    class Meta:
        model = Member
        fields = ["id", "queue", "agent", "agent_name", "cap"]
        validators: list[Any] = []

    def validate(self, attrs: Given) -> Given:
        queue = attrs.get("queue") or self.instance.queue  # type: ignore[union-attr]
        agent = attrs.get("agent") or self.instance.agent  # type: ignore[union-attr]
        known = Member.objects.filter(queue=queue, agent=agent)
        if self.instance is not None:
            known = known.exclude(pk=self.instance.pk)
        already = f"{agent} serves {queue} already." if known.exists() else None
        refuse(
            (
                *about("queue", already, checks.new_members(queue, [agent])),
                *about("cap", checks.cap(attrs.get("cap"))),
            )
        )
        return attrs


class AgentSkillSerializer(serializers.ModelSerializer[AgentSkill]):
    class Meta:
        model = AgentSkill
        fields = ["skill", "level"]


class DeskSerializer(Whole):
    """Of a desk only the capacity and the skills are anybody's to change."""

    name = serializers.CharField(source="agent.shown_name", read_only=True)
    state = serializers.SerializerMethodField()
    skills = AgentSkillSerializer(source="agent.skills", many=True, required=False)
    lists = {"skills": (AgentSkill, "agent")}

    class Meta:
        model = Desk
        fields = ["agent", "name", "capacity", "skills", "state", "reason", "used"]
        read_only_fields = ["agent", "reason", "used"]

    def get_state(self, desk: Desk) -> str:
        return state_of(desk)

    def owner(self, parent: Desk) -> Any:
        return parent.agent

    def validate(self, attrs: Given) -> Given:
        desk = self.instance
        assert desk is not None
        given = {**attrs, **attrs.get("agent", {})}
        given.pop("agent", None)
        refuse(
            (
                *about("skills", checks.twice(row["skill"] for row in given.get("skills", []))),
                *about("capacity", checks.capacity(desk.agent, given.get("capacity", desk.capacity))),
            )
        )
        return given

    def update(self, instance: Desk, validated_data: Given) -> Desk:
        self._put(instance, self._taken_out(validated_data))
        by = self.context["request"].user
        capacity = validated_data.get("capacity", instance.capacity)
        return set_capacity(by=by, agent_id=instance.pk, capacity=capacity)


class OpeningSerializer(serializers.ModelSerializer[Opening]):
    class Meta:
        model = Opening
        fields = ["weekday", "opens", "closes"]


class HolidaySerializer(serializers.ModelSerializer[Holiday]):
    class Meta:
        model = Holiday
        fields = ["date", "name"]


class CalendarSerializer(Whole):
    openings = OpeningSerializer(many=True)
    holidays = HolidaySerializer(many=True, required=False)
    lists = {"openings": (Opening, "calendar"), "holidays": (Holiday, "calendar")}

    class Meta:
        model = Calendar
        fields = ["id", "name", "zone", "openings", "holidays"]

    def validate(self, attrs: Given) -> Given:
        opened = [(row["weekday"], row["opens"], row["closes"]) for row in attrs.get("openings", [])]
        refuse(
            (
                *about("openings", *(checks.openings(opened) if "openings" in attrs else ())),
                *about(
                    "holidays", checks.twice(checks.day(row["date"]) for row in attrs.get("holidays", []))
                ),
            )
        )
        return attrs


class Wanted(serializers.Serializer[Any]):
    """Which members are asked for."""

    queue = serializers.IntegerField(required=False, min_value=1, max_value=2**53)
    agent = serializers.IntegerField(required=False, min_value=1, max_value=2**53)
