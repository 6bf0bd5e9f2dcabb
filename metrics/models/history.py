"""Histories that were brought from elsewhere."""

from django.db import models
from django.db.models.functions import Now

from chat.models import Conversation


class ImportedHistory(models.Model):
    """A file that was imported. The same file is not imported twice."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    conversations = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "imported histories"

    def __str__(self) -> str:
        return self.name


class ImportedConversation(models.Model):
    """What a conversation was called in the file that it came from."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="imported"
    )
    history = models.ForeignKey(ImportedHistory, models.CASCADE, related_name="references")
    reference = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["history", "reference"], name="one_reference_per_history")
        ]

    def __str__(self) -> str:
        return self.reference
