"""Calls that the telephone system counted."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now

from chat.models import Site
from metrics.calls import CALLS_MOST


class CallDay(models.Model):
    """How many calls reached the business behind a site on one of its days."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="call_days", db_index=False)
    day = models.DateField()
    calls = models.PositiveIntegerField(validators=[MaxValueValidator(CALLS_MOST)])
    changed_at = models.DateTimeField(db_default=Now(), db_index=True, editable=False)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="calls_of_a_day_once")]
        verbose_name = "day of calls"
        verbose_name_plural = "calls by day"

    def __str__(self) -> str:
        return f"{self.day}: {self.calls} calls"
