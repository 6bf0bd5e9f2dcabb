"""The forms of routing's settings: they begin with what the direction has, and refuse nonsense."""

import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from routing import beginnings, checks
from routing.models import (
    AgentSkill,
    Calendar,
    Desk,
    Holiday,
    Member,
    OfferMode,
    Opening,
    Overflow,
    Queue,
    Relaxation,
    Requirement,
    Team,
)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = [
            "name",
            "direction",
            "audience",
            "purpose",
            *beginnings.TARGETS,
            "cost_per_hour",
            "asks_call",
            "leads",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in beginnings.TARGETS:
            self.fields[name].required = False
            if name not in beginnings.OPTIONAL_TARGETS or self.instance.pk is None:
                self.fields[name].help_text = "Empty: as usual in this direction."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("direction"):
            given = beginnings.complete_team(given, is_new=self.instance.pk is None)
        for field, words in checks.of_team(given):
            self.add_error(field, words)
        return given


class QueueForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Queue
        exclude = ["partition"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            for name in beginnings.HABITS:
                self.fields[name].required = False
                self.fields[name].help_text = "Empty: as usual in the team's direction."
                self.initial[name] = None
            modes = self.fields["offer_mode"]
            modes.help_text = ""
            modes.choices = [("", "As usual in the team's direction"), *OfferMode.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_new = self.instance.pk is None
        if is_new and given.get("team"):
            given = beginnings.complete_queue(given)
        for field, words in checks.of_queue(given, None if is_new else self.instance):
            self.add_error(field, words)
        return given


class ZoneInput(forms.TextInput):
    """A line that offers the time zones there are."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": "zones"}, renderer)
        zones = sorted(zoneinfo.available_timezones())
        options = format_html_join("", '<option value="{}"></option>', ((zone,) for zone in zones))
        return format_html('{}<datalist id="zones">{}</datalist>', line, options)


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Calendar
        fields = ["name", "zone"]
        widgets = {"zone": ZoneInput}
        help_texts = {"zone": "Like Europe/Helsinki. The hours below are what clocks on the wall show there."}


class Rows(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows that are checked together, and beside the other rows of their page."""

    page: Sequence["Rows"] = ()

    def clean(self) -> None:
        for words in self.faults(self.kept()):
            raise ValidationError(words)
        super().clean()

    def kept(self) -> list[dict[str, Any]]:
        """What the rows say that are filled in and not to be deleted."""
        rows = (form.cleaned_data for form in self.forms if form.is_valid())
        return [row for row in rows if row and not row.get("DELETE")]

    def beside(self, model: type[Model]) -> list[dict[str, Any]]:
        """The rows of another kind on the same page."""
        return [row for rows in self.page if rows.model is model and rows.is_valid() for row in rows.kept()]

    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return ()


def some(*words: str | None) -> list[str]:
    return [said for said in words if said]


class Requirements(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return some(checks.twice(row["skill"] for row in rows))


class Relaxations(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        asked = self.beside(Requirement)
        return some(checks.twice(f"{row['skill']} after {row['after_s']} s" for row in rows)) or checks.rings(
            [checks.Asked(row["skill"].pk, row["level"], row["is_hard"]) for row in asked],
            [checks.Eased(row["after_s"], row["skill"].pk, row["level"]) for row in rows],
            {row["skill"].pk: row["skill"].name for row in [*asked, *rows]},
        )


class Overflows(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return some(
            checks.twice(row["to"] for row in rows),
            *[checks.overflow_step(row["after_s"], row["ewt_over_s"], row["when_nobody"]) for row in rows],
            checks.overflow_circle(self.instance, [row["to"] for row in rows]),
        )


class Members(Rows):
    """The agents of a queue."""

    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        joining = [row["agent"] for row in rows if row["id"] is None]
        return some(
            checks.twice(row["agent"] for row in rows),
            *[checks.cap(row["cap"]) for row in rows],
            checks.new_members(self.instance, joining) if self.instance.weight else None,
        )


class Memberships(Rows):
    """The queues of an agent."""

    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        capacity = self._capacity()
        return some(
            checks.twice(row["queue"] for row in rows),
            *[checks.cap(row["cap"]) for row in rows],
            checks.capacity(self.instance, capacity, [row["queue"] for row in rows]),
        )

    def _capacity(self) -> int:
        """As it will be when this page is saved."""
        desk = next((row for row in self.beside(Desk) if "capacity" in row), None)
        return desk["capacity"] if desk else checks.capacities([self.instance.pk])[self.instance.pk]


class Skills(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return some(checks.twice(row["skill"] for row in rows))


class Openings(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return checks.openings([(row["weekday"], row["opens"], row["closes"]) for row in rows])


class Holidays(Rows):
    def faults(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        return some(checks.twice(checks.day(row["date"]) for row in rows))


class DeskForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an agent can carry; everything else of a desk is kept by routing."""

    class Meta:
        model = Desk
        fields = ["capacity"]

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        agent = self.instance.agent if self.instance.pk else None
        if agent and (words := checks.capacity(agent, capacity)):
            raise ValidationError(words)
        return capacity


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Member
        fields = ["queue", "agent", "cap"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if words := checks.cap(given.get("cap")):
            self.add_error("cap", words)
        queue, agent = given.get("queue"), given.get("agent")
        if queue and agent and (words := checks.new_members(queue, [agent])):
            self.add_error("agent", words)
        return given


ROWS: dict[type[Model], type[Rows]] = {
    Requirement: Requirements,
    Relaxation: Relaxations,
    Overflow: Overflows,
    Member: Members,
    AgentSkill: Skills,
    Opening: Openings,
    Holiday: Holidays,
}
