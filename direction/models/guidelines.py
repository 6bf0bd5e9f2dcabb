"""How a team wants conversations handled: versions of a text, who has read which, what was served by it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from chat.models import Agent, Conversation, Topic
from routing.models import Queue, Team

TEXT_MOST = 20_000


class Guideline(models.Model):
    """One version of the guidelines of a team, of one of its queues, or of a topic. Its text never changes:
    the next version ends it. Of those that fit a conversation the one for its topic goes first, then the one
    for its queue."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="guideline_versions", db_index=False)
    queue = models.ForeignKey(
        Queue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only for conversations of this queue. Empty: for all of the team.",
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only for conversations about this, and before those for a queue. Empty: for all.",
    )
    number = models.PositiveIntegerField("version")
    text = models.TextField(
        max_length=TEXT_MOST,
        help_text="Markdown. Agents see it beside the conversation, and are asked to read each version once.",
    )
    from_at = models.DateTimeField("holds from")
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+", verbose_name="written by")
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["team", "topic", "queue", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "queue", "topic", "number"],
                nulls_distinct=False,
                name="versions_of_guidelines_are_counted",
            ),
            models.UniqueConstraint(
                fields=["team", "queue", "topic"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_version_of_guidelines_holds",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_at")), name="guidelines_hold_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}, version {self.number}"

    @property
    def about(self) -> str:
        """What it is for, in words."""
        return " · ".join(str(each) for each in (self.team, self.queue, self.topic) if each is not None)

    def clean(self) -> None:
        if self.queue is not None and self.team_id is not None and self.queue.team_id != self.team_id:
            raise ValidationError({"queue": "This queue belongs to another team."})


class GuidelineReading(models.Model):
    """A fact: an agent said that they have read a version."""

    guideline = models.ForeignKey(Guideline, models.CASCADE, related_name="readings", db_index=False)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guideline", "agent"], name="a_version_is_read_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.agent} read {self.guideline}"


class GuidelineStamp(models.Model):
    """A fact: somebody took a conversation while this version was the one to follow."""

    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="stamps")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="guideline_stamps", db_index=False
    )
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "guideline"], name="a_version_is_stamped_once")
        ]

    def __str__(self) -> str:
        return f"{self.conversation}: {self.guideline}"
