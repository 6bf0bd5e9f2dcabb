"""What agents report of the site's pages, for the people who make them."""

import secrets
import uuid
from base64 import b64encode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from chat.models import Agent, Conversation, Site
from chat.models.outgoing import Outgoing

QUOTE_MOST = 500
ELEMENT_MOST = 120


def new_webhook_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(24)).decode()


class PageProblem(models.Model):
    """Something that is wrong with a page, however often it is reported. What was fixed or declined and is
    reported again is another problem."""

    class Tag(models.TextChoices):
        UNCLEAR = "unclear", "Hard to understand"
        WRONG = "wrong", "Wrong or out of date"
        BROKEN = "broken", "Does not work"
        MISSING = "missing", "Something is missing"

    class Status(models.TextChoices):
        NEW = "new", "New"
        ACCEPTED = "accepted", "Accepted"
        FIXED = "fixed", "Fixed"
        DECLINED = "declined", "Declined"

    site = models.ForeignKey(Site, models.CASCADE, related_name="page_problems")
    page = models.CharField(max_length=1_000)
    element = models.CharField(max_length=ELEMENT_MOST, blank=True)
    tag = models.CharField(max_length=7, choices=Tag)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "page", "element", "tag"],
                condition=Q(status__in=("new", "accepted")),
                name="an_open_page_problem_once",
            ),
            models.CheckConstraint(
                condition=Q(status="fixed") ^ Q(fixed_at=None), name="fixed_at_some_time_or_not_fixed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tag_display()}: {self.page}"


class PageReport(models.Model):
    """A fact: an agent reported a problem from a conversation; of each conversation once."""

    problem = models.ForeignKey(PageProblem, models.CASCADE, related_name="reports", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="page_reports")
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    quote = models.CharField(max_length=QUOTE_MOST, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "conversation"], name="reported_once_per_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.problem}, {self.at:%F}"


class PageWatch(models.Model):
    """Who is told at once of a problem that is new."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="page_watch")
    emails = ArrayField(models.EmailField(), default=list, blank=True, help_text="One on each line.")
    webhook = models.URLField(blank=True)
    webhook_secret = models.CharField(max_length=60, default=new_webhook_secret, editable=False)

    class Meta:
        verbose_name = "who is told of page problems"
        verbose_name_plural = "who is told of page problems"

    def __str__(self) -> str:
        return str(self.site)


class ProblemLetter(Outgoing):
    """A new problem, to be told by one channel. Its id stays the same in every attempt."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        WEBHOOK = "webhook", "Webhook"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.ForeignKey(PageProblem, models.CASCADE, related_name="letters", db_index=False)
    channel = models.CharField(max_length=7, choices=Channel)

    class Meta(Outgoing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["about", "channel"], name="a_problem_is_told_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.about} by {self.channel}"
