"""Conversations, and the epoch that their numbers belong to."""

import secrets
import time
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chat.models.people import Agent, Site, Visitor
from chat.models.topics import Topic


def time_ordered_id(ago_ms: int = 0) -> uuid.UUID:
    """A version 7 UUID of now, or of some milliseconds ago: new rows land together at the end of every
    index."""
    stamp = time.time_ns() // 1_000_000 - ago_ms
    return uuid.UUID(
        int=(stamp << 80 | 7 << 76 | 2 << 62) | secrets.randbits(62) | secrets.randbits(12) << 64
    )


class Conversation(models.Model):
    """A visitor's conversation with a site. Its timeline is numbered densely by `last_seq`."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    class Origin(models.TextChoices):
        REACTIVE = "reactive", "The visitor began"
        PROACTIVE = "proactive", "An invitation was accepted"
        AGENT_OUTBOUND = "agent_outbound", "An agent began"

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="conversations")
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="conversations", db_index=False)
    agent = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name="responsible",
    )
    # The id of the command that started it: the same command again is the same conversation.
    start_id = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    origin = models.CharField(max_length=14, choices=Origin, default=Origin.REACTIVE)
    created_at = models.DateTimeField(db_default=Now())
    waiting_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=7, blank=True)
    # Whether the visitor is asked, once it has ended, if they would have called instead.
    asks_call = models.BooleanField(default=False, db_default=False)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="conversations")

    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=2000, blank=True)
    page_referrer = models.CharField(max_length=2000, blank=True)

    last_seq = models.BigIntegerField(default=0)
    last_public_seq = models.BigIntegerField(default=0)
    last_visitor_at = models.DateTimeField(null=True, blank=True)
    last_agent_at = models.DateTimeField(null=True, blank=True)
    visitor_recv = models.BigIntegerField(default=0)
    visitor_read = models.BigIntegerField(default=0)
    agent_recv = models.BigIntegerField(default=0)
    agent_read = models.BigIntegerField(default=0)
    # Grows with every change of state or people: of two heads the greater one is newer.
    rev = models.BigIntegerField(default=1)
    # Moves with the state, the people and the topic, never with an entry: the row's counters change
    # without touching an index.
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            # A double click, two tabs or two processes: still one conversation.
            models.UniqueConstraint(
                fields=["visitor"], condition=~Q(state="closed"), name="one_open_conversation_per_visitor"
            ),
            models.UniqueConstraint(fields=["visitor", "start_id"], name="one_conversation_per_start"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(agent__isnull=False), name="active_has_an_agent"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(agent__isnull=True), name="waiting_has_no_agent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["waiting_since", "id"], condition=Q(state="waiting"), name="conversation_waiting"
            ),
            models.Index(fields=["agent"], condition=Q(state="active"), name="conversation_of_agent"),
            models.Index(fields=["ended_at"], condition=Q(state="closed"), name="conversation_closed"),
            models.Index(fields=["visitor", "-created_at"], name="conversation_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.visitor} on {self.site}"


class Epoch(models.Model):
    """The one row that names the history that all `seq` belong to. Restoring a backup begins a new
    one (`manage.py new_epoch`), so that clients that know more than the database start afresh."""

    only = models.BooleanField(primary_key=True, default=True)
    id = models.UUIDField(default=uuid.uuid4)
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="one_epoch")]
