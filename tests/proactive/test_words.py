"""Words that are answered more often are shown more often, and nothing else changes by it."""

from collections import Counter
from datetime import timedelta

import pytest

from chat.models import Agent, Site
from kit.clock import database_now
from proactive.actions.invitations import confirm
from proactive.models import Experiment, Invitation, Trigger, Variant
from proactive.queries.words import answers_of
from proactive.statistics import Group, Share
from tests.people import make_visitor
from tests.proactive.people import group_of, make_goal, make_served_queue, make_trigger, make_visitor_of

IDLE = {"idle.seconds": 75}


@pytest.fixture
def trigger(site: Site, ana: Agent) -> Trigger:
    """With words that half of the visitors answer, and others that one in ten does."""
    trigger = make_trigger(site, make_served_queue(site, ana, slots=50), learns_words=True)
    Variant.objects.create(trigger=trigger, message="Buy now!")
    good, bad = trigger.variants.all()
    shown(trigger, good, 60, engaged=30)
    shown(trigger, bad, 60, engaged=6)
    return trigger


def shown(
    trigger: Trigger, variant: Variant, times: int, *, engaged: int, after_s: int = 30, ago_s: int = 3600
) -> None:
    visitor, _ = make_visitor(trigger.site)
    at = database_now() - timedelta(seconds=ago_s)
    Invitation.objects.bulk_create(
        Invitation(
            visitor=visitor,
            trigger=trigger,
            variant=variant,
            experiment=trigger.experiment,
            arm="treated",
            eligible_at=at,
            shown_at=at,
            opened_at=at + timedelta(seconds=after_s) if n < engaged else None,
            dismissed_at=at + timedelta(seconds=90),
            changed_at=at,
        )
        for n in range(times)
    )


def invited(trigger: Trigger, times: int) -> list[Invitation]:
    found = (
        confirm(visitor_id=make_visitor_of(trigger).pk, trigger_ids=[trigger.pk], facts=IDLE)
        for _ in range(times)
    )
    return [invitation for invitation in found if invitation is not None]


def test_what_is_answered_is_shown_and_its_chance_is_kept(trigger: Trigger) -> None:
    done = invited(trigger, 30)

    said = Counter(one.message for one in done)
    assert sum(said.values()) == 30
    # The worse ones have 5 % each time: more than ten of thirty would come once in twenty million.
    assert said["Buy now!"] <= 10
    chances = {one.message: one.propensity for one in Invitation.objects.filter(pk__in=[d.pk for d in done])}
    assert chances["Can we help with your order?"] == pytest.approx(0.9 * 0.95, abs=0.001)
    assert chances.get("Buy now!", 0.045) == pytest.approx(0.9 * 0.05, abs=0.001)


def test_it_is_off_until_somebody_turns_it_on(trigger: Trigger) -> None:
    assert Trigger().learns_words is False
    Trigger.objects.update(learns_words=False)

    assert {one.propensity for one in invited(trigger, 8)} == {0.45}


def test_only_an_answer_within_a_minute_counts_and_only_when_the_minute_is_over(
    site: Site, trigger: Trigger
) -> None:
    good, bad = trigger.variants.all()
    shown(trigger, bad, 10, engaged=10, after_s=61)
    shown(trigger, bad, 10, engaged=10, after_s=1, ago_s=50)

    assert answers_of(trigger, [good, bad], database_now()) == {
        str(good.pk): Share(30, 60),
        str(bad.pk): Share(6, 70),
    }


def test_an_experiment_begins_to_learn_afresh(site: Site, trigger: Trigger) -> None:
    words = list(trigger.variants.all())
    trigger.experiment = Experiment.objects.create(
        site=site, name="x", hypothesis="y", primary_goal=make_goal(site), state="running"
    )

    assert set(answers_of(trigger, words, database_now()).values()) == {Share(0, 0)}


def test_who_is_left_alone_is_the_same_with_it_and_without(trigger: Trigger) -> None:
    visitors = [make_visitor_of(trigger, group) for group in (Group.HOLDOUT, Group.GLOBAL_HOLDOUT)]
    for visitor in visitors:
        assert confirm(visitor_id=visitor.pk, trigger_ids=[trigger.pk], facts=IDLE) is None
    arms = dict(Invitation.objects.filter(visitor__in=visitors).values_list("visitor", "propensity"))
    trigger.learns_words = False

    assert [group_of(visitor, trigger) for visitor in visitors] == [Group.HOLDOUT, Group.GLOBAL_HOLDOUT]
    assert [arms[visitor.pk] for visitor in visitors] == [0.1, 0.05]
