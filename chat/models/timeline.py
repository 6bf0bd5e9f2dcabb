"""What happened: the entries of conversations, and each agent's own log."""

from django.db import models

from chat.models.conversation import Conversation
from chat.models.people import Agent


class Entry(models.Model):
    """One line of a conversation. Written by `chat.append` alone, never changed."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        NOTE = "note"
        EVENT = "event"
        FILE = "file"

    class Sender(models.TextChoices):
        VISITOR = "visitor"
        AGENT = "agent"
        BOT = "bot"
        SYSTEM = "system"

    pk = models.CompositePrimaryKey("conversation_id", "seq")
    # The primary key begins with it: another index would only be one more to write with every line.
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="entries", db_index=False)
    seq = models.BigIntegerField()
    # The `seq` of the public entry before this one: lets a visitor tell a gap from a hidden note.
    prev_public = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    public = models.BooleanField()
    sender = models.CharField(max_length=7, choices=Sender)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    client_id = models.UUIDField()
    body = models.TextField()
    data = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_id", "sender", "agent"],
                name="entry_once",
                nulls_distinct=False,
            ),
        ]


class AgentLine(models.Model):
    """One line of an agent's own dense log: what the console must know, resumed by `aseq`."""

    pk = models.CompositePrimaryKey("agent_id", "aseq")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="lines", db_index=False)
    aseq = models.BigIntegerField()
    type = models.CharField(max_length=20)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
