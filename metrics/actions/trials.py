"""An experiment of an invented past: begun with it, looked at four times as planned, ended with it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chat.models import Site
from metrics.periods import moment_of
from proactive.models import Experiment, Invitation, Trigger
from proactive.queries.experiments import arms_of
from proactive.statistics import LOOKS, Arm, Finding, look, ratio_of

HYPOTHESIS = (
    "Whoever hesitates before paying, or has looked around for a while, has a question that keeps them from"
    " ordering. Invited to ask it, more of them order than of those who are left alone."
)
DECISIONS = {
    Finding.BETTER: "Invite everybody but the holdout: they order more often.",
    Finding.WORSE: "Stop inviting: those who were left alone order more often.",
    Finding.NO_DIFFERENCE: "Go on, with more visitors: an effect of the usual size is too small for so few.",
}


def begin_trial(site: Site, goal: int, start: int, end: int, now: datetime, visitors: int) -> Experiment:
    """As it stands when it is over, for so many eligible visitors. By `now` it is found again."""
    return Experiment.objects.create(
        site=site,
        name="Invite who hesitates, or not",
        hypothesis=HYPOTHESIS,
        primary_goal_id=goal,
        planned_visitors=max(LOOKS, visitors),
        state=Experiment.State.ENDED,
        began_at=moment_of(start),
        ended_at=moment_of(end),
        changed_at=now,
    )


def look_back(trial: Experiment) -> None:
    """Take the four looks, each as of the visitor with whom it was due, and decide by the last."""
    began, ended = trial.began_at, trial.ended_at
    assert began is not None and ended is not None
    _log(trial, began, "began", HYPOTHESIS)
    finding = Finding.NO_DIFFERENCE
    for number, at in _when(trial):
        trial.ended_at = at
        treated, holdout = arms_of(trial)
        if treated.visitors and holdout.visitors:
            finding = _look(trial, number, treated, holdout, at)
    trial.ended_at, trial.decision = ended, DECISIONS.get(finding, DECISIONS[Finding.NO_DIFFERENCE])
    trial.save(update_fields=["ended_at", "decision", "largest_ratio"])
    _log(trial, ended, "ended", trial.decision)


def forget_trial(site: Site, now: datetime) -> None:
    """With its looks and its log; its invitations must be gone."""
    trials = Experiment.objects.filter(site=site, changed_at=now)
    Trigger.objects.filter(experiment__in=trials).update(experiment=None)
    trials.delete()


def _when(trial: Experiment) -> Iterator[tuple[int, datetime]]:
    """The number of each look, and the moment just after the visitor with whom it was due."""
    drawn = Invitation.objects.filter(experiment=trial).order_by("eligible_at", "pk")
    moments = list(drawn.values_list("eligible_at", flat=True))
    for number in range(1, LOOKS + 1):
        if last := moments[: len(moments) * number // LOOKS]:
            yield number, last[-1] + timedelta(microseconds=1)


def _look(trial: Experiment, number: int, treated: Arm, holdout: Arm, at: datetime) -> Finding:
    found = look(number, treated.goal, holdout.goal)
    trial.looks.create(
        number=number,
        at=at,
        z=found.test.z,
        boundary=found.boundary,
        finding=found.finding.name.lower(),
        changed_at=trial.changed_at,
    )
    trial.largest_ratio = max(trial.largest_ratio, ratio_of(treated.goal, holdout.goal))
    _log(trial, at, "looked", found.finding.value)
    return found.finding


def _log(trial: Experiment, at: datetime, act: str, words: str) -> None:
    trial.log.create(at=at, act=act, words=words)
