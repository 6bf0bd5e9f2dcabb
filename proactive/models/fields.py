"""What is checked wherever it is stored: conditions, pages, hours."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from proactive.models.visits import Device
from proactive.rules import (
    CATALOGUE,
    BadCondition,
    KnownBy,
    PageRule,
    Schedule,
    Window,
    facts_of,
    parse,
    pattern_fault,
)
from proactive.selectors import selector_fault

PATTERNS_MOST = 50


def check_condition(raw: object) -> None:
    try:
        parse(raw)
    except BadCondition as bad:
        where = f" In the text it stands at “{bad.path}”." if bad.path else ""
        raise ValidationError(f"{bad.sentence}{where}") from bad


def check_unlock(raw: object) -> None:
    """What only the server knows would never be waited for."""
    check_condition(raw)
    if unknown := sorted(CATALOGUE[name].label for name in facts_of(parse(raw), KnownBy.SERVER)):
        raise ValidationError(
            f"A page does not know this of its visitor: {', '.join(unknown)}. Use it in a trigger; "
            "for signed-in customers and their tiers there are fields of their own."
        )


def check_pages(patterns: list[str]) -> None:
    if len(patterns) > PATTERNS_MOST:
        raise ValidationError(f"At most {PATTERNS_MOST} patterns.")
    for pattern in patterns:
        if fault := pattern_fault(pattern):
            raise ValidationError(fault)


def check_selector(selector: str) -> None:
    if fault := selector_fault(selector):
        raise ValidationError(fault)


def windows_of(raw: object) -> tuple[Window, ...]:
    """`[[weekday, "09:00", "17:00"], …]`, Monday is 0; raises ValueError with a sentence."""
    if not isinstance(raw, list):
        raise ValueError("Hours are a list.")
    windows = []
    for each in raw:
        try:
            weekday, start, end = each
            windows.append(Window(range(7)[weekday], time.fromisoformat(start), time.fromisoformat(end)))
        except (TypeError, ValueError, IndexError) as bad:
            raise ValueError('Write hours as [weekday, "09:00", "17:00"], where Monday is 0.') from bad
    return tuple(windows)


def check_hours(raw: object) -> None:
    try:
        windows_of(raw)
    except ValueError as bad:
        raise ValidationError(str(bad)) from bad


def check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as bad:
        raise ValidationError(f"There is no time zone “{name}”.") from bad


def pages_field(words: str, help_text: str = "") -> Any:
    return ArrayField(
        models.CharField(max_length=300),
        default=list,
        blank=True,
        validators=[check_pages],
        verbose_name=words,
        help_text=help_text,
    )


class Placed(models.Model):
    """What stands on some pages, for some devices, at some hours."""

    on_pages = pages_field(
        "on pages", "One on each line, as /checkout or /help/*; a star stands for anything. Empty: all pages."
    )
    off_pages = pages_field("but not on")
    devices = ArrayField(
        models.CharField(max_length=7, choices=Device), default=list, blank=True, help_text="Empty: all."
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    hours = models.JSONField(
        default=list,
        blank=True,
        validators=[check_hours],
        help_text='By the clock of the zone. As text, [[0, "09:00", "17:00"]] is Mondays from nine to five.',
    )
    zone = models.CharField(max_length=50, default="UTC", validators=[check_zone])

    class Meta:
        abstract = True

    @property
    def page_rule(self) -> PageRule:
        return PageRule(tuple(self.on_pages), tuple(self.off_pages))

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.zone, windows_of(self.hours), self.starts_at, self.ends_at)
