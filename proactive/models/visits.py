"""Visits, their pages, and what happened on them: the trail. Ids grow with time, so that what is old
lies together and goes together."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models import Site, Visitor
from chat.models.conversation import time_ordered_id


class Device(models.TextChoices):
    DESKTOP = "desktop", "Desktop"
    PHONE = "phone", "Phone"
    TABLET = "tablet", "Tablet"


class TrailKind(models.TextChoices):
    """What a page tells of itself, beside being seen."""

    CLICK = "click", "Clicked"
    FORM_PROGRESS = "form_progress", "Filled in"
    FORM_ABANDONED = "form_abandoned", "Left a form"
    FORM_REFUSED = "form_refused", "A field was refused"
    FORM_SENT = "form_sent", "Sent a form"
    ERROR = "error", "Script error"
    REQUEST_FAILED = "request_failed", "Request failed"
    RAGE_CLICK = "rage_click", "Clicked again and again"
    DEAD_CLICK = "dead_click", "Clicked without effect"
    SEARCH = "search", "Searched"
    ARTICLE_READ = "article_read", "Read an article"
    ARTICLE_UNHELPFUL = "article_unhelpful", "Said that it did not help"
    STEP = "step", "Reached a step"
    EVENT = "event", "The page's own event"


class Visit(models.Model):
    """A visitor on the site, from their first page until half an hour without a sign."""

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="visits", db_index=False)
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="visits", db_index=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    landing_url = models.CharField(max_length=1_000)
    referrer = models.CharField(max_length=1_000, blank=True)
    campaign = models.JSONField(default=dict)
    # Where they are now, or were at the end.
    url = models.CharField(max_length=1_000)
    title = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=7, choices=Device)
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(ended_at=None), name="one_open_visit_per_visitor"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__gte=F("began_at")), name="visit_is_seen_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at=F("seen_at")), name="visit_ends_when_last_seen"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "seen_at"], condition=Q(ended_at=None), name="visits_open"),
            models.Index(fields=["visitor", "-began_at"], name="visits_of_visitor"),
            models.Index(fields=["site", "began_at"], name="visits_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.visitor} on {self.site}"


class PageView(models.Model):
    """One page, seen once. `view` is a number that the page made up for itself."""

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="views", db_index=False)
    view = models.BigIntegerField()
    url = models.CharField(max_length=1_000)
    title = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    scroll = models.PositiveSmallIntegerField(default=0)
    # How many events its page has told: those that come twice tell nothing new.
    told = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "view"], name="a_view_once")]

    def __str__(self) -> str:
        return self.title or self.url


class TrailEvent(models.Model):
    """Something that happened on a page: what and where by its name, never what was typed."""

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    view = models.ForeignKey(PageView, models.CASCADE, related_name="events", db_constraint=False)
    kind = models.CharField(max_length=17, choices=TrailKind)
    at = models.DateTimeField()
    label = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=80, blank=True)
    code = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(kind__in=["form_progress", "form_refused"]),
                name="form_events_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Refusal(models.Model):
    """How much of what pages of a site tell was refused or cut in an hour, by reason."""

    hour = models.DateTimeField()
    site = models.ForeignKey(Site, models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=30)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "site", "reason"], name="one_count_per_hour", nulls_distinct=False
            )
        ]
        verbose_name = "refused beacons"
        verbose_name_plural = "refused beacons"

    def __str__(self) -> str:
        return f"{self.reason}: {self.count}"
