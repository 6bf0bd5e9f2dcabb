"""How queues were served and judged, and since when."""

from django.db import models

from routing.models import Queue


class QueueHours(models.Model):
    """The opening hours of a queue from a moment on, until the next version: what is changed today leaves the
    promises of last month as they were. `hours` is the calendar as it stood; null was always open."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    hours = models.JSONField(null=True)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "valid_from"], name="one_set_of_hours_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.queue} from {self.valid_from:%F %H:%M:%S}"


class QueueBasis(models.Model):
    """By what the service level of a queue counts from a moment on, until the next version: accepting or the
    first reply, never “as it is taken”."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    basis = models.CharField(max_length=11)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "valid_from"], name="one_basis_at_a_time")]

    def __str__(self) -> str:
        return f"{self.queue} by {self.basis} from {self.valid_from:%F %H:%M:%S}"
