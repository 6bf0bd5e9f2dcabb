"""Sums of facts by time: a cache that can be thrown away and made again from the facts."""

from django.db import models


class Bucket(models.Model):
    """The sums of one quarter hour, hour, day or month (UTC) of one queue: as a whole (dimension "") or
    of one key of a dimension. `queue_id` is null for what happens outside of queues. All are there once more
    of all queues and outside together, as EVERY."""

    EVERY = 0

    grain = models.CharField(max_length=7)
    dimension = models.CharField(max_length=12, blank=True)
    start = models.DateTimeField()
    key = models.CharField(max_length=64, blank=True)
    queue_id = models.BigIntegerField(null=True)
    sums = models.JSONField()
    # Packed (metrics/spread.py): a tenth of what they would take by name.
    spreads = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grain", "start", "dimension", "key", "queue_id"],
                name="one_bucket_each",
                nulls_distinct=False,
            )
        ]
        # A course of time is read by its key, what is made again by its time.
        indexes = [
            models.Index(fields=["grain", "dimension", "key", "queue_id", "start"], name="buckets_over_time")
        ]

    def __str__(self) -> str:
        return f"{self.grain} {self.start:%Y-%m-%d %H:%M} {self.dimension} {self.key}".rstrip()


class Postings(models.Model):
    """What each conversation added to the sums of one quarter hour of one queue: the ledger's postings,
    written with the sums and as old as they are. `queue_id` is null for what happens outside of queues."""

    start = models.DateTimeField()
    queue_id = models.BigIntegerField(null=True)
    # Packed, and compressed by the database: a tenth of what they would take as rows.
    packed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["start", "queue_id"], name="one_set_of_postings_each", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} {self.queue_id or ''}".rstrip()


class DirtyQuarter(models.Model):
    """A quarter hour whose facts changed since its sums were made; or, `is_older`, whose sums were made by
    an older ledger, and are right by what that one knew."""

    start = models.DateTimeField(primary_key=True)
    is_older = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M}"


class Progress(models.Model):
    """The one row that says how far the sums are made. `swept_until`: changes of facts up to then are
    known, as sums or as dirty quarter hours; `shown_until`: they are in the sums. `ledger` is the version of
    the ledger by which all sums are made but those of quarter hours that are known to be older."""

    only = models.BooleanField(primary_key=True, default=True)
    swept_until = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    ledger = models.PositiveSmallIntegerField(db_default=0)
    # What was due up to then and had not come is written down.
    breaches_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_progress")]

    def __str__(self) -> str:
        return f"until {self.shown_until}"
