"""Promises that were not kept, each at the moment at which it was due."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models import Conversation
from routing.models import Queue


class SlaBreach(models.Model):
    """A fact: what was promised was due, and had not come. Written once that moment has passed, whether or
    not anybody ever does it."""

    class Policy(models.TextChoices):
        FIRST_REPLY = "first_reply", "First reply"
        NEXT_REPLY = "next_reply", "Further reply"
        RESOLUTION = "resolution", "End of the conversation"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    episode = models.PositiveIntegerField()
    policy = models.CharField(max_length=12, choices=Policy)
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = "promise not kept"
        verbose_name_plural = "promises not kept"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "episode", "policy"],
                condition=~Q(policy="next_reply"),
                name="breached_once",
            ),
            # Each time that the visitor wrote again is promised an answer.
            models.UniqueConstraint(
                fields=["conversation", "episode", "started_at"],
                condition=Q(policy="next_reply"),
                name="breached_once_each_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="due_after_it_started"),
        ]

    def __str__(self) -> str:
        return f"{self.get_policy_display()} due {self.due_at:%F %H:%M:%S}"
