"""Invitations: each step from eligible to accepted is a time in one row, those left alone included."""

from django.db import models
from django.db.models import Q

from chat.models import Agent, Conversation, Visitor
from chat.models.conversation import time_ordered_id
from proactive.models.triggers import Experiment, Trigger, Variant
from proactive.models.visits import Device, Visit


class Invitation(models.Model):
    """A fact: a visitor was eligible for an invitation, with what came of it. Its `arm` was decided by
    chance at that moment: those in a holdout were shown nothing."""

    class Arm(models.TextChoices):
        TREATED = "treated", "Invited"
        HOLDOUT = "holdout", "Left alone"
        GLOBAL_HOLDOUT = "global_holdout", "Left alone for good"
        BY_HAND = "by_hand", "Invited by an agent"

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="invitations", db_index=False)
    # Visits are forgotten before invitations are.
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="invitations")
    device = models.CharField(max_length=7, choices=Device, blank=True, db_default="")
    trigger = models.ForeignKey(
        Trigger, models.PROTECT, null=True, related_name="invitations", db_index=False
    )
    experiment = models.ForeignKey(
        Experiment, models.PROTECT, null=True, related_name="invitations", db_index=False
    )
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+", db_index=False)
    arm = models.CharField(max_length=14, choices=Arm)
    propensity = models.FloatField(default=1.0)
    # What was foretold at that moment, where the trigger asked: by score its chance, its reasons in words and
    # the training that said so.
    scores = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+", db_index=False)
    message = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1_000, blank=True)
    eligible_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    # When their visit ended, if that was within ten seconds; of those left alone too, to compare with.
    left_at = models.DateTimeField(null=True)
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="invitations", db_index=False
    )
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "trigger"],
                condition=Q(arm__in=["holdout", "global_holdout"]),
                name="left_alone_once_per_visit",
            ),
            models.CheckConstraint(
                condition=~Q(arm__in=["holdout", "global_holdout"]) | Q(shown_at=None),
                name="left_alone_is_shown_nothing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(dismissed_at=None), name="accepted_or_dismissed"
            ),
        ]
        # Each step of an invitation writes all its indexes anew: few have what these three are found by.
        indexes = [
            models.Index(fields=["visitor", "-eligible_at"], name="invitations_of_visitor"),
            models.Index(fields=["eligible_at"], name="invitations_by_time"),
            models.Index(fields=["trigger", "eligible_at"], name="invitations_of_trigger"),
            models.Index(
                fields=["eligible_at"], condition=Q(left_at__isnull=False), name="invitations_left_at_once"
            ),
            models.Index(
                fields=["experiment"], condition=Q(experiment__isnull=False), name="invitations_of_experiment"
            ),
            models.Index(
                fields=["conversation"], condition=Q(conversation__isnull=False), name="invitations_to_talk"
            ),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="invitations_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.visitor}: {self.trigger or 'by hand'}"
