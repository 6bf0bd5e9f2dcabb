"""Where conversations were begun, kept after the visit itself has been forgotten."""

from django.db import models

from chat.models import Conversation
from proactive.models.entries import EntryPoint
from proactive.models.visits import Device


class Beginning(models.Model):
    """A fact: from which entry point, device and language a conversation was begun."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="beginning"
    )
    entry = models.ForeignKey(EntryPoint, models.SET_NULL, null=True, related_name="beginnings")
    device = models.CharField(max_length=7, choices=Device)
    browser = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.conversation} from {self.entry or self.get_device_display()}"
