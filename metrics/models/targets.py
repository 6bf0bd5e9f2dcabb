"""What the numbers should be, and since when."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from metrics.kpis import KPIS, Unit
from proactive.models import GOALS_WITHIN
from routing.models import Team

THRESHOLD = "threshold_s"
NEXT_REPLY = "next_reply_s"
RESOLUTION = "resolution_s"
COST = "cost_per_hour"
CREDIT = "credit_hours"
# What teams keep themselves, in whole seconds and in whole percent.
IN_SECONDS = (THRESHOLD, "asa_s")
# What is due within so many whole seconds, of the hours of the queue.
DUE_WITHIN = (THRESHOLD, NEXT_REPLY, RESOLUTION)
IN_PERCENT = ("service_level", "ftr", "conversion_reactive", "conversion_proactive")
# Goals are credited within so many hours of a first reply.
MOST_CREDIT_HOURS = GOALS_WITHIN // timedelta(hours=1)


def aims() -> list[tuple[str, str]]:
    """What a target can be of, with its words: every KPI, within which time the service level counts and
    something is due, what an hour is reckoned with, and within which time goals are credited."""
    return [
        (THRESHOLD, "Service level and first reply: within (s)"),
        (NEXT_REPLY, "Every further reply: within (s)"),
        (RESOLUTION, "End of the conversation: within (s)"),
        (COST, "Cost of an agent's hour"),
        (CREDIT, "Goals and orders count after a first reply for (hours)"),
        *((kpi.name, kpi.label) for kpi in KPIS.values()),
    ]


class Target(models.Model):
    """What a KPI of a team should be, from a moment on: a report of last month keeps last month's target.

    `kpi` is the name of a KPI, `threshold_s` for the seconds within which the service level counts and the
    first reply is due, `next_reply_s` and `resolution_s` for those of every further reply and of the end,
    `cost_per_hour` for what an hour of an agent costs, or `credit_hours` for how long after a first reply
    goals are credited to it, a day where there is none.
    A version holds until the next one; one without a value says that there is no target any more.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="targets", db_index=False)
    kpi = models.CharField("figure", max_length=40, choices=aims)
    value = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Seconds as seconds, shares from 0 to 1. Empty: no target from then on.",
    )
    valid_from = models.DateTimeField(
        "holds from",
        default=timezone.now,
        help_text="Until the next version. What came since then is judged by it.",
    )
    changed_at = models.DateTimeField(db_default=Now(), db_index=True, editable=False)
    # The quarter hours that it judges are known to be due since it was written.
    is_swept = models.BooleanField(db_default=False, editable=False)

    class Meta:
        ordering = ["team", "kpi", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["team", "kpi", "valid_from"], name="one_target_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.kpi} {self.value}"

    def clean(self) -> None:
        if self.valid_from > timezone.now():
            raise ValidationError({"valid_from": "A target holds from now on, or from an earlier moment."})
        if self.value is None:
            if self.kpi in (*IN_SECONDS, "service_level"):
                raise ValidationError({"value": "Every team has a target for this."})
            return
        whole = self.value * 100 if self.kpi in IN_PERCENT else self.value
        if self.kpi in (*IN_SECONDS, *DUE_WITHIN, *IN_PERCENT) and whole != int(whole):
            raise ValidationError({"value": "Write whole seconds, or a whole number of hundredths."})
        if self.value < 0 or (self.kpi in (*DUE_WITHIN, "service_level") and whole < 1):
            raise ValidationError({"value": "This is too little."})
        if self.kpi == CREDIT and not (whole == int(whole) and 1 <= whole <= MOST_CREDIT_HOURS):
            raise ValidationError({"value": f"Write whole hours, from 1 to {MOST_CREDIT_HOURS} (31 days)."})
        if self.kpi in KPIS and KPIS[self.kpi].unit is Unit.SHARE and self.value > 1:
            raise ValidationError({"value": "Write a share from 0 to 1: 0.8 is 80 %."})
