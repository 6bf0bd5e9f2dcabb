"""How visitors' messages feel, on the sites that want to know."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chat.models import Conversation, Site


class SentimentSite(models.Model):
    """A site whose visitors' messages are measured, from when it was added on. `read_until`: episodes that
    changed up to then are."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    read_until = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "site whose sentiment is measured"
        verbose_name_plural = "sites whose sentiment is measured"

    def __str__(self) -> str:
        return str(self.site)


class MessageSentiment(models.Model):
    """A fact: how a message of a visitor felt to a model, in thousandths from -1000 to 1000. Written once."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    score = models.SmallIntegerField()
    model = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="felt_once"),
            models.CheckConstraint(condition=Q(score__range=(-1000, 1000)), name="sentiment_in_thousandths"),
        ]

    def __str__(self) -> str:
        return f"{self.score / 1000:+.3f}"
