"""What the page of a queue refuses, and in which words."""

import pytest
from django.test import Client

from chat.models import Site
from routing.models import Overflow, Queue, Relaxation, Requirement, Skill
from tests.routing.admin.pages import Change, Form, page_of, save, shown
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"offer_timeout_s": 0}, "An offer that stands for 0 seconds can never be accepted."),
        (
            {"offer_timeout_s": 21},
            "An offer may stand for a third of the 60 s at most, 20 s, so that two more agents can be asked "
            "in time.",
        ),
        (
            {"offer_timeout_s": 1, "sla_target_s": 2},
            "Nobody can be asked first within 2 s. Let conversations be accepted at once.",
        ),
        ({"weight": 0, "park_weight": 0}, "A conversation weighs something: 1000 is a usual one."),
        ({"park_weight": 1001}, "Parked it would weigh 1001, more than the 1000 it weighs in use."),
        ({"max_waiting": 0}, "With 0 nobody could ever wait here. Leave it empty for no limit."),
        ({"max_waiting_per_agent": 0}, "With 0 nobody could ever wait here. Leave it empty for no limit."),
    ],
)
def test_a_queue_refuses_nonsense(fields: Form, words: str, change: Change) -> None:
    queue = make_queue(make_team())
    before = Queue.objects.values().get()

    assert change(queue, fields) == [words]
    assert Queue.objects.values().get() == before


def test_an_offer_accepted_at_once_may_stand_for_as_long_as_it_likes(change: Change) -> None:
    assert change(make_queue(make_team()), {"offer_mode": "auto", "offer_timeout_s": 60}) == []


def test_a_site_has_one_queue(site: Site, change: Change) -> None:
    make_queue(make_team(), site=site)
    other = make_queue(make_team("Other"), name="Other")

    assert change(other, {"sites": [site.pk]}) == [
        "The conversations of Shop wait in “Questions” already. A site has one queue."
    ]


def test_a_queue_keeps_its_own_sites(site: Site, change: Change) -> None:
    queue = make_queue(make_team(), site=site)

    assert change(queue, {"name": "Renamed"}) == []

    assert list(queue.sites.all()) == [site]


@pytest.fixture
def asking() -> Queue:
    """A queue that asks for German, always, and for Returns at level 3."""
    queue = make_queue(make_team())
    german, returns = Skill.objects.create(name="German"), Skill.objects.create(name="Returns")
    Skill.objects.create(name="Sizes")
    Requirement.objects.create(queue=queue, skill=german, level=2, is_hard=True)
    Requirement.objects.create(queue=queue, skill=returns, level=3)
    return queue


@pytest.mark.parametrize(
    ("skill", "after_s", "level", "words"),
    [
        ("Sizes", 20, 0, "The step after 20 s adds a skill that was not asked for: Sizes."),
        ("German", 20, 1, "The step after 20 s relaxes a skill that must never be relaxed: German."),
        ("Returns", 20, 3, "The step after 20 s asks for as much as before, or more: Returns."),
        ("Returns", 0, 1, "The step after 0 s opens no later than what comes before it."),
    ],
)
def test_a_ring_only_ever_asks_for_less(
    skill: str, after_s: int, level: int, words: str, asking: Queue, change: Change
) -> None:
    row = {"skill": Skill.objects.get(name=skill).pk, "after_s": after_s, "level": level}

    assert change(asking, {}, (Relaxation, row)) == [words]
    assert not Relaxation.objects.exists()


def test_rings_may_relax_step_by_step(asking: Queue, change: Change) -> None:
    returns = Skill.objects.get(name="Returns").pk
    steps = [
        (Relaxation, {"skill": returns, "after_s": after_s, "level": level})
        for after_s, level in ((20, 1), (45, 0))
    ]

    assert change(asking, {}, *steps) == []

    assert list(Relaxation.objects.values_list("after_s", "level")) == [(20, 1), (45, 0)]


def test_a_requirement_cannot_go_while_a_ring_relaxes_it(asking: Queue, admin: Client) -> None:
    returns = Skill.objects.get(name="Returns")
    Relaxation.objects.create(queue=asking, skill=returns, after_s=20, level=0)
    form, formsets = shown(admin, page_of(Queue, asking.pk))
    rows = formsets[Requirement].forms
    prefix = next(row.prefix for row in rows if row.instance.skill == returns)

    said = save(admin, page_of(Queue, asking.pk), {**form, f"{prefix}-DELETE": "on"})

    assert said == ["The step after 20 s adds a skill that was not asked for: Returns."]


@pytest.fixture
def three() -> list[Queue]:
    """Sales overflows to Service."""
    team = make_team()
    sales, service, spare = (make_queue(team, name=name) for name in ("Sales", "Service", "Spare"))
    Overflow.objects.create(queue=sales, to=service, after_s=30)
    return [sales, service, spare]


def test_overflow_cannot_come_back(three: list[Queue], change: Change) -> None:
    sales, service, spare = three

    assert change(service, {}, (Overflow, {"to": sales.pk, "after_s": 10})) == [
        "The overflow runs in a circle: Service, Sales, Service."
    ]
    assert change(service, {}, (Overflow, {"to": spare.pk, "after_s": 10})) == []
    assert change(spare, {}, (Overflow, {"to": sales.pk, "after_s": 10})) == [
        "The overflow runs in a circle: Spare, Sales, Service, Spare."
    ]
    assert change(spare, {}, (Overflow, {"to": spare.pk, "after_s": 10})) == [
        "The overflow runs in a circle: Spare, Spare."
    ]


def test_an_overflow_step_says_when_it_opens(three: list[Queue], change: Change) -> None:
    assert change(three[2], {}, (Overflow, {"to": three[0].pk})) == [
        "Say when this step opens: after a time, over an estimated wait, or when no agent is online."
    ]
