"""What teams want to reach, by when."""

import zoneinfo
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from chat.models import Agent
from metrics.kpis import KPIS, Unit
from metrics.periods import midnight
from proactive.models import Goal
from routing.models import Calendar, Team

REACHED = "goals_reached"
FORM_ERRORS = "form_errors"
CALLS = "calls_per_thousand"
COST_PER_RESOLUTION = "cost_per_resolution"
OWN_METRICS = {
    REACHED: "How often a goal was reached",
    FORM_ERRORS: "Fields refused, for each form that was begun",
    CALLS: "Calls for each 1,000 visits of the site",
}
OWN_UNITS = {REACHED: Unit.COUNT}
LONGEST = timedelta(days=366)


def metrics() -> list[tuple[str, str]]:
    """What can be aimed at, with its words: what only goals count, and every KPI."""
    return [*OWN_METRICS.items(), *((kpi.name, kpi.label) for kpi in KPIS.values())]


def unit_of(metric: str) -> Unit:
    if metric in KPIS:
        return KPIS[metric].unit
    return OWN_UNITS.get(metric, Unit.RATIO)


def adds_up(metric: str) -> bool:
    """Whether it grows with time, as a count does and a share does not."""
    return metric == REACHED or (metric in KPIS and not KPIS[metric].denominator)


def check_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Write it like Europe/Helsinki.")


class TeamGoal(models.Model):
    """A goal of a team: a number, where it stands, where it should be, and by when."""

    class Operator(models.TextChoices):
        AT_LEAST = "at_least", "at least"
        AT_MOST = "at_most", "at most"

    team = models.ForeignKey(Team, models.CASCADE, related_name="goals", db_index=False)
    name = models.CharField(max_length=80)
    metric = models.CharField(max_length=40, choices=metrics)
    event = models.ForeignKey(
        Goal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="goal of visitors",
        help_text="Which one is counted, for a goal that counts them.",
    )
    operator = models.CharField(max_length=8, choices=Operator, default=Operator.AT_LEAST)
    baseline = models.FloatField(
        null=True, blank=True, help_text="Where it stands before. Shares are written from 0 to 1."
    )
    target = models.FloatField(help_text="Where it should be. Shares are written from 0 to 1.")
    first_day = models.DateField()
    last_day = models.DateField()
    zone = models.CharField("time zone", max_length=64, default="UTC", validators=[check_zone])
    calendar = models.ForeignKey(
        Calendar,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only its hours count as time that passes. Empty: all time does.",
    )
    is_seasonal = models.BooleanField(
        "as demand comes",
        default=False,
        help_text="Time passes as conversations came in the twelve weeks before: a busy hour counts for more "
        "than a quiet one. With too few of them, all time counts the same.",
    )
    owner = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="+")
    weight = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.01)], help_text="The weightiest goal stands first."
    )

    class Meta:
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "name", "first_day"], name="team_goal_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="team_goal_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.name}"

    @property
    def start(self) -> float:
        """Where the way to the target begins: what adds up begins at nothing."""
        return 0.0 if adds_up(self.metric) else (self.baseline or 0.0)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """When its period begins, and when it is over."""
        zone = ZoneInfo(self.zone)
        return midnight(self.first_day, zone), midnight(self.last_day + timedelta(days=1), zone)

    def clean(self) -> None:
        # Where a field of the form was refused, it is empty here.
        faults = self._days_fault()
        if self.metric == REACHED and self.event is None:
            faults["event"] = "Say which goal of visitors is counted."
        if self.is_seasonal and self.calendar is not None:
            faults["is_seasonal"] = "Choose one: the hours of the calendar, or as demand comes."
        faults |= self._cost_fault() | self._way_fault() | self._share_faults()
        if faults:
            raise ValidationError(faults)

    def _days_fault(self) -> dict[str, str]:
        first, last = self.__dict__.get("first_day"), self.__dict__.get("last_day")
        if first is None or last is None:
            return {}
        if last < first:
            return {"last_day": "The last day is before the first."}
        return {"last_day": "A goal can be a year away at most."} if last - first >= LONGEST else {}

    def _cost_fault(self) -> dict[str, str]:
        if self.metric != COST_PER_RESOLUTION or self.team_id is None or self.team.cost_per_hour is not None:
            return {}
        return {"metric": "Say first, on the team's page, what an hour of one of its agents costs."}

    def _share_faults(self) -> dict[str, str]:
        if unit_of(self.metric) is not Unit.SHARE:
            return {}
        given = {name: self.__dict__.get(name) for name in ("baseline", "target")}
        odd = [name for name, share in given.items() if share is not None and not 0 <= share <= 1]
        return dict.fromkeys(odd, "Write a share from 0 to 1: 0.8 is 80 %.")

    def _way_fault(self) -> dict[str, str]:
        if self.__dict__.get("target") is None or not self.metric:
            return {}
        is_more = self.operator == self.Operator.AT_LEAST
        if adds_up(self.metric):
            if not is_more:
                return {
                    "metric": "A number that grows with time cannot be lowered. Choose a share or a mean."
                }
            return {} if self.target > 0 else {"target": "It must be more than nothing."}
        if self.baseline is None:
            return {"baseline": "Say where it stands before, or nobody can tell how far it came."}
        if (self.target > self.baseline) is not is_more or self.target == self.baseline:
            return {"target": f"It must be {'above' if is_more else 'below'} where it stands before."}
        return {}
