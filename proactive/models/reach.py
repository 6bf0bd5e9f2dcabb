"""How a site reaches out: what it may remember of its visitors, and how often it may speak to them."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chat.models import Site
from proactive import links


def usual_search_parameters() -> list[str]:
    return ["q", "query", "search", "s"]


class Reach(models.Model):
    """One for each site; a site without one has what stands here."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="reach")
    keeps_trail = models.BooleanField(
        "keep the trail", default=True, help_text="Without it nothing of a visit is stored."
    )
    needs_consent = models.BooleanField(
        default=False,
        help_text="Nothing is sent or stored before the page says livechat('consent', true).",
    )
    keep_days = models.PositiveSmallIntegerField(
        "days until the trail is deleted",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    search_parameters = ArrayField(
        models.CharField(max_length=60),
        default=usual_search_parameters,
        blank=True,
        help_text="Where the site's own search puts the words.",
    )
    per_day = models.PositiveSmallIntegerField("invitations to a visitor in a day at most", default=2)
    per_week = models.PositiveSmallIntegerField("… in seven days at most", default=4)

    class Meta:
        verbose_name_plural = "reaching out"

    def __str__(self) -> str:
        return f"Reaching out on {self.site}"


def check_template(template: str) -> None:
    if fault := links.template_fault(template):
        raise ValidationError(fault)


class RecordLink(models.Model):
    """A link from a visitor to their record in the business's own system."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="record_links")
    label = models.CharField(max_length=40)
    template = models.CharField(
        max_length=500,
        validators=[check_template],
        help_text="An https address with {external_id}, or {attribute} by its name: "
        "https://crm.example/customers/{external_id}",
    )
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.label
