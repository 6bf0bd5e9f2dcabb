"""The admin of routing: what it fills in, what it refuses and in which words, and what follows a change."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.models import Agent, Site
from kit import events as kit_events
from kit.clock import database_now
from livechat.wiring import WIRING
from routing.actions.desks import load
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue
from routing.events import DeskChanged
from routing.models import (
    AgentSkill,
    AuditLine,
    Calendar,
    Desk,
    Holiday,
    Member,
    Offer,
    Opening,
    Overflow,
    Presence,
    Queue,
    QueueStay,
    Relaxation,
    Requirement,
    Skill,
    Team,
)
from tests.people import make_agent, make_visitor, start, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db

Form = dict[str, Any]


@pytest.fixture
def alex() -> Agent:
    return make_agent("alex", "admin")


@pytest.fixture
def admin(alex: Agent) -> Client:
    client = Client()
    client.force_login(alex)
    return client


def page_of(model: type[Any], pk: Any = None) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_add") if pk is None else reverse(f"{name}_change", args=[pk])


def shown(admin: Client, address: str) -> tuple[Form, dict[Any, Any]]:
    """What a browser would send from this page unchanged, and the page's formsets by their model."""
    page = admin.get(address)
    assert page.status_code == 200
    form: Form = {}
    formsets = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        formset = inline.formset
        formsets[formset.model] = formset
        forms += [formset.management_form, *formset.forms]
    for each in forms:
        for bound in each:
            value = bound.value()
            if value is not None and value is not False:
                form[bound.html_name] = value if isinstance(value, list) else str(value)
    return form, formsets


def with_row(form: Form, formsets: dict[Any, Any], model: type[Any], **values: Any) -> Form:
    """The form with one more row of this kind."""
    prefix = formsets[model].prefix
    number = int(form[f"{prefix}-TOTAL_FORMS"])
    added = {f"{prefix}-{number}-{name}": str(value) for name, value in values.items() if value is not None}
    return {**form, **added, f"{prefix}-TOTAL_FORMS": str(number + 1)}


def save(admin: Client, address: str, form: Form) -> list[str]:
    """Send the form; returns every sentence with which it was refused."""
    answer = admin.post(address, form)
    if answer.status_code == 302:
        return []
    said = [*answer.context["adminform"].form.errors.values()]
    for inline in answer.context["inline_admin_formsets"]:
        said.append(inline.formset.non_form_errors())
        said += [words for row in inline.formset.errors for words in row.values()]
    return [words for part in said for words in part]


@pytest.fixture
def change(admin: Client) -> Callable[..., list[str]]:
    """Open a page, change what is named, add rows, send it: `change(queue, {"weight": 1}, (Member, {…}))`."""

    def change_one(thing: Any, fields: Form | None = None, *new_rows: tuple[type[Any], Form]) -> list[str]:
        is_new = isinstance(thing, type)
        address = page_of(thing) if is_new else page_of(type(thing), thing.pk)
        form, formsets = shown(admin, address)
        form.update(fields or {})
        for model, values in new_rows:
            form = with_row(form, formsets, model, **values)
        return save(admin, address, form)

    return change_one


Change = Callable[..., list[str]]


# What it fills in --------------------------------------------------------------------------------------


TARGETS = ("asa_target_s", "sl_percent", "sl_seconds", "conversion_target", "ftr_target")


@pytest.mark.parametrize(
    ("direction", "targets"),
    [
        ("customer_service", (60, 80, 60, None, 65)),
        ("tech_support", (60, 80, 60, None, 50)),
        ("concierge", (60, 80, 60, None, 90)),
        ("reactive_sales", (15, 80, 15, 33, 50)),
        ("proactive_sales", (15, 90, 15, 10, 90)),
    ],
)
def test_a_new_team_has_the_targets_of_its_direction(
    direction: str, targets: tuple[int | None, ...], change: Change
) -> None:
    assert change(Team, {"name": "New", "direction": direction, "audience": "b2c"}) == []

    team = Team.objects.get()
    assert tuple(getattr(team, name) for name in TARGETS) == targets


def test_targets_that_are_given_stay(change: Change) -> None:
    given = {"asa_target_s": 30, "sl_percent": 95, "sl_seconds": 20, "conversion_target": 5, "ftr_target": 70}

    assert change(Team, {"name": "New", "direction": "concierge", "audience": "b2b", **given}) == []

    assert {name: getattr(Team.objects.get(), name) for name in TARGETS} == given


def test_a_team_can_do_without_a_target_for_what_it_does_not_measure(change: Change) -> None:
    team = make_team(conversion_target=10, ftr_target=60)

    assert change(team, {"conversion_target": "", "ftr_target": ""}) == []

    team.refresh_from_db()
    assert (team.conversion_target, team.ftr_target) == (None, None)


