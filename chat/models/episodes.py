"""The facts of a conversation's episodes: from when to when, whether it helped, how it was rated."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models.conversation import Conversation
from chat.models.people import Agent
from chat.models.times import between


class Episode(models.Model):
    """A conversation from its start, or from a reopening, to its end. Each has clocks of its own."""

    class EndReason(models.TextChoices):
        AGENT = "agent", "The agent closed it"
        VISITOR = "visitor", "The visitor ended it"
        SYSTEM = "system", "Nobody was there any more"
        SILENT = "silent_abandoned", "The visitor had gone without a word"
        UNFINISHED = "unfinished", "It had not ended when it was brought here"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="episodes", db_index=False)
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    # An agent took it up again: nobody waited for it, and no visitor came back.
    by_agent = models.BooleanField(db_default=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    # The agent who closed it; nobody when it ended otherwise.
    ended_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="episodes_are_numbered"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="one_open_episode_per_conversation"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="episode_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["began_at"]),
            models.Index(fields=["ended_at"]),
            GistIndex(between("began_at", "ended_at"), name="episodes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation}, {self.number}"


class Resolution(models.Model):
    """Whether an episode resolved what the visitor came for, as one side sees it. The last word counts."""

    class By(models.TextChoices):
        AGENT = "agent"
        CUSTOMER = "customer"
        BOT = "bot"

    class Value(models.TextChoices):
        YES = "yes"
        PARTLY = "partly"
        NO = "no"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="resolutions", db_index=False)
    # When the episode that it belongs to began.
    episode_at = models.DateTimeField()
    by = models.CharField(max_length=8, choices=By)
    value = models.CharField(max_length=6, choices=Value)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "episode_at", "by"], name="one_resolution_per_episode_and_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation}: {self.value}"


class VoiceHandOver(models.Model):
    """A fact: an episode went on by telephone, or the visitor was told to call."""

    class Kind(models.TextChoices):
        AGENT_CALLS_VISITOR = "agent_calls_visitor", "The agent calls the visitor"
        CALLBACK_SCHEDULED = "callback_scheduled", "A call is arranged"
        TOLD_TO_CALL = "told_to_call", "The visitor was told to call"

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="voice_hand_overs", db_index=False
    )
    # When the episode that it belongs to began.
    episode_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "episode_at", "kind"], name="each_voice_hand_over_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation}: {self.kind}"


class SurveyResponse(models.Model):
    """What a visitor was asked after an episode, and their answer: of a yes or no, 1 or 0. Asked and not
    answered: no `at`.
    Answered without a figure, in words only: no `value`. The last answer within 72 hours counts."""

    class Kind(models.TextChoices):
        CSAT = "csat"
        NPS = "nps"
        CES = "ces"
        CALL = "call", "Would have called"

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="survey_responses", db_index=False
    )
    # When the episode that it belongs to began.
    episode_at = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=Kind)
    value = models.PositiveSmallIntegerField(null=True)
    # The greatest value that could be given.
    scale = models.PositiveSmallIntegerField()
    at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    comment = models.TextField(blank=True)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "episode_at", "kind"], name="one_response_per_episode_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(at__isnull=False, value__lte=F("scale")),
                name="a_value_was_given_and_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation}: {self.value} of {self.scale}"
