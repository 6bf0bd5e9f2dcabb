"""Histories that were brought from elsewhere, or invented."""

from django.db import models
from django.db.models.functions import Now

from chat.models import Conversation, Site


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
    history = models.ForeignKey(ImportedHistory, models.CASCADE, related_name="references", db_index=False)
    reference = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["history", "reference"], name="one_reference_per_history")
        ]

    def __str__(self) -> str:
        return self.reference


class InventedHistory(models.Model):
    """A past that `seed_history` invented, from one moment to before another."""

    history = models.OneToOneField(ImportedHistory, models.CASCADE, primary_key=True, related_name="invented")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    seed = models.BigIntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    # Its uses of entry points, by number: they outlive the visits by which they were found.
    first_use = models.BigIntegerField(null=True)
    last_use = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "invented histories"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_at__gt=models.F("from_at")), name="invented_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%F} to {self.to_at:%F}, seed {self.seed}"
