"""What is to be told outside: tried again until it is, or given up where that can be seen."""

from datetime import timedelta

from django.db import models

# How long after each attempt the next follows; after the last it is given up. Two days and a half.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (15, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600)
)
PROBLEM = 200


class Outgoing(models.Model):
    """A row is claimed by moving `due_at` on, so that what a worker that died left is tried again."""

    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField("last problem", max_length=PROBLEM, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["due_at"],
                name="%(class)s_to_send",
                condition=models.Q(sent_at=None, given_up_at=None),
            )
        ]

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts > len(PAUSES)
