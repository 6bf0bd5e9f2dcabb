"""The facts of routing: stays in a queue, offers, segments. Written once, ended once with an outcome."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from chat.models import Agent, Conversation
from chat.models.times import between
from routing.models.teams import Queue


class StayOutcome(models.TextChoices):
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SILENT_ABANDONED = "silent_abandoned"
    OVERFLOWED = "overflowed"
    TRANSFERRED_OUT = "transferred_out"
    TO_VOICE = "to_voice"
    LEFT_MESSAGE = "left_message"
    REJECTED_FULL = "rejected_full"
    CLOSED_HOURS = "closed_hours"
    SYSTEM = "system"


class OfferOutcome(models.TextChoices):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN_ABANDONED = "withdrawn_abandoned"
    WITHDRAWN_LOST = "withdrawn_lost"


class Role(models.TextChoices):
    OWNER = "owner"
    CONSULT = "consult"
    MONITOR = "monitor"
    BARGE = "barge"


class StayKind(models.TextChoices):
    """A stay in a queue, or the wait for one agent who was asked by a colleague."""

    QUEUE = "queue"
    DIRECT = "direct"
    CONSULT = "consult"

    @classmethod
    def asked(cls) -> tuple["StayKind", "StayKind"]:
        """The kinds in which one agent is asked by name."""
        return cls.DIRECT, cls.CONSULT


class QueueStay(models.Model):
    """A conversation waits in a queue. The queue is the open stays in the order (tier, due_at, id),
    which no passing of time changes."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="stays")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="stays")
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    boost_s = models.PositiveSmallIntegerField(default=0)
    tier = models.PositiveSmallIntegerField(default=1)
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=StayOutcome, blank=True)
    ring = models.PositiveSmallIntegerField(default=0)
    is_transfer_stay = models.BooleanField(default=False)
    weight = models.PositiveIntegerField()
    # [[skill, level, hard], …]; stays that ask the same of the same queue share a signature.
    requirements = models.JSONField(default=list)
    signature = models.CharField(max_length=32)
    preferred = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    sticky_until = models.DateTimeField(null=True)
    refused_by = ArrayField(models.BigIntegerField(), default=list)
    refusals_cleared = models.PositiveSmallIntegerField(default=0)
    # Queues whose agents may answer too, since an overflow step opened them.
    opened_to = ArrayField(models.BigIntegerField(), default=list)
    answered_by_overflow = models.BooleanField(default=False)
    # The queue through whose membership the agent was asked: its cap counts.
    through = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=7, choices=StayKind, default=StayKind.QUEUE)
    to_agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    transferred_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    is_offered = models.BooleanField(default=False)
    shown_position = models.PositiveIntegerField(null=True)
    shown_minutes = models.PositiveIntegerField(null=True)
    shown_promised = models.PositiveIntegerField(null=True)
    shown_words = models.CharField(max_length=200, blank=True)
    # It takes so long that the visitor may leave a message or ask for a call; what they read once they have.
    may_choose = models.BooleanField(default=False)
    chosen_words = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(left_at=None), name="one_open_stay_per_conversation"
            ),
            models.CheckConstraint(condition=Q(left_at=None) | ~Q(outcome=""), name="left_with_an_outcome"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="stay_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "signature", "tier", "due_at", "id"],
                condition=Q(left_at=None, is_offered=False, kind="queue"),
                name="stays_to_be_offered",
            ),
            models.Index(
                fields=["queue", "tier", "due_at", "id"], condition=Q(left_at=None), name="stays_open"
            ),
            GistIndex(between("entered_at", "left_at"), name="stays_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation} in {self.queue}"


class QueueWish(models.Model):
    """A conversation that was begun for a certain queue, by an invitation or an entry point."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="queue_wish"
    )
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.conversation} for {self.queue}"


class Offer(models.Model):
    """A stay is offered to an agent, whose desk carries its weight from that moment."""

    stay = models.ForeignKey(QueueStay, models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="offers")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=OfferOutcome, blank=True)
    weight = models.PositiveIntegerField()
    # The ranking that it came from, and its first line in words: why this agent.
    ranking = models.JSONField(default=list)
    why = models.CharField(max_length=300)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(ended_at=None), name="one_pending_offer_per_stay"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(outcome=""), name="ended_with_an_outcome"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(ended_at=None), name="offers_pending"),
            models.Index(fields=["agent"], condition=Q(ended_at=None), name="offers_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.stay.conversation} to {self.agent}"


class Segment(models.Model):
    """An agent in a conversation, from joining to the end of the work after it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="segments")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="segments", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="segments")
    role = models.CharField(max_length=7, choices=Role, default=Role.OWNER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    wrap_until = models.DateTimeField(null=True)
    wrap_ended_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=20, blank=True)
    # Another queue, where its agents helped out: its cap counts.
    through = models.BigIntegerField(null=True)
    # What it weighs on the desk now: whole, parked, or nothing.
    weight = models.PositiveIntegerField()
    is_parked = models.BooleanField(default=False)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(left_at=None, role="owner"),
                name="one_owner_per_conversation",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="segment_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["agent"], condition=Q(wrap_ended_at=None), name="segments_carried"),
            models.Index(fields=["agent", "joined_at"]),
            models.Index(fields=["left_at"]),
            GistIndex(between("joined_at", "wrap_ended_at"), name="segments_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.conversation}"


class Parking(models.Model):
    """A fact: the visitor of a segment had been silent for so long that it weighed less on the agent's desk,
    from one moment to another. Written once, ended once."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="parkings")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment"], condition=Q(to_at=None), name="parked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="parking_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment} parked"


class AuditLine(models.Model):
    """What somebody did with their rank: reassigned, pulled, pushed, moved, forced."""

    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    act = models.CharField(max_length=30)
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    words = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.act} {self.words}"
