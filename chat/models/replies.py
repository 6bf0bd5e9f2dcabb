"""What agents need not write twice."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from chat.models.people import Site

SAVED_BODY = 2_000


class SavedReply(models.Model):
    """Words that agents insert. With a link the link is the answer, and the words introduce it."""

    site = models.ForeignKey(
        Site,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_replies",
        help_text="Empty: for all sites.",
    )
    title = models.CharField(max_length=80)
    shortcut = models.CharField(
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z", "Use small letters, digits and hyphens.")],
        help_text="What agents type after “/” to find it.",
    )
    body = models.TextField(
        max_length=SAVED_BODY,
        help_text="{visitor} becomes the visitor's name, {agent} the name of whoever writes.",
    )
    link = models.URLField(max_length=500, blank=True, help_text="Put before the words.")
    is_active = models.BooleanField(default=True, help_text="Agents can insert it.")
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "saved replies"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = Now()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.title
