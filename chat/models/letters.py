"""Letters with answers that a visitor has not read in the chat."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models.conversation import Conversation
from chat.models.outgoing import Outgoing


class AnswerLetter(Outgoing):
    """What agents wrote after `after_seq`, up to and including `through_seq`, to one address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="letters", db_index=False)
    email = models.CharField(max_length=200)
    after_seq = models.BigIntegerField()
    through_seq = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Outgoing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["conversation", "through_seq"], name="answer_is_mailed_once"),
            models.CheckConstraint(
                condition=Q(after_seq__lt=F("through_seq")), name="letter_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.email}"
