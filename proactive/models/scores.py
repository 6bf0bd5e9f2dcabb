"""What was learned from a site's own visits, night by night."""

import msgspec
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chat.models import Site
from proactive import scores


class Training(models.Model):
    """A fact: one night's training of one score. It may be used from then on, or `why_off` says why not.
    `visits` and `outcomes` are what there was to learn from; `model` has the coefficients, `quality` how it
    did on the latest visits, which it had not seen."""

    class Score(models.TextChoices):
        HELP = "help", "Likely to need help"
        BUY = "buy", "Likely to buy"

    site = models.ForeignKey(Site, models.CASCADE, related_name="trainings", db_index=False)
    score = models.CharField(max_length=4, choices=Score)
    at = models.DateTimeField()
    visits = models.PositiveIntegerField()
    outcomes = models.PositiveIntegerField()
    is_on = models.BooleanField()
    why_off = models.CharField(max_length=200, blank=True)
    model = models.JSONField(null=True)
    quality = models.JSONField(null=True)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=True, why_off="", model__isnull=False)
                | (Q(is_on=False, model__isnull=True) & ~Q(why_off="")),
                name="score_is_on_or_says_why_not",
            )
        ]
        indexes = [models.Index(fields=["site", "score", "-id"], name="trainings_of_site")]

    def __str__(self) -> str:
        return f"{self.get_score_display()} on {self.site}"

    @property
    def learned(self) -> scores.Model | None:
        """The model, if it may be used: it is on, and looks at the figures that are taken today."""
        found = msgspec.convert(self.model, scores.Model) if self.is_on else None
        return found if found is not None and found.is_current else None
