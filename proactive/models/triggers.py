"""When somebody is spoken to: triggers with their words, and the experiments that measure them."""

import math
import secrets
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chat.models import Agent, Site
from proactive.locks import change_plans
from proactive.models.fields import Placed, check_condition
from proactive.models.goals import Goal
from proactive.rules import BadCondition, Limits, facts_of, parse
from proactive.statistics import HOLDOUT_SHARE, LOOKS, in_holdout
from proactive.statistics import Experiment as Design
from proactive.statistics import Variant as Share
from routing.models import Queue

PERCENT = [MaxValueValidator(100)]


def new_salt() -> str:
    return secrets.token_hex(8)


# What a usual shop can hope for: of 3 % who order, 6 % accept, and 7 in 100 of these order because of it.
USUAL_BASE, USUAL_GAIN = 0.03, 0.06 * 0.07


def usual_plan() -> int:
    """How many visitors must be eligible to find a usual effect."""
    return math.ceil(in_holdout(USUAL_BASE, USUAL_GAIN, HOLDOUT_SHARE) / HOLDOUT_SHARE)


class Experiment(models.Model):
    """What is tried and how it is judged. While it runs nothing of it changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        ENDED = "ended", "Ended"

    site = models.ForeignKey(Site, models.CASCADE, related_name="experiments")
    name = models.CharField(max_length=80)
    hypothesis = models.TextField(max_length=1_000, help_text="What you expect to change, and why.")
    primary_goal = models.ForeignKey(Goal, models.PROTECT, related_name="experiments")
    holdout_percent = models.PositiveSmallIntegerField(
        "left alone (%)", default=10, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    planned_visitors = models.PositiveIntegerField(
        "eligible visitors until the end",
        default=usual_plan,
        validators=[MinValueValidator(LOOKS)],
        help_text="It is judged four times on the way, and not in between.",
    )
    layer = models.CharField(
        max_length=40, blank=True, help_text="Experiments of one layer never share a visitor."
    )
    from_percent = models.PositiveSmallIntegerField("from (% of the layer)", default=0, validators=PERCENT)
    to_percent = models.PositiveSmallIntegerField("to (% of the layer)", default=100, validators=PERCENT)
    salt = models.CharField(max_length=16, default=new_salt, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT, editable=False)
    began_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    decision = models.TextField(max_length=1_000, blank=True, editable=False)
    # The greatest likelihood ratio that was ever seen: the always-valid p never rises again.
    largest_ratio = models.FloatField(default=1.0, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True, editable=False)

    FROZEN = (
        *("site_id", "hypothesis", "primary_goal_id", "holdout_percent", "planned_visitors"),
        *("layer", "from_percent", "to_percent"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_percent__lt=F("to_percent")), name="experiment_has_visitors"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        # Where a field of the form was refused, it is empty here.
        slice_ = [self.__dict__[name] for name in ("from_percent", "to_percent")]
        if None not in slice_ and slice_[0] >= slice_[1]:
            raise ValidationError({"to_percent": "The slice of the layer must not be empty."})
        change_plans()
        before = Experiment.objects.filter(pk=self.pk).exclude(state=self.State.DRAFT).first()
        changed = [name for name in self.FROZEN if before and getattr(before, name) != getattr(self, name)]
        if changed:
            raise ValidationError({name.removesuffix("_id"): BEGUN for name in changed})


BEGUN = "This experiment has begun. End it and begin another: one that changes measures nothing."


class ExperimentLine(models.Model):
    """The log of an experiment: who did what, and why."""

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="log")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=20)
    words = models.TextField(max_length=1_000, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.words}"


class ExperimentLook(models.Model):
    """A fact: one of the four planned looks was taken, with what it found."""

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="looks", db_index=False)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    z = models.FloatField()
    boundary = models.FloatField()
    finding = models.CharField(max_length=13)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["experiment", "number"], name="a_look_once")]

    def __str__(self) -> str:
        return f"Look {self.number} at {self.experiment}"


def is_running(experiment: Experiment | None) -> bool:
    return experiment is not None and experiment.state == Experiment.State.RUNNING


UNPROVEN = (
    "A score is a guess until visitors who were left alone prove it. Choose an experiment, which leaves some"
    " alone, or leave the score out of the condition."
)


class Trigger(Placed):
    """A moment in which visitors are invited to talk."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft: rehearse it first"
        LIVE = "live", "Live"
        PAUSED = "paused", "Paused"

    site = models.ForeignKey(Site, models.CASCADE, related_name="triggers")
    name = models.CharField(max_length=80)
    why = models.CharField(max_length=200, help_text="Why would they want to talk, just then?")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    paused_why = models.CharField(max_length=300, blank=True, editable=False)
    # When somebody let it go live again: what it did before is held against it no more.
    judged_since = models.DateTimeField(null=True, editable=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="triggers")
    priority = models.SmallIntegerField(default=0, help_text="The highest goes first.")
    condition = models.JSONField(default=dict, blank=True, validators=[check_condition])
    languages = models.CharField(max_length=100, blank=True, help_text="As in “de, fr”. Empty: all.")
    per_visit = models.PositiveSmallIntegerField("times in one visit", default=1)
    per_day = models.PositiveSmallIntegerField("times in one day", default=1)
    per_week = models.PositiveSmallIntegerField("times in seven days", default=3)
    min_gap_minutes = models.PositiveSmallIntegerField("minutes after any other invitation", default=30)
    quiet_days_after_dismissal = models.PositiveSmallIntegerField("days of quiet after a no", default=7)
    quiet_hours_after_chat = models.PositiveSmallIntegerField("hours of quiet after a chat", default=24)
    reserve = models.PositiveSmallIntegerField(
        "free slots kept for others", default=1, help_text="Nobody is invited into the last of them."
    )
    per_minute = models.PositiveSmallIntegerField("invitations a minute at most", null=True, blank=True)
    experiment = models.ForeignKey(Experiment, models.PROTECT, null=True, blank=True, related_name="triggers")
    stop_dismissed_percent = models.PositiveSmallIntegerField(
        "pause when more are dismissed than (%)", default=60, validators=PERCENT
    )
    learns_words = models.BooleanField(
        "show what is answered more often",
        default=False,
        help_text="Words that visitors answer within a minute are shown more often, whatever their weights;"
        " every tenth invitation keeps trying all of them evenly. Who is left alone does not change.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # What decides who is spoken to, when, and with which words.
    FROZEN = (
        *("site_id", "priority", "condition", "on_pages", "off_pages", "devices", "languages"),
        *("queue_id", "experiment_id"),
        *("starts_at", "ends_at", "hours", "zone", "per_visit", "per_day", "per_week", "min_gap_minutes"),
        *("quiet_days_after_dismissal", "quiet_hours_after_chat", "learns_words"),
    )

    class Meta:
        ordering = ["-priority", "pk"]
        indexes = [models.Index(fields=["site"], condition=Q(state="live"), name="triggers_live")]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> Limits:
        return Limits(
            per_visit=self.per_visit,
            per_day=self.per_day,
            per_week=self.per_week,
            min_gap=timedelta(minutes=self.min_gap_minutes),
            quiet_after_dismissal=timedelta(days=self.quiet_days_after_dismissal),
            quiet_after_chat=timedelta(hours=self.quiet_hours_after_chat),
        )

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts that its condition compares."""
        return facts_of(parse(self.condition))

    @property
    def asks_scores(self) -> bool:
        return any(name.startswith("score.") for name in self.facts)

    def speaks(self, language: str) -> bool:
        wanted = [each.strip().lower() for each in self.languages.split(",") if each.strip()]
        return not wanted or any(language.lower().split("-")[0] == each.split("-")[0] for each in wanted)

    @property
    def left_alone(self) -> float:
        """The share of its visitors that chance leaves alone, beside the site's lasting holdout."""
        return self.assigned(self.experiment, []).holdout

    def assigned(self, experiment: Experiment | None, variants: "list[Variant]") -> Design:
        """How visitors of this trigger are assigned: by its running experiment, else by itself with the
        usual holdout, so that its effect can always be measured."""
        shown = tuple(Share(str(each.pk), each.weight) for each in variants)
        if experiment is None or not is_running(experiment):
            return Design(f"trigger {self.pk}", f"trigger {self.pk}", variants=shown)
        return Design(
            f"experiment {experiment.pk}",
            experiment.salt,
            holdout=experiment.holdout_percent / 100,
            variants=shown,
            layer=experiment.layer,
            start=experiment.from_percent / 100,
            end=experiment.to_percent / 100,
        )

    def clean(self) -> None:
        super().clean()
        change_plans()
        with suppress(BadCondition):  # which its field says
            if self.asks_scores and self.experiment is None:
                raise ValidationError({"experiment": UNPROVEN})
        before = Trigger.objects.filter(pk=self.pk).select_related("experiment").first()
        experiment = before.experiment if before else None
        if before and is_running(experiment):
            running = f"“{experiment}” is running with this trigger. End it before you change this."
            changed = [name for name in self.FROZEN if getattr(before, name) != getattr(self, name)]
            if changed:
                raise ValidationError({name.removesuffix("_id"): running for name in changed})
        # As it is by now, not as it was when somebody chose it.
        chosen = Experiment.objects.filter(pk=self.experiment_id).first() if self.experiment_id else None
        if chosen != experiment and is_running(chosen):
            raise ValidationError(
                {"experiment": f"“{chosen}” runs already, and would measure something else."}
            )


class Variant(models.Model):
    """Words of an invitation."""

    trigger = models.ForeignKey(Trigger, models.CASCADE, related_name="variants")
    title = models.CharField(max_length=60, default="Can we help?")
    message = models.CharField(max_length=300)
    accept_label = models.CharField(max_length=40, default="Chat now")
    dismiss_label = models.CharField(max_length=40, default="No, thanks")
    weight = models.FloatField(default=1.0, validators=[MinValueValidator(0.01)])

    SAID = ("trigger_id", "title", "message", "accept_label", "dismiss_label", "weight")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message

    def clean(self) -> None:
        change_plans()
        experiment = Experiment.objects.filter(triggers=self.trigger_id).first()
        if not is_running(experiment):
            return
        before = Variant.objects.filter(pk=self.pk).first()
        if before is None or any(getattr(before, name) != getattr(self, name) for name in self.SAID):
            raise ValidationError(
                f"“{experiment}” is running with these words. End it before you change what is said."
            )
