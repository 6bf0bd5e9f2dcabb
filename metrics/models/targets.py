"""What the numbers should be, and since when."""

from django.db import models

from routing.models import Team


class Target(models.Model):
    """What a KPI of a team should be, from a moment on: a report of last month keeps last month's target.

    `kpi` is the name of a KPI, or `threshold_s` for the seconds within which the service level counts.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="targets")
    kpi = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    valid_from = models.DateTimeField()

    class Meta:
        ordering = ["team", "kpi", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["team", "kpi", "valid_from"], name="one_target_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.kpi} {self.value}"
