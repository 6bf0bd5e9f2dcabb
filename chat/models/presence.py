"""Who is connected: a lease for each connection, on the database's clock."""

from django.db import models

from chat.models.people import Agent, Visitor


class Lease(models.Model):
    """A connection that was heard and is believed in until `until`. Each process renews its own; those of
    a process that died run out by themselves."""

    session = models.CharField(max_length=16, primary_key=True)
    process = models.CharField(max_length=32, db_index=True)
    agent = models.ForeignKey(Agent, models.CASCADE, null=True, related_name="leases", db_index=False)
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, related_name="leases", db_index=False)
    heard_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    # The connection broke without a goodbye; it may come back until `until`.
    is_cut = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "until"]),
            models.Index(fields=["visitor", "until"]),
        ]
