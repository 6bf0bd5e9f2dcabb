"""The planned looks at running experiments, and what is remembered between them."""

from django.db import transaction

from kit.clock import database_now
from proactive.actions.triggers import log
from proactive.models import Experiment, ExperimentLook
from proactive.queries.experiments import arms_of, drawn_as_planned
from proactive.statistics import Arm, look, look_due, ratio_of


@transaction.atomic
def look_at_experiments() -> int:
    """Take the looks that are due, and remember how strong the evidence ever was. Arms that are not those
    that were drawn are not looked at. Returns how many looks were taken."""
    running = Experiment.objects.select_for_update(no_key=True).filter(state=Experiment.State.RUNNING)
    return sum(look_at(experiment) for experiment in running.order_by("pk"))


def look_at(experiment: Experiment) -> bool:
    treated, holdout = arms_of(experiment)
    if not (treated.visitors and holdout.visitors):
        return False
    if not drawn_as_planned(experiment, treated, holdout).holds:
        return False
    ratio = ratio_of(treated.goal, holdout.goal)
    if ratio > experiment.largest_ratio:
        experiment.largest_ratio, experiment.changed_at = ratio, database_now()
        experiment.save(update_fields=["largest_ratio", "changed_at"])
    return take_look(experiment, treated, holdout)


def take_look(experiment: Experiment, treated: Arm, holdout: Arm) -> bool:
    taken = experiment.looks.order_by("-number").values_list("number", flat=True).first() or 0
    due = look_due(treated.visitors + holdout.visitors, experiment.planned_visitors, taken)
    if due is None:
        return False
    found = look(due, treated.goal, holdout.goal)
    now = database_now()
    ExperimentLook.objects.create(
        experiment=experiment,
        number=due,
        at=now,
        z=found.test.z,
        boundary=found.boundary,
        finding=found.finding.name.lower(),
        changed_at=now,
    )
    log(experiment, None, "looked", found.finding.value)
    return True
