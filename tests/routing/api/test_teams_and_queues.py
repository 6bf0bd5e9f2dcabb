"""What the API fills in and refuses for teams and queues, as the forms of the admin do."""

import json

import pytest

from chat.models import Agent, Site
from routing.models import Overflow, Queue, Requirement, Skill, Team
from tests.routing.api.callers import Caller, Json
from tests.routing.people import make_queue, make_team


def test_a_team_and_a_queue_begin_as_usual_in_their_direction(lead: Caller) -> None:
    team = lead.put("POST", "teams", {"name": "Sales", "direction": "reactive_sales", "ftr_target": 70})
    queue = lead.put("POST", "queues", {"team": team["id"], "name": "Offers"})

    targets = ("asa_target_s", "sl_percent", "sl_seconds", "conversion_target", "ftr_target")
    assert [team[name] for name in targets] == [15, 80, 15, 33, 70]
    habits = ("sla_target_s", "offer_mode", "offer_timeout_s", "sticky_wait_s", "wrap_limit_s", "sites")
    assert [queue[name] for name in habits] == [15, "auto", 8, 15, 60, []]
    assert Queue.objects.get().partition == queue["id"]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (
            {"offer_timeout_s": 0},
            "offer_timeout_s",
            "An offer that stands for 0 seconds can never be accepted.",
        ),
        (
            {"sla_target_s": 30},
            "offer_timeout_s",
            "An offer may stand for a third of the 30 s at most, 10 s, so that two more agents can be asked "
            "in time.",
        ),
        (
            {"park_weight": 1001},
            "park_weight",
            "Parked it would weigh 1001, more than the 1000 it weighs in use.",
        ),
        (
            {"weight": 3001},
            "weight",
            "Ana can carry 3000, less than one conversation of Questions weighs (3001).",
        ),
        (
            {"max_waiting": 0},
            "max_waiting",
            "With 0 nobody could ever wait here. Leave it empty for no limit.",
        ),
        (
            {"overflows": [{"to": "QUEUE", "after_s": 1}]},
            "overflows",
            "The overflow runs in a circle: Questions, Questions.",
        ),
        (
            {"overflows": [{"to": "OTHER"}]},
            "overflows",
            "Say when this step opens: after a time, over an estimated wait, or when no agent is online.",
        ),
        (
            {"relaxations": [{"after_s": 20, "skill": "SKILL", "level": 0}]},
            "relaxations",
            "The step after 20 s adds a skill that was not asked for: German.",
        ),
        (
            {
                "requirements": [{"skill": "SKILL", "is_hard": True}],
                "relaxations": [{"after_s": 20, "skill": "SKILL"}],
            },
            "relaxations",
            "The step after 20 s relaxes a skill that must never be relaxed: German.",
        ),
        (
            {"requirements": [{"skill": "SKILL"}, {"skill": "SKILL"}]},
            "relaxations",
            "German is listed twice.",
        ),
        (
            {"sites": ["SITE"]},
            "sites",
            "The conversations of Shop wait in “Other” already. A site has one queue.",
        ),
    ],
)
def test_a_queue_refuses_nonsense(
    body: Json, field: str, words: str, ana: Agent, site: Site, lead: Caller
) -> None:
    queue = make_queue(make_team(), ana)
    other = make_queue(queue.team, name="Other", site=site)
    skill = Skill.objects.create(name="German")
    names = {"QUEUE": queue.pk, "OTHER": other.pk, "SKILL": skill.pk, "SITE": site.pk}
    raw = json.dumps(body)
    for name, pk in names.items():
        raw = raw.replace(f'"{name}"', str(pk))

    status, refusal = lead.ask("PATCH", f"queues/{queue.pk}", raw)

    assert status == 400
    assert refusal == {"t": "err", "code": "bad_frame", "message": words, "fields": {field: [words]}}
    assert not Requirement.objects.exists() and not Overflow.objects.exists()


def test_lists_are_replaced_whole_or_left_alone(lead: Caller) -> None:
    queue = make_queue(make_team())
    german, returns = Skill.objects.create(name="German"), Skill.objects.create(name="Returns")
    both = [
        {"skill": german.pk, "level": 2, "is_hard": True},
        {"skill": returns.pk, "level": 3, "is_hard": False},
    ]

    lead.put("PATCH", f"queues/{queue.pk}", {"requirements": both})
    lead.put("PATCH", f"queues/{queue.pk}", {"relaxations": [{"after_s": 20, "skill": returns.pk}]})
    left_alone = lead.put("PATCH", f"queues/{queue.pk}", {"name": "Renamed"})
    code, fields = lead.refused("PATCH", f"queues/{queue.pk}", {"requirements": both[:1]})

    assert left_alone["requirements"] == both
    assert left_alone["relaxations"] == [{"after_s": 20, "skill": returns.pk, "level": 0}]
    words = "The step after 20 s adds a skill that was not asked for: Returns."
    assert (code, fields) == ("bad_frame", {"relaxations": [words]})


def test_a_queue_says_by_what_its_service_level_counts(lead: Caller) -> None:
    queue = make_queue(make_team(), offer_mode="auto")

    assert queue.judged_by == "first_reply"
    assert lead.put("PATCH", f"queues/{queue.pk}", {"sl_basis": "accept"})["sl_basis"] == "accept"
    code, fields = lead.refused("PATCH", f"queues/{queue.pk}", {"sl_basis": "both"})
    assert (code, fields.keys()) == ("bad_frame", {"sl_basis"})
    queue.refresh_from_db()
    assert queue.judged_by == "accept"


def test_a_team_name_is_taken_once(lead: Caller) -> None:
    make_team()

    assert lead.refused("POST", "teams", {"name": "Service", "direction": "concierge"})[1].keys() == {"name"}
    assert Team.objects.count() == 1
