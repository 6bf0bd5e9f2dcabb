"""What conversations are about."""

from django.db import models


class Topic(models.Model):
    """What a conversation was about. Somebody who comes back within the same group comes back for the
    same thing."""

    name = models.CharField(max_length=60, unique=True)
    group = models.CharField(
        max_length=60, help_text="A visitor who returns with a topic of the same group is a repeat contact."
    )
    is_active = models.BooleanField(default=True, help_text="Agents can choose it.")

    class Meta:
        ordering = ["group", "name"]

    def __str__(self) -> str:
        return self.name
