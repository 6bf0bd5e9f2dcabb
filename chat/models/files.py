"""Files that people send. They wait unposted until a message carries them."""

from django.db import models
from django.db.models.functions import Now

from chat.models.conversation import Conversation, time_ordered_id
from chat.models.people import Agent


class File(models.Model):
    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="files")
    # Null: the visitor sent it.
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    type = models.CharField(max_length=100)
    content = models.FileField(upload_to="%Y/%m/")
    is_posted = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.name
