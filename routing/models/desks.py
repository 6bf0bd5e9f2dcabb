"""Where an agent works: what they declared, whether they are there, what they carry."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from chat.models import Agent
from chat.models.times import between


class Declared(models.TextChoices):
    AVAILABLE = "available", "Available"
    CLOSING = "closing", "Finishing, nothing new"
    AWAY = "away", "Away"


class Presence(models.TextChoices):
    ONLINE = "online", "Online"
    RECONNECTING = "reconnecting", "Reconnecting"
    OFFLINE = "offline", "Offline"


class Desk(models.Model):
    """One agent's. `used` is the sum of the weights of what they carry and are being offered: the
    reservation itself, raised and lowered in the transaction that changes it."""

    agent = models.OneToOneField(Agent, models.CASCADE, primary_key=True, related_name="desk")
    capacity = models.PositiveIntegerField(
        default=3000, help_text="Thousandths of a conversation: 3000 is three at once."
    )
    declared = models.CharField(max_length=10, choices=Declared, default=Declared.AVAILABLE)
    reason = models.CharField(max_length=60, blank=True)
    presence = models.CharField(max_length=12, choices=Presence, default=Presence.OFFLINE)
    # When they were last heard, kept while they are not online.
    heard_at = models.DateTimeField(null=True, blank=True)
    not_responding = models.BooleanField(default=False)
    missed_in_row = models.PositiveSmallIntegerField(default=0)
    used = models.IntegerField(default=0)
    last_assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(used__gte=0), name="used_is_never_negative")]

    def __str__(self) -> str:
        return str(self.agent)


class AgentRates(models.Model):
    """How many conversations an agent finishes per hour, in millionths, while 1, 2, 3 … are held. Frozen for
    a day."""

    agent = models.OneToOneField(Agent, models.CASCADE, primary_key=True, related_name="rates")
    day = models.DateField(db_index=True)
    per_hour = ArrayField(models.BigIntegerField())
    # How many conversations stand behind them; the fewer, the more they are the team's.
    finished = models.PositiveIntegerField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.agent} on {self.day}"


class AgentState(models.Model):
    """A fact: an agent was in a state from one moment to another. Written once, ended once."""

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="states", db_index=False)
    state = models.CharField(max_length=14)
    reason = models.CharField(max_length=60, blank=True)
    capacity = models.PositiveIntegerField()
    accepting = models.BooleanField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(to_at=None), name="one_state_at_a_time"),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=models.F("from_at")), name="state_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "from_at"]),
            GistIndex(between("from_at", "to_at"), name="states_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.state}"
