"""A trigger held against a page and somebody, before it speaks to anybody."""

from collections.abc import Mapping
from typing import Any

from django.utils.timesince import timesince

from proactive.forms import TryForm
from proactive.models import EntryPoint, Trigger, Visit
from proactive.rules import BadCondition
from proactive.trying import Line, tried

VISITORS = 20


class Trial:
    """What was asked of a trigger, and the answer. `wrong` are its faults, which come before any answer."""

    def __init__(self, trigger: Trigger, asked: Mapping[str, Any], wrong: list[str]) -> None:
        self.trigger = trigger
        self.wrong = wrong
        self.lines: list[Line] = []
        is_asked = "url" in asked
        facts = () if wrong else trigger.facts
        initial = {} if wrong else {"url": first_page(trigger)}
        self.form = TryForm(facts, asked if is_asked else None, initial=initial)
        if wrong:
            return
        if is_asked and self.form.is_valid():
            given = self.form.cleaned_data
            self.lines = tried(trigger, url=given["url"], facts=self.form.facts, visitor_id=given["visitor"])

    @property
    def fires(self) -> bool:
        return all(line.fine for line in self.lines)

    @property
    def answer(self) -> str:
        if not self.lines:
            return ""
        return "Yes, it would fire." if self.fires else "No, it would not fire."

    @property
    def refused(self) -> list[str]:
        """What is to be put right, in the trigger or in what is asked of it."""
        of_form = [
            f"{self.form.fields[name].label}: {sentence}"
            for name, sentences in self.form.errors.items()
            for sentence in sentences
        ]
        return [*self.wrong, *of_form]

    def plain(self) -> dict[str, Any]:
        """For a page that shows it without being loaded again."""
        return {
            "refused": self.refused,
            "answer": self.answer,
            "lines": [line._asdict() for line in self.lines],
        }


def asked_by(trigger: Trigger | None) -> frozenset[str]:
    """The facts of its condition; none while that is still to be put right."""
    if trigger is None:
        return frozenset()
    try:
        return trigger.facts
    except BadCondition:
        return frozenset()


def first_page(placed: Trigger | EntryPoint | None) -> str:
    """Where it stands, as far as its patterns name a page."""
    if placed is None:
        return ""
    origin = next(iter(placed.site.origins), "")
    paths = (pattern.split("*")[0] for pattern in placed.on_pages if pattern.startswith("/"))
    return origin + next(paths, "/")


def latest_visits(trigger: Trigger | None) -> list[tuple[str, str]]:
    """The visitors who came last, to choose from: (id, words)."""
    visits = Visit.objects.select_related("visitor").order_by("-seen_at")
    if trigger is not None and trigger.site_id:
        visits = visits.filter(site=trigger.site_id)
    return [
        (str(visit.visitor_id), f"{visit.visitor.shown_name}, {timesince(visit.seen_at)} ago on {visit.url}")
        for visit in visits[:VISITORS]
    ]
