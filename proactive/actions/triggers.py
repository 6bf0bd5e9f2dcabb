"""The life of triggers and experiments: live, stopped where they do harm, begun and ended."""

from django.db import transaction

from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Site
from kit.clock import database_now
from proactive.locks import change_plans
from proactive.models import Experiment, ExperimentLine, Trigger, Variant
from proactive.models.triggers import is_running
from proactive.occasions import BY_USE
from proactive.queries.tolls import tolls
from proactive.rules import parse, reading
from proactive.statistics import harm
from routing.models import Queue


@transaction.atomic
def stop_what_does_harm() -> list[int]:
    """Pause the live triggers that visitors dismiss too often, or that drive them away; returns which."""
    change_plans()
    live = {
        trigger.pk: trigger
        for trigger in Trigger.objects.select_for_update(no_key=True, of=("self",))
        .select_related("experiment")
        .filter(state=Trigger.State.LIVE)
        .order_by("pk")
    }
    stopped = []
    for trigger_id, toll in tolls(live, database_now()).items():
        trigger = live[trigger_id]
        why = harm(toll, trigger.stop_dismissed_percent / 100)
        if why is not None:
            trigger.state, trigger.paused_why = Trigger.State.PAUSED, why.because(toll)
            trigger.save(update_fields=["state", "paused_why"])
            tell_of_state(trigger, None)
            stopped.append(trigger_id)
    return sorted(stopped)


@transaction.atomic
def note_state(*, trigger_id: int, by: Agent | None) -> None:
    """Somebody has let a trigger go live, or has stopped it: what a live one did before is held against it no
    more, and the log of its running experiment tells."""
    trigger = Trigger.objects.select_related("experiment").get(pk=trigger_id)
    if trigger.state == Trigger.State.LIVE:
        trigger.paused_why, trigger.judged_since = "", database_now()
        trigger.save(update_fields=["paused_why", "judged_since"])
    tell_of_state(trigger, by)


def tell_of_state(trigger: Trigger, by: Agent | None) -> None:
    if trigger.experiment is not None and is_running(trigger.experiment):
        words = f"“{trigger}” is {trigger.state} now. {trigger.paused_why}".strip()
        log(trigger.experiment, by, trigger.state, words)


@transaction.atomic
def begin_trigger(*, use: str, site: Site, queue: Queue) -> Trigger:
    """A draft with what this use begins with, words included. Raises NotFound for an unknown use, Conflict
    where the site has one of this name."""
    occasion = BY_USE.get(use)
    if occasion is None:
        raise NotFound("There is no such use.")
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if Trigger.objects.filter(site=site, name=occasion.name).exists():
        raise Conflict(f"{site} has a trigger “{occasion.name}” already.")
    trigger = Trigger.objects.create(
        site=site,
        queue=queue,
        name=occasion.name,
        why=occasion.why,
        condition=occasion.condition,
        on_pages=list(occasion.on_pages),
        priority=occasion.priority,
    )
    Variant.objects.create(trigger=trigger, title=occasion.title, message=occasion.message)
    return trigger


@transaction.atomic
def begin_experiment(*, experiment_id: int, by: Agent | None) -> Experiment:
    """From now on nothing of it changes. Raises Conflict unless it is a draft with a trigger, or when
    another one of its layer would share its visitors."""
    change_plans()
    experiment = Experiment.objects.select_for_update().get(pk=experiment_id)
    if experiment.state != Experiment.State.DRAFT:
        raise Conflict("This experiment has begun already.")
    if not experiment.triggers.exists():
        raise Conflict("No trigger belongs to this experiment yet.")
    others = Experiment.objects.filter(
        site=experiment.site_id,
        layer=experiment.layer,
        state=Experiment.State.RUNNING,
        from_percent__lt=experiment.to_percent,
        to_percent__gt=experiment.from_percent,
    ).exclude(layer="")
    if other := others.first():
        raise Conflict(f"“{other}” runs with the same visitors. Choose another slice of the layer.")
    experiment.state = Experiment.State.RUNNING
    experiment.began_at = experiment.changed_at = database_now()
    experiment.save()
    log(experiment, by, "began", experiment.hypothesis)
    log(experiment, by, "planned", plan_of(experiment))
    return experiment


@transaction.atomic
def end_experiment(*, experiment_id: int, by: Agent | None, decision: str) -> Experiment:
    """End it with what was decided and why. Raises Conflict unless it runs, and without a decision."""
    change_plans()
    experiment = Experiment.objects.select_for_update().get(pk=experiment_id)
    if experiment.state != Experiment.State.RUNNING:
        raise Conflict("This experiment does not run.")
    if not decision.strip():
        raise Conflict("Say what you have decided, and why.")
    experiment.state, experiment.decision = Experiment.State.ENDED, decision
    experiment.ended_at = experiment.changed_at = database_now()
    experiment.save()
    log(experiment, by, "ended", decision)
    return experiment


def plan_of(experiment: Experiment) -> str:
    """What is tried, on whom, and by what it is judged, as it stands when it begins."""
    judged = (
        f"{experiment.holdout_percent} % are left alone. It is judged by “{experiment.primary_goal}”, with"
        f" {experiment.planned_visitors:,} visitors."
    )
    return " ".join([judged, *(spoken(trigger) for trigger in experiment.triggers.order_by("pk"))])


def spoken(trigger: Trigger) -> str:
    said = " or ".join(f"“{each}”" for each in trigger.variants.all())
    where = ", ".join(trigger.on_pages) or "all pages"
    return f"{trigger} on {where}: {reading(parse(trigger.condition))} It says {said or 'nothing'}."


def log(experiment: Experiment, by: Agent | None, act: str, words: str) -> None:
    ExperimentLine.objects.create(experiment=experiment, by=by, act=act, words=words[:1_000])
