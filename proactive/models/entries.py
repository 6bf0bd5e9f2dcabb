"""Entry points: where on the site a conversation can be begun, and how that looks."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now

from chat.colours import contrast
from chat.models import Site, Visitor
from proactive.models.fields import Placed, check_selector, check_unlock
from proactive.models.visits import Visit
from routing.models import Queue

READABLE = 4.5  # WCAG 2.2, 1.4.3
COLOUR = RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", "Write the colour as #rrggbb.")


class EntryPoint(Placed):
    """A way into the chat."""

    class Look(models.TextChoices):
        BUBBLE = "bubble", "Bubble in the corner"
        TAB = "tab", "Tab at the edge"
        INLINE = "inline", "Button on the page"
        LINK = "link", "Link on the page"

    class Motion(models.TextChoices):
        NONE = "none", "Still"
        FLASH = "flash", "Flashes"
        BOUNCE = "bounce", "Bounces"

    class Closed(models.TextChoices):
        SHOW = "show", "Shown all the same"
        HIDE = "hide", "Hidden"
        MESSAGE = "message", "“Leave a message”"
        CALL_BACK = "call_back", "“Call me back”"

    class Who(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        ASK = "ask", "Asked to sign in, may go on without"
        SIGNED_IN = "signed_in", "Only who is signed in"

    class Position(models.TextChoices):
        RIGHT = "right", "Right"
        LEFT = "left", "Left"

    class Icon(models.TextChoices):
        CHAT = "chat", "Chat"
        QUESTION = "question", "Question mark"
        PHONE = "phone", "Phone"
        NONE = "none", "None"

    site = models.ForeignKey(Site, models.CASCADE, related_name="entry_points")
    name = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    priority = models.SmallIntegerField(default=0, help_text="The highest that fits a page is drawn.")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, blank=True, related_name="entry_points")
    look = models.CharField(max_length=6, choices=Look, default=Look.BUBBLE)
    text = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(
        max_length=120, blank=True, help_text="What this chat is good for, as visitors read it."
    )
    colour = models.CharField(max_length=7, default="#2f6fed", validators=[COLOUR])
    text_colour = models.CharField(max_length=7, default="#ffffff", validators=[COLOUR])
    icon = models.CharField(max_length=8, choices=Icon, default=Icon.CHAT)
    position = models.CharField(max_length=5, choices=Position, default=Position.RIGHT)
    selector = models.CharField(
        max_length=100,
        blank=True,
        validators=[check_selector],
        help_text="Where on the page, as in #help-slot: for buttons and links.",
    )
    motion = models.CharField(max_length=6, choices=Motion, default=Motion.NONE)
    motion_after_s = models.PositiveSmallIntegerField("begins to move after (s)", default=20)
    # Never more than three a second (WCAG 2.3.1); the browser keeps to one.
    motion_times = models.PositiveSmallIntegerField(
        "moves so often, then rests", default=3, validators=[MaxValueValidator(10)]
    )
    when_closed = models.CharField(max_length=9, choices=Closed, default=Closed.MESSAGE)
    who = models.CharField(max_length=9, choices=Who, default=Who.EVERYONE)
    tiers = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Only for customers of these value tiers: one on each line, as your server says them.",
    )
    unlock = models.JSONField(
        "shown once",
        default=dict,
        blank=True,
        validators=[check_unlock],
        help_text="A condition on what the page itself knows; empty: at once.",
    )

    class Meta:
        ordering = ["-priority", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_launcher(self) -> bool:
        """It is drawn as the launcher itself, and not at a place of the page."""
        return self.look not in (self.Look.INLINE, self.Look.LINK)

    def clean(self) -> None:
        super().clean()
        if not self.is_launcher and not self.selector:
            raise ValidationError({"selector": "Say where on the page it stands."})
        try:
            found = contrast(self.colour, self.text_colour)
        except ValueError:
            return  # not a colour, which its field says
        if found < READABLE:
            raise ValidationError(
                {"text_colour": f"Nobody can read this: its contrast is {found:.1f}, not {READABLE}."}
            )


class EntryUse(models.Model):
    """A fact: in a visit an entry point was shown, or opened. Of several times the first. It stays when the
    visit is forgotten."""

    class Did(models.TextChoices):
        SHOWN = "shown", "Shown"
        OPENED = "opened", "Opened"

    entry = models.ForeignKey(EntryPoint, models.CASCADE, related_name="uses")
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="+", db_index=False)
    did = models.CharField(max_length=6, choices=Did)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "entry", "did"], name="entry_used_once_per_visit")
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.did}"


class EntryWish(models.Model):
    """The entry point that a visitor opened last of whom no trail is kept: known until their conversation has
    begun, so that it waits in the right queue."""

    visitor = models.OneToOneField(Visitor, models.CASCADE, primary_key=True, related_name="+")
    entry = models.ForeignKey(EntryPoint, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.visitor} by {self.entry}"


# Which settings a use begins with.
SELF_SERVICE = {
    "any": [
        {"fact": "search.count", "is": "at_least", "value": 1},
        {"fact": "help.read", "is": "is", "value": True},
        {"fact": "help.useless", "is": "is", "value": True},
        {"fact": "form.errors", "is": "at_least", "value": 2},
        {"fact": "events", "is": "includes", "value": "needs_help"},
    ]
}
PRESETS: dict[str, dict[str, Any]] = {
    "retail": {"motion": "flash", "motion_after_s": 20, "text": "Questions? Chat with us"},
    "service": {"motion": "none", "text": "Still need help?", "unlock": SELF_SERVICE},
}
