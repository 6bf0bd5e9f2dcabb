"""When somebody is there: calendars with their opening hours and holidays."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models


def check_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            "“%(name)s” is not a time zone. Write it like Europe/Helsinki.", params={"name": name}
        )


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Calendar(models.Model):
    name = models.CharField(max_length=80, unique=True)
    zone = models.CharField("time zone", max_length=60, default="UTC", validators=[check_zone])

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Open on a weekday from one time to another; one that ends before it begins ends the next day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A date on which the calendar is closed all day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="holidays", db_index=False)
    date = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date:%-d %B %Y}"
