"""Rules that call somebody, what set them off, and who was told."""

import base64
import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models.outgoing import Outgoing
from metrics.kpis import KPIS, Kpi, Unit
from metrics.models.goals import check_zone
from routing.models import Queue, Team

LIVE = {
    "live_waiting": "Waiting now",
    "live_longest_wait_s": "Longest wait now (seconds)",
    "live_due_soon": "Due within a minute",
    "live_overdue": "Over their target now",
    "live_agents_online": "Agents online",
}
MOST_ADDRESSES = 20


def measures() -> list[tuple[str, str]]:
    """What can be watched, with its words: how it is right now, and every KPI."""
    return [*LIVE.items(), *((kpi.name, kpi.label) for kpi in KPIS.values())]


def new_webhook_secret() -> str:
    """As Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def check_many(addresses: list[str]) -> None:
    if len(addresses) > MOST_ADDRESSES:
        raise ValidationError(f"At most {MOST_ADDRESSES} addresses. Use one that reaches a group.")


class AlertRule(models.Model):
    """Calls somebody when a figure has been over or under a threshold for some minutes."""

    class Comparison(models.TextChoices):
        OVER = "over", "over"
        UNDER = "under", "under"

    class Span(models.TextChoices):
        HOUR = "hour", "the last hour"
        DAY = "day", "today so far"

    name = models.CharField(max_length=80)
    is_on = models.BooleanField("on", default=True)
    measure = models.CharField("figure", max_length=40, choices=measures)
    span = models.CharField(
        "of", max_length=4, choices=Span, default=Span.HOUR, help_text="Right-now figures are of this moment."
    )
    least_n = models.PositiveIntegerField(
        "of at least",
        default=5,
        help_text="Nothing is said of fewer conversations. Not for right-now figures.",
    )
    comparison = models.CharField(max_length=5, choices=Comparison, default=Comparison.OVER)
    threshold = models.DecimalField(
        max_digits=12, decimal_places=4, help_text="Seconds as seconds, shares from 0 to 1."
    )
    for_minutes = models.PositiveSmallIntegerField(
        "for minutes", default=3, validators=[MaxValueValidator(1_440)]
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, blank=True, related_name="+")
    zone = models.CharField("time zone", max_length=60, default="UTC", validators=[check_zone])
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(
        null=True,
        blank=True,
        help_text="Meanwhile nobody is told; what still goes on afterwards is told then.",
    )
    tells_leads = models.BooleanField(
        "in the console",
        default=True,
        help_text="Admins, and the supervisors of the team; without a team, those who lead all.",
    )
    emails = ArrayField(
        models.EmailField(),
        default=list,
        blank=True,
        validators=[check_many],
        help_text="With commas between.",
    )
    webhook = models.CharField(
        blank=True,
        max_length=500,
        validators=[URLValidator(["http", "https"])],
        help_text="Only public addresses, unless the operator allows the host.",
    )
    webhook_secret = models.CharField(max_length=80, default=new_webhook_secret, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    # Deleted, and kept until everybody who was told of it knows that it is over.
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_from_and_to",
                violation_error_message="Say both when it is quiet from and until when, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kpi(self) -> Kpi | None:
        """None for what is so right now."""
        return KPIS.get(self.measure)

    def clean(self) -> None:
        if self.queue and self.team and self.queue.team_id != self.team_id:
            raise ValidationError({"queue": "This queue belongs to another team."})
        # Where a field of the form was refused, it is empty here.
        threshold = self.__dict__["threshold"]
        if self.kpi and self.kpi.unit is Unit.SHARE and threshold is not None and not 0 <= threshold <= 1:
            raise ValidationError({"threshold": "Write a share from 0 to 1: 0.8 is 80 %."})
        if not (self.tells_leads or self.emails or self.webhook):
            raise ValidationError("Choose whom to tell: the console, an e-mail address or a webhook.")


class AlertFiring(models.Model):
    """How long a rule's condition held. `told_at` is when it had held for long enough and counts as an
    alert; what ends before then is forgotten. `seen_at` is when it was last seen to hold."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="firings")
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    value = models.FloatField()
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=Q(ended_at=None), name="one_firing_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="firing_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} since {self.began_at:%F %H:%M}"


class AlertMessage(Outgoing):
    """One thing to tell by one channel. Its id stays the same in every attempt."""

    class Channel(models.TextChoices):
        CONSOLE = "console", "Console"
        EMAIL = "email", "E-mail"
        WEBHOOK = "webhook", "Webhook"

    class Kind(models.TextChoices):
        FIRED = "fired", "Fired"
        RESOLVED = "resolved", "Resolved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firing = models.ForeignKey(AlertFiring, models.CASCADE, related_name="messages", db_index=False)
    channel = models.CharField(max_length=7, choices=Channel)
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta(Outgoing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["firing", "channel", "kind"], name="told_once_by_each_channel")
        ]

    def __str__(self) -> str:
        return f"{self.firing}: {self.kind} by {self.channel}"
