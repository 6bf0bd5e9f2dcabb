"""Rehearsals that were asked for: what was typed, who does it, and what came of it."""

from typing import Any, cast

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chat.models import Agent, Site
from chat.models.conversation import time_ordered_id
from proactive.models.triggers import Trigger


class Rehearsal(models.Model):
    """A trigger, as it stood in somebody's form, to be held against the last days of its site. A worker takes
    it up and says again and again that it is still there; whoever finds it silent begins it anew."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        REPLACED = "replaced", "Replaced by another"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    by = models.ForeignKey(Agent, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    typed = models.JSONField(encoder=DjangoJSONEncoder)
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    # How often it was taken up. Only the last of them may still write.
    turns = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    # Of its days those that are behind it, from 0 to 1.
    share = models.FloatField(default=0.0)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    why_failed = models.CharField(max_length=200, blank=True)
    found = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "site"], condition=Q(ended_at=None), name="one_rehearsal_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="rehearsal_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="done", found__isnull=False)
                | (~Q(outcome="done") & Q(found__isnull=True)),
                name="rehearsal_found_what_it_has_done",
            ),
        ]

    def __str__(self) -> str:
        return f"Rehearsal of “{self.trigger}”"

    @property
    def trigger(self) -> Trigger:
        """As it was typed; it need not be saved."""
        [one] = serializers.deserialize("python", [self.typed], ignorenonexistent=True)
        return cast(Trigger, one.object)


def typed(trigger: Trigger) -> dict[str, Any]:
    """What a rehearsal keeps of a trigger: what its form has."""
    fields = [field.name for field in Trigger._meta.fields if field.editable]
    [one] = serializers.serialize("python", [trigger], fields=fields)
    return dict(one)