def test_nobody_can_be_answered_within_no_time(change: Change) -> None:
    assert change(make_team(), {"asa_target_s": 0}) == ["Nobody can be answered within 0 seconds."]


@pytest.mark.parametrize(
    ("direction", "habits"),
    [
        ("customer_service", (60, "manual", 20, 15, 60)),
        ("tech_support", (60, "manual", 20, 20, 60)),
        ("reactive_sales", (15, "auto", 8, 15, 60)),
    ],
)
def test_a_new_queue_begins_as_usual_in_its_direction(
    direction: str, habits: tuple[Any, ...], change: Change
) -> None:
    sl_seconds = 15 if "sales" in direction else 60
    team = make_team(direction=direction, sl_seconds=sl_seconds)

    assert change(Queue, {"name": "New", "team": team.pk}) == []

    queue = Queue.objects.get()
    assert habits == (
        queue.sla_target_s,
        queue.offer_mode,
        queue.offer_timeout_s,
        queue.sticky_wait_s,
        queue.wrap_limit_s,
    )
    assert queue.partition == queue.pk


# What it refuses ---------------------------------------------------------------------------------------


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


def test_agents_can_carry_what_their_queue_weighs(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team(), ana)
    Desk.objects.filter(pk=ana.pk).update(capacity=2000)

    assert change(queue, {"weight": 2500}) == [
        "Ana can carry 2000, less than one conversation of Questions weighs (2500)."
    ]
    assert change(Desk.objects.get(), {"capacity": 999}) == [
        "Ana can carry 999, less than one conversation of Questions weighs (1000)."
    ]
    assert change(Desk.objects.get(), {"capacity": 1000}) == []


def test_nobody_joins_a_queue_that_is_too_heavy_for_them(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team(), weight=3500)
    words = "Ana can carry 3000, less than one conversation of Questions weighs (3500)."

    assert change(queue, {}, (Member, {"agent": ana.pk})) == [words]
    assert change(ana, {}, (Member, {"queue": queue.pk})) == [words]
    assert change(Member, {"queue": queue.pk, "agent": ana.pk}) == [words]
    assert not Member.objects.exists()


def test_a_cap_of_nothing_is_no_cap(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team())
    words = "With a cap of 0 the agent would never be offered one. Take them off the queue instead."

    assert change(queue, {}, (Member, {"agent": ana.pk, "cap": 0})) == [words]
    assert change(Member, {"queue": queue.pk, "agent": ana.pk, "cap": 0}) == [words]


def test_an_agent_is_listed_once(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team())

    assert change(queue, {}, *[(Member, {"agent": ana.pk})] * 2) == ["Ana is listed twice."]


def hours(weekday: int, opens: str, closes: str) -> tuple[type[Opening], Form]:
    return Opening, {"weekday": weekday, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("openings", "words"),
    [
        ([], "Say when it is open, at least once a week."),
        (
            [hours(0, "09:00", "17:00"), hours(0, "16:00", "20:00")],
            "Monday 09:00–17:00 and Monday 16:00–20:00 overlap.",
        ),
        (
            [hours(0, "22:00", "02:00"), hours(1, "01:00", "05:00")],
            "Monday 22:00–02:00 and Tuesday 01:00–05:00 overlap.",
        ),
        (
            [hours(0, "00:00", "04:00"), hours(6, "20:00", "01:00")],
            "Monday 00:00–04:00 and Sunday 20:00–01:00 overlap.",
        ),
    ],
)
def test_opening_hours_do_not_overlap(openings: list[Any], words: str, change: Change) -> None:
    assert change(Calendar, {"name": "Shop hours", "zone": "Europe/Helsinki"}, *openings) == [words]
    assert not Calendar.objects.exists()


def test_hours_that_meet_are_fine(change: Change) -> None:
    openings = [hours(0, "09:00", "12:00"), hours(0, "12:00", "17:00"), hours(0, "22:00", "00:00")]

    assert change(Calendar, {"name": "Shop hours", "zone": "Europe/Helsinki"}, *openings) == []

    assert [str(opening) for opening in Opening.objects.all()] == [
        "Monday 09:00–12:00",
        "Monday 12:00–17:00",
        "Monday 22:00–00:00",
    ]


def test_a_zone_that_there_is_not(change: Change) -> None:
    calendar = {"name": "Shop hours", "zone": "Helsinki"}

    assert change(Calendar, calendar, hours(0, "09:00", "17:00")) == [
        "“Helsinki” is not a time zone. Write it like Europe/Helsinki."
    ]


def test_a_holiday_twice(change: Change) -> None:
    christmas = (Holiday, {"date": "2026-12-25", "name": "Christmas"})
    calendar = {"name": "Shop hours", "zone": "UTC"}

    assert change(Calendar, calendar, hours(0, "09:00", "17:00"), christmas, christmas) == [
        "25 December 2026 is listed twice."
    ]


