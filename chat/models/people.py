"""Sites, the agents who log in, the visitors who talk, and what proves who somebody is."""

import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chat.origins import is_exact_origin


def new_site_key() -> str:
    return secrets.token_urlsafe(12)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def check_origins(origins: list[str]) -> None:
    for origin in origins:
        if not is_exact_origin(origin):
            raise ValidationError(
                "“%(origin)s” is not an exact origin. Write scheme and host, and the port if it is not "
                "the usual one: https://shop.example",
                params={"origin": origin},
            )


PARAMETER = RegexValidator(r"\A[\w.\[\]-]{1,60}\Z", "Write the parameter's name only, as in utm_source.")


def usual_parameters() -> list[str]:
    return ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"]


class Site(models.Model):
    """One website that embeds the widget."""

    class Position(models.TextChoices):
        RIGHT = "right", "Bottom right"
        LEFT = "left", "Bottom left"

    key = models.CharField(
        max_length=64, unique=True, default=new_site_key, help_text="Public. Names the site in the snippet."
    )
    name = models.CharField(max_length=100)
    origins = ArrayField(
        models.CharField(max_length=200),
        validators=[check_origins],
        help_text="Pages of exactly these origins may embed the widget, one per line or comma: "
        "https://shop.example",
    )
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    # Still taken for a day after a new one was made, so that nobody is signed out by it.
    last_secret = models.CharField(max_length=100, blank=True, editable=False)
    secret_made_at = models.DateTimeField(db_default=Now(), editable=False)
    kept_parameters = ArrayField(
        models.CharField(max_length=60, validators=[PARAMETER]),
        default=usual_parameters,
        blank=True,
        help_text="Query parameters of your pages' addresses that may be kept. All others are forgotten at "
        "once, because they may hold secrets.",
    )
    title = models.CharField(max_length=60, default="Chat with us")
    greeting = models.TextField(max_length=400, default="Hello. What can we help you with?")
    reply_note = models.CharField(max_length=80, default="A person will answer you here.")
    accent = models.CharField(
        max_length=7,
        default="#2f6fed",
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", "Write the colour as #rrggbb.")],
    )
    radius = models.PositiveSmallIntegerField(default=16, validators=[MaxValueValidator(28)])
    position = models.CharField(max_length=5, choices=Position, default=Position.RIGHT)
    label = models.CharField(max_length=24, blank=True, help_text="Words beside the launcher's icon.")
    previews = models.BooleanField(
        default=False, help_text="Agents see what a visitor is typing before it is sent. Tell your visitors."
    )
    asks_after = models.BooleanField(
        "ask whether it helped", default=True, help_text="Visitors are asked once after each conversation."
    )
    mails_answers = models.BooleanField(
        "send unread answers by e-mail",
        default=True,
        help_text="To visitors who gave an address and have been away for five minutes.",
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class AgentDirectory(UserManager["Agent"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "Agent":
        return super().create_superuser(username, *args, **{**fields, "role": Agent.Role.ADMIN})


class Agent(AbstractUser):
    """Whoever logs in: agents, supervisors, admins."""

    class Role(models.TextChoices):
        AGENT = "agent", "Agent"
        SUPERVISOR = "supervisor", "Supervisor"
        ADMIN = "admin", "Admin"

    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    display_name = models.CharField(max_length=60, blank=True, help_text="The name that visitors see.")
    last_aseq = models.BigIntegerField(default=0, editable=False)

    objects: ClassVar[AgentDirectory] = AgentDirectory()

    @property
    def shown_name(self) -> str:
        """What visitors see: never the address that somebody signs in with."""
        return self.display_name or self.first_name or self.username.partition("@")[0]

    @property
    def is_lead(self) -> bool:
        """Supervisors and admins may write where somebody else is responsible."""
        return self.role in (self.Role.SUPERVISOR, self.Role.ADMIN)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # What Django calls staff follows the role: the admin site is for admins, and opens to supervisors
        # only the pages that say so.
        self.is_staff = self.is_lead
        self.is_superuser = self.role == self.Role.ADMIN
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.shown_name


class Visitor(models.Model):
    """Whoever talks through a widget."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="visitors")
    # Only the hash of the token is kept, so that nobody can take a visitor's place from a dump.
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    is_blocked = models.BooleanField(default=False, help_text="A blocked visitor cannot connect or write.")
    # What the site's own server has vouched for. Never taken from what somebody typed.
    external_id = models.CharField(max_length=200, blank=True)
    value_tier = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    # Since when it is this customer.
    known_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "external_id"], condition=~Q(external_id=""), name="visitor_as_customer"
            ),
            models.Index(fields=["known_at"], condition=Q(known_at__isnull=False), name="visitor_known"),
        ]

    @property
    def shown_name(self) -> str:
        return self.name or f"Visitor {str(self.id)[:4]}"

    def __str__(self) -> str:
        return self.shown_name


class SocketTicket(models.Model):
    """Opens one agent socket, once. Bound to the session and the origin that asked for it."""

    hash = models.BinaryField(max_length=32, primary_key=True)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40)
    origin = models.CharField(max_length=200)
    expires_at = models.DateTimeField(db_index=True)
