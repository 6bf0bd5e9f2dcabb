"""What is suggested to whoever serves a conversation, when, and what became of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from chat.models import Agent, Conversation, Topic
from direction.choosing import Rule
from proactive.models.fields import check_condition
from proactive.rules import CATALOGUE, facts_of, parse
from routing.models import Queue, Team

WORDS_MOST = 1_000
# What is known of a visitor without asking their browser.
KNOWN = frozenset(
    {"device", "language", "page.url", "page.path", "place.country", "place.city", "chat.count"}
    | {name for name in CATALOGUE if name.startswith("visitor.")}
)


def check_known(raw: object) -> None:
    """What only a page knows would never be known beside a conversation."""
    check_condition(raw)
    if unknown := sorted(CATALOGUE[name].label for name in facts_of(parse(raw)) - KNOWN):
        raise ValidationError(f"This is not known beside a conversation: {', '.join(unknown)}.")


class NextAction(models.Model):
    """One rule of a team: when it applies, what its agents are suggested to do next."""

    class Kind(models.TextChoices):
        LINK = "link", "Send a link"
        CO_BROWSE = "co_browse", "Look at the page together, in your own tool"
        CALL = "call", "Propose a call"
        COUPON = "coupon", "Offer a coupon"
        QUEUE = "queue", "Hand over to a queue"
        CLOSE = "close", "Close, and let the visitor be asked"

    team = models.ForeignKey(Team, models.CASCADE, related_name="next_actions")
    name = models.CharField(
        "what the agent reads", max_length=80, help_text="As in: offer to send the label yourself."
    )
    kind = models.CharField("what to do", max_length=9, choices=Kind)
    place = models.PositiveSmallIntegerField(
        default=10,
        help_text="The lowest that applies is suggested. What was used or put aside makes room for the next.",
    )
    is_on = models.BooleanField(default=True)
    words = models.TextField(
        max_length=WORDS_MOST,
        blank=True,
        help_text="Put into the message field, for the agent to change and send. Of a coupon, with its code.",
    )
    link = models.URLField(blank=True, help_text="Put after the words; for co-browsing, that of your tool.")
    queue = models.ForeignKey(
        Queue, models.PROTECT, null=True, blank=True, related_name="+", help_text="To hand over to."
    )
    per_day = models.PositiveSmallIntegerField(
        "at most each day",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How many coupons may be used in 24 hours, by all agents together.",
    )
    condition = models.JSONField(
        "of the visitor",
        default=dict,
        blank=True,
        validators=[check_known],
        help_text="Of their device, page, country, visits and value. Empty: everybody.",
    )
    minutes_open = models.PositiveSmallIntegerField("minutes since it began, at least", default=0)
    minutes_unanswered = models.PositiveSmallIntegerField(
        "minutes the visitor has waited, at least", default=0
    )
    entries = models.PositiveSmallIntegerField("lines so far, at least", default=0)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: any."
    )
    is_reached = models.BooleanField(
        "its goal is reached", null=True, blank=True, help_text="The team's goal of each conversation."
    )
    # Grows when anything of it changes that could change what it does: then chance draws anew.
    version = models.PositiveIntegerField(default=1, editable=False)

    MEANING = (
        *("team", "name", "kind", "words", "link", "queue", "condition", "topic"),
        *("minutes_open", "minutes_unanswered", "entries", "is_reached"),
    )
    # By kind, what it cannot do without.
    NEEDS = {
        Kind.LINK: ("link",),
        Kind.CO_BROWSE: ("link",),
        Kind.CALL: ("words",),
        Kind.COUPON: ("words", "per_day"),
        Kind.QUEUE: ("queue",),
        Kind.CLOSE: (),
    }

    class Meta:
        ordering = ["team", "place", "pk"]

    def __str__(self) -> str:
        return f"{self.team}: {self.name}"

    def clean(self) -> None:
        missing: dict[str, Any] = {
            name: f"“{self.get_kind_display()}” needs this."
            for name in self.NEEDS.get(self.kind, ())  # type: ignore[call-overload]
            if getattr(self, name) in (None, "")
        }
        if missing:
            raise ValidationError(missing)

    def rule(self, *, used: int) -> Rule:
        """As it is decided by, when so many were used in the last day."""
        return Rule(
            self.pk,
            self.version,
            parse(self.condition),
            self.minutes_open,
            self.minutes_unanswered,
            self.entries,
            self.topic_id,
            self.is_reached,
            self.per_day is not None and used >= self.per_day,
        )


class Suggestion(models.Model):
    """A fact: a version of a rule was the one to suggest in a conversation. It was shown, or left out by
    chance; what was shown was used or put aside, or neither."""

    action = models.ForeignKey(NextAction, models.PROTECT, related_name="suggestions", db_index=False)
    version = models.PositiveIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="suggestions", db_index=False)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    is_held_out = models.BooleanField()
    used_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "action", "version"], name="suggested_once_in_a_conversation"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(dismissed_at=None), name="used_or_put_aside"
            ),
            models.CheckConstraint(
                condition=Q(is_held_out=False) | Q(used_at=None, dismissed_at=None),
                name="nobody_used_what_was_left_out",
            ),
        ]
        indexes = [models.Index(fields=["action", "used_at"], name="suggestions_used")]

    def __str__(self) -> str:
        return f"{self.action} in {self.conversation}"
