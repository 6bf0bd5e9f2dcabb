"""What a single conversation should lead to, and how far somebody pursued it."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chat.models import Agent, Conversation
from proactive.models import Goal
from routing.models import Team

STEPS_MOST = 5
WINDOW_MOST_H = 24 * 30


def check_steps(steps: list[str]) -> None:
    if len(steps) > STEPS_MOST:
        raise ValidationError(f"At most {STEPS_MOST} steps: nobody reads more while somebody waits.")


class InteractionGoal(models.Model):
    """What the visitor of a team's conversation should do, and what its agent does for it."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="interaction_goals")
    visitor_does = models.CharField(
        "the visitor", max_length=60, help_text="What they should do: book an appraisal."
    )
    agent_does = models.CharField(
        "the agent", max_length=100, help_text="What brings it about: propose two times."
    )
    steps = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        validators=[check_steps],
        help_text="To be ticked off, one on each line.",
    )
    success = models.ForeignKey(
        Goal, models.PROTECT, related_name="+", verbose_name="reached when", help_text="A goal of visitors."
    )
    window_h = models.PositiveSmallIntegerField(
        "within (hours)",
        default=72,
        validators=[MinValueValidator(1), MaxValueValidator(WINDOW_MOST_H)],
        help_text="From when an agent took the conversation.",
    )
    is_on = models.BooleanField(default=True)

    class Meta:
        ordering = ["team", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(is_on=True),
                name="one_interaction_goal_per_team",
                violation_error_message="The team has a goal already. Put that one away first: an agent "
                "has one thing in mind.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.visitor_does}"

    @property
    def window(self) -> timedelta:
        return timedelta(hours=self.window_h)


class Pursuit(models.Model):
    """A fact: a conversation was taken with this goal. Its steps are those that there were then; whether it
    was reached is told by the goal events of its visitor before `until`."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="pursuits", db_index=False)
    goal = models.ForeignKey(InteractionGoal, models.PROTECT, related_name="pursuits")
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
    steps = ArrayField(models.CharField(max_length=80), default=list)
    # Numbers of the steps that were ticked off.
    done = ArrayField(models.PositiveSmallIntegerField(), default=list)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "goal"], name="a_goal_is_pursued_once"),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="pursued_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation}: {self.goal.visitor_does}"
