"""Letters with the numbers, sent on a schedule, and each one that was."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from chat.models.outgoing import Outgoing
from metrics.models.alerts import check_many
from metrics.models.goals import check_zone
from routing.models import Team, Weekday


class Digest(models.Model):
    """The nine numbers by e-mail: of the day before each morning, or of the week before once a week."""

    class Every(models.TextChoices):
        DAY = "day", "every day"
        WEEK = "week", "every week"

    name = models.CharField(max_length=80)
    is_on = models.BooleanField("on", default=True)
    every = models.CharField(max_length=4, choices=Every, default=Every.DAY)
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday, default=Weekday.MONDAY, help_text="For a weekly one: of the seven days before."
    )
    at = models.TimeField(help_text="By the clock of the time zone.")
    zone = models.CharField("time zone", max_length=60, default="UTC", validators=[check_zone])
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    emails = ArrayField(models.EmailField(), validators=[check_many], help_text="With commas between.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.emails:
            raise ValidationError({"emails": "Write at least one address."})


class DigestIssue(Outgoing):
    """The letter of one period: there is never a second one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="issues", db_index=False)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Outgoing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["digest", "from_at"], name="one_issue_for_each_period")
        ]

    def __str__(self) -> str:
        return f"{self.digest} of {self.from_at:%F}"
