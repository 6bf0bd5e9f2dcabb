"""The ready sets: each can be saved as it is, is a draft, and is made once."""

import pytest

from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Site
from proactive.actions.triggers import begin_trigger
from proactive.models import Trigger
from proactive.occasions import OCCASIONS
from tests.proactive.people import make_served_queue

pytestmark = pytest.mark.django_db


def test_every_occasion_is_a_whole_trigger_that_speaks_to_nobody_yet(site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)

    triggers = [begin_trigger(use=each.use, site=site, queue=queue) for each in OCCASIONS]

    for trigger in triggers:
        trigger.full_clean()
        for variant in trigger.variants.all():
            variant.full_clean()
    assert [trigger.variants.count() for trigger in triggers] == [1] * 6
    assert {trigger.state for trigger in triggers} == {Trigger.State.DRAFT}
    assert len({trigger.priority for trigger in triggers}) == len(triggers)


def test_one_of_a_kind_is_enough(site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    begin_trigger(use="checkout_idle", site=site, queue=queue)

    with pytest.raises(Conflict, match="has a trigger “Checkout idle” already"):
        begin_trigger(use="checkout_idle", site=site, queue=queue)
    with pytest.raises(NotFound):
        begin_trigger(use="mood", site=site, queue=queue)

    assert Trigger.objects.count() == 1