# What follows ------------------------------------------------------------------------------------------


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """The desks that were said to have changed, told as in the product: after the commit."""
    heard: list[Any] = []
    kit_events.wire({DeskChanged: [lambda fact: heard.append(fact.agent_id)]})
    yield heard
    kit_events.wire(WIRING)


@pytest.fixture
def apply(change: Change, told: list[Any], django_capture_on_commit_callbacks: Any) -> Change:
    """Change, then let what was said on commit be heard."""

    def apply_one(*args: Any) -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args)

    return apply_one


def audited() -> list[tuple[str, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("act", "words"))


def test_joining_a_queue_takes_effect_at_once(
    ana: Agent, ben: Agent, apply: Change, told: list[int], alex: Agent
) -> None:
    team = make_team()
    questions, sales = make_queue(team, ben), make_queue(team, name="Sales")

    assert apply(sales, {}, (Member, {"agent": ana.pk}), (Member, {"agent": ben.pk})) == []

    assert set(Queue.objects.values_list("partition", flat=True)) == {questions.pk}
    assert set(Desk.objects.values_list("pk", flat=True)) == {ana.pk, ben.pk}
    assert told == [ana.pk, ben.pk]
    assert audited() == [("join", "Ana · Sales"), ("join", "Ben · Sales")]
    assert set(AuditLine.objects.values_list("by", flat=True)) == {alex.pk}


def test_leaving_a_queue_parts_what_it_had_joined(ana: Agent, admin: Client, told: list[int]) -> None:
    team = make_team()
    questions, sales = make_queue(team, ana), make_queue(team, ana, name="Sales")
    assert set(Queue.objects.values_list("partition", flat=True)) == {questions.pk}
    leaving = Member.objects.get(queue=sales)

    admin.post(reverse("admin:routing_member_delete", args=[leaving.pk]), {"post": "yes"})

    assert dict(Queue.objects.values_list("pk", "partition")) == {
        questions.pk: questions.pk,
        sales.pk: sales.pk,
    }
    assert audited() == [("leave", "Ana · Sales")]


def test_deleting_many_at_once_takes_effect_too(ana: Agent, ben: Agent, admin: Client) -> None:
    team = make_team()
    first, second = make_queue(team, ana, name="First"), make_queue(team, ana, ben, name="Second")
    third = make_queue(team, ben, name="Third")
    assert set(Queue.objects.values_list("partition", flat=True)) == {first.pk}

    admin.post(
        reverse("admin:routing_queue_changelist"),
        {"action": "delete_selected", "_selected_action": [second.pk], "post": "yes"},
    )

    assert dict(Queue.objects.values_list("pk", "partition")) == {first.pk: first.pk, third.pk: third.pk}
    assert audited() == [("leave", "Ana · Second"), ("leave", "Ben · Second")]


def test_whoever_serves_a_queue_is_matched_anew_when_it_asks_for_less(
    ana: Agent, ben: Agent, apply: Change, told: list[int]
) -> None:
    queue = make_queue(make_team(), ana)
    make_queue(make_team("Other"), ben, name="Other")

    assert apply(queue, {"weight": 500}) == []

    assert told == [ana.pk]
    assert audited() == []


def test_a_skill_that_is_learned_counts_at_once(ana: Agent, apply: Change, told: list[int]) -> None:
    make_queue(make_team(), ana)
    german = Skill.objects.create(name="German")

    assert apply(ana, {}, (AgentSkill, {"skill": german.pk, "level": 4})) == []

    assert AgentSkill.objects.get(agent=ana).level == 4
    assert told == [ana.pk]


def test_nothing_follows_what_was_refused(ana: Agent, apply: Change, told: list[int]) -> None:
    queue = make_queue(make_team(), ana)

    assert apply(queue, {"name": "Renamed", "offer_timeout_s": 0}) != []

    assert (told, audited(), Queue.objects.get().name) == ([], [], "Questions")


def test_a_capacity_changes_without_touching_the_load(
    ana: Agent, admin: Client, django_capture_on_commit_callbacks: Any, told: list[int]
) -> None:
    make_queue(make_team(), ana)
    address = page_of(Agent, ana.pk)
    form, formsets = shown(admin, address)
    # A conversation begins while the page lies open.
    load(ana.pk, 1000, database_now())
    prefix = formsets[Desk].prefix

    with django_capture_on_commit_callbacks(execute=True):
        said = save(admin, address, {**form, f"{prefix}-0-capacity": "2000"})

    assert said == []
    assert Desk.objects.values_list("capacity", "used").get() == (2000, 1000)
    assert told == [ana.pk]
    assert audited() == [("capacity", "Ana · 3000 → 2000")]


# What is read ------------------------------------------------------------------------------------------


def waiting(site: Site, name: str = "Maya") -> QueueStay:
    visitor, _ = make_visitor(site, name)
    stay = enqueue(conversation_id=start(visitor).pk)
    assert stay is not None
    return stay


def at_work(*agents: Agent) -> None:
    Desk.objects.filter(agent__in=agents).update(presence=Presence.ONLINE)


def test_an_open_stay_says_why_not_yet(site: Site, ana: Agent, ben: Agent, admin: Client) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    stay = waiting(site)
    at_work(ben)
    Desk.objects.filter(pk=ben.pk).update(used=3000)

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()

    assert "Of 2 agents: 1 is offline; 1 has no room for it." in page
    assert "nothing in particular" in page
    assert queue.name in page


def test_an_offered_stay_says_who_is_asked_and_the_offer_why(
    site: Site, ana: Agent, ben: Agent, admin: Client
) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    at_work(ana, ben)
    Desk.objects.filter(pk=ben.pk).update(used=1000)
    stay = waiting(site)
    match_partition(partition=queue.partition)

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()
    offer = admin.get(page_of(Offer, Offer.objects.get().pk)).content.decode()

    assert "Ana is being asked." in page
    assert "The least loaded of the 2 who can take it" in page
    rows = [f"<td>{place}</td><td>{name}</td>" for place, name in ((1, "Ana"), (2, "Ben"))]
    assert [row in offer for row in rows] == [True, True]
    assert "33 % loaded with it" in offer


def test_an_ended_stay_waits_no_more(site: Site, ana: Agent, admin: Client) -> None:
    make_queue(make_team(), ana, site=site)
    stay = waiting(site)
    QueueStay.objects.update(left_at=stay.entered_at + timedelta(seconds=5), outcome="abandoned")

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()

    assert "It waits no more." in page


@pytest.mark.parametrize("model", ["queuestay", "offer", "segment", "agentstate", "auditline"])
def test_facts_are_read_only(model: str, admin: Client) -> None:
    assert admin.get(reverse(f"admin:routing_{model}_add")).status_code == 403


def busy(site: Site, queue: Queue, number: int) -> None:
    """One more of everything that is listed."""
    agent = make_agent(f"agent{number}")
    Member.objects.create(queue=queue, agent=agent)
    desk = Desk.objects.create(agent=agent, presence=Presence.ONLINE)
    other = make_queue(queue.team, agent, name=f"Queue {number}")
    calendar = Calendar.objects.create(name=f"Hours {number}")
    Queue.objects.filter(pk=other.pk).update(calendar=calendar)
    make_team(f"Team {number}")
    Skill.objects.create(name=f"Skill {number}")
    waiting(site, f"Visitor {number}")
    match_partition(partition=queue.partition)
    load(desk.pk, 0, database_now())
    AuditLine.objects.create(by=agent, at=database_now(), act="join", agent=agent, queue=queue, words="")


LISTS = [
    "team",
    "queue",
    "skill",
    "calendar",
    "desk",
    "member",
    "queuestay",
    "offer",
    "segment",
    "agentstate",
    "auditline",
]


@pytest.mark.parametrize("model", LISTS)
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    model: str, site: Site, admin: Client
) -> None:
    queue = make_queue(make_team(), site=site)
    address = reverse(f"admin:routing_{model}_changelist")
    asked = []
    for number in range(3):
        busy(site, queue, number)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(address, {"q": "e"}).status_code == 200
        asked.append(len(queries))

    assert asked == [asked[0]] * 3


def test_an_agent_with_a_history_is_kept_and_the_page_says_what_to_do(
    admin: Client, site: Site, ana: Agent, ben: Agent
) -> None:
    start_taken(make_visitor(site)[0], ana)

    refused = admin.post(reverse("admin:chat_agent_delete", args=[ana.pk]), {"post": "yes"})
    admin.post(reverse("admin:chat_agent_delete", args=[ben.pk]), {"post": "yes"})

    assert "who has a history" in refused.content.decode()
    assert set(Agent.objects.filter(pk__in=[ana.pk, ben.pk])) == {ana}


def test_a_supervisor_does_not_come_to_lead_everything_because_a_team_is_deleted(admin: Client) -> None:
    first, second = (make_team(name=name) for name in ("First", "Second"))
    sam = make_agent("sam", "supervisor")
    first.leads.add(sam)
    second.leads.add(sam)

    admin.post(reverse("admin:routing_team_delete", args=[first.pk]), {"post": "yes"})
    refused = admin.post(reverse("admin:routing_team_delete", args=[second.pk]), {"post": "yes"})

    assert "Sam, who leads no other team." in refused.content.decode()
    assert list(sam.led_teams.all()) == [second]
