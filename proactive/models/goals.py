"""What visitors should reach, and when somebody did."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from chat.models import Site, Visitor
from proactive.locks import change_plans
from proactive.models.fields import pages_field

# The longest after a first reply for which goals are credited to a conversation anywhere.
GOALS_WITHIN = timedelta(days=31)


class Goal(models.Model):
    """Something that a visitor does and the business wants."""

    class Kind(models.TextChoices):
        PAGE = "page", "A page was reached"
        EVENT = "event", "The page reported an event"
        FORM = "form", "A form was sent"
        ORDER = "order", "An order was placed"

    site = models.ForeignKey(Site, models.CASCADE, related_name="goals", db_index=False)
    name = models.SlugField(max_length=60, help_text="As pages and servers call it: order, signup.")
    kind = models.CharField(max_length=5, choices=Kind)
    pages = pages_field("pages", "For a goal that is reached by a page.")
    is_on = models.BooleanField(default=True)

    # What decides who has reached it.
    FROZEN = ("site_id", "name", "kind", "pages", "is_on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="goal_name_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        change_plans()
        before = Goal.objects.filter(pk=self.pk).first()
        running = before.experiments.filter(state="running").first() if before else None
        if running and any(getattr(before, name) != getattr(self, name) for name in self.FROZEN):
            raise ValidationError(f"“{running}” is judged by this goal. End it before you change the goal.")
        if self.kind == self.Kind.PAGE and not self.pages:
            raise ValidationError({"pages": "Name the pages that reach this goal."})


class GoalEvent(models.Model):
    """A fact: a visitor reached a goal. Written once; a reversal only notes its time."""

    class Source(models.TextChoices):
        PAGE = "page", "The page"
        SERVER = "server", "The business's server"

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="goal_events", db_index=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="events", db_index=False)
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    external_id = models.CharField(max_length=100)
    source = models.CharField(max_length=6, choices=Source)
    reversed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            # The same order told twice, by the page and by the server: still one.
            models.UniqueConstraint(fields=["goal", "external_id"], name="goal_reached_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="goal_value_is_not_negative"),
            models.CheckConstraint(
                condition=Q(reversed_at=None) | Q(reversed_at__gte=F("at")),
                name="reversed_after_it_was_reached",
            ),
        ]
        indexes = [models.Index(fields=["visitor", "at"]), models.Index(fields=["goal", "at"])]

    def __str__(self) -> str:
        return f"{self.goal} {self.external_id}"
