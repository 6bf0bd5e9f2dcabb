"""Who may see whose numbers: at every address of the numbers, in files, alerts and the admin."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import get_resolver

from chat.models import Agent, AgentLine
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets
from metrics.models import AlertFiring, AlertMessage, AlertRule, Digest, TeamGoal
from metrics.post.alerts import deliver
from proactive.models import EntryPoint, EntryUse, Experiment, Visit
from routing.models import Queue, Team
from tests.conftest import World
from tests.metrics.exports.test_files import whole
from tests.metrics.test_api import DAY, asks, figures, past
from tests.metrics.test_reaching import SITE, invite, says, talks, today
from tests.people import make_agent, make_site, make_visitor
from tests.proactive.people import make_goal, make_served_queue, make_trigger
from tests.routing.people import make_queue, make_team

__all__ = ["past"]

# Every address with numbers, as one would ask it for everything.
ROUTES: dict[str, tuple[str, dict[str, Any]]] = {
    "metrics-totals": ("totals", DAY),
    "metrics-series": ("series", DAY),
    "metrics-by": ("by/agent", DAY),
    "metrics-heat": ("heat", {**DAY, "kpi": "entered"}),
    "metrics-conversations": ("conversations", {**DAY, "kpi": "entered"}),
    "metrics-live": ("live", {}),
    "metrics-held": ("live/conversations", {}),
    "metrics-reached": ("reached", {**DAY, "by": "trigger", "key": "1", "step": "queued"}),
    "metrics-directions": ("directions", {}),
    "metrics-guidelines": ("guidelines", {}),
    "metrics-funnel": ("funnel", DAY),
    "metrics-pages": ("pages", DAY),
    "metrics-experiments": ("experiments", {}),
}
# What the numbers mean is no secret.
WORDS = "metrics-kpis"
FOR_LEADS = {
    "metrics-guidelines",
    "metrics-funnel",
    "metrics-reached",
    "metrics-pages",
    "metrics-experiments",
}
BY_AGENT = {"metrics-totals", "metrics-series", "metrics-by", "metrics-heat", "metrics-conversations"}
NOT_YOUR_TEAM = "These are the numbers of a team that you do not lead."


@pytest.fixture
def teams(past: World) -> World:
    """The imported past is kim's team's; sam leads the sales, which ben serves."""
    Team.objects.get(name="Imported history").leads.add(make_agent("kim", "supervisor"))
    sales = make_team("Sellers", direction="reactive_sales", asa_target_s=15)
    make_queue(sales, past.ben, name="Orders", site=past.site)
    sales.leads.add(past.sam)
    note_targets()
    return past


def kim() -> Agent:
    return Agent.objects.get(username="kim")


def other_team() -> int:
    return Team.objects.get(name="Imported history").pk


def test_no_address_is_left_out() -> None:
    every = {name for name in get_resolver().reverse_dict if str(name).startswith("metrics-")}

    assert every == {*ROUTES, WORDS}


@pytest.mark.parametrize("route", ROUTES)
def test_who_may_ask_for_another_teams_numbers(route: str, teams: World) -> None:
    path, query = ROUTES[route]
    admin = make_agent("ada", "admin")
    queue = Queue.objects.get(team=other_team()).pk

    # Who is waiting or held right now is asked of one queue alone.
    teams_too = [{"team": other_team()}] if route != "metrics-held" else []
    for filters in (*teams_too, {"queue": queue}):
        refused = asks(teams.sam, path, 403, **query, **filters)
        assert (refused["code"], refused["message"]) == ("forbidden", NOT_YOUR_TEAM)
        asks(kim(), path, 200, **query, **filters)
        asks(admin, path, 200, **query, **filters)
    stranger = Client().get(f"/api/v1/metrics/{path}", query)
    assert stranger.status_code == 401
    zoe = Client(headers={"Authorization": f"Bearer {teams.zoe_token}"})
    assert zoe.get(f"/api/v1/metrics/{path}", query).status_code == 401


@pytest.mark.parametrize("route", ROUTES)
def test_an_agent_asks_for_themselves_alone(route: str, teams: World) -> None:
    path, query = ROUTES[route]
    a = Agent.objects.get(username="A")

    if route in FOR_LEADS:
        assert asks(teams.ana, path, 403, **query)["message"].startswith("Only somebody who leads")
    elif route in BY_AGENT:
        refused = asks(teams.ana, path, 403, **query, agent=a.pk)
        assert refused["message"] == "These are the numbers of somebody else."
    elif route == "metrics-held":
        refused = asks(teams.ana, path, 403, agent=a.pk)
        assert refused["message"] == "These are the conversations of somebody else."
        queue = Queue.objects.get(team=other_team())
        assert asks(teams.ana, path, 403, queue=queue.pk)["message"] == "You do not serve this queue."
        assert asks(teams.sam, path, 403, agent=a.pk)["message"] == refused["message"]
    elif route == "metrics-live":
        told = asks(teams.ana, path)
        assert (told["queues"], [each["name"] for each in told["agents_list"]]) == ([], [])
    else:
        assert asks(teams.ana, path)["directions"] == []


def test_without_a_filter_somebody_sees_the_sum_of_their_teams(teams: World) -> None:
    def entered(who: Agent) -> Any:
        return figures(asks(who, "totals", kpis="entered", **DAY))["entered"]["value"]

    assert (entered(kim()), entered(teams.sam), entered(make_agent("ada", "admin"))) == (10, 0, 10)
    Team.objects.get(name="Sellers").leads.add(kim())
    assert entered(kim()) == 10
    assert asks(teams.sam, "by/team", kpis="entered", **DAY)["rows"] == []
    assert asks(teams.sam, "conversations", kpi="entered", **DAY)["conversations"] == []
    assert asks(teams.sam, "heat", kpi="entered", **DAY)["cells"] == []
    assert [row["label"] for row in asks(kim(), "by/team", kpis="entered", **DAY)["rows"]] == [
        "Imported history"
    ]


def test_their_targets_are_those_of_their_teams(teams: World) -> None:
    assert figures(asks(teams.sam, "totals", kpis="asa_s", **DAY))["asa_s"]["target"] == 15
    assert figures(asks(kim(), "totals", kpis="asa_s", **DAY))["asa_s"]["target"] == 60


def test_a_supervisor_whom_no_team_names_leads_all(teams: World) -> None:
    lou = make_agent("lou", "supervisor")

    assert figures(asks(lou, "totals", kpis="entered", team=other_team(), **DAY))["entered"]["value"] == 10
    assert len(asks(lou, "directions")["directions"]) == 2


def test_another_teams_agent_is_refused(teams: World) -> None:
    a = Agent.objects.get(username="A")

    refused = asks(teams.sam, "totals", 403, agent=a.pk, **DAY)

    assert refused["message"] == "These are the numbers of somebody whose team you do not lead."
    asks(teams.sam, "totals", agent=teams.ben.pk, **DAY)
    assert figures(asks(kim(), "totals", kpis="answered", agent=a.pk, **DAY))["answered"]["value"] == 3


def test_only_their_teams_are_offered_as_filters(teams: World) -> None:
    def offered(who: Agent) -> list[str]:
        headed = asks(who, "directions")["directions"]
        return [team["name"] for direction in headed for team in direction["teams"]]

    assert (offered(teams.sam), offered(kim()), offered(teams.ben)) == (
        ["Sellers"],
        ["Imported history"],
        ["Sellers"],
    )


def test_right_now_shows_their_queues_and_who_serves_them(teams: World) -> None:
    told = asks(teams.sam, "live")

    assert [queue["name"] for queue in told["queues"]] == ["Orders"]
    assert [each["name"] for each in told["agents_list"]] == ["Ben"]
    assert [figure["target"] for figure in told["today"] if figure["name"] == "asa_s"] == [15]


@pytest.mark.parametrize("path", ["totals", "series", "by/queue", "conversations"])
def test_a_file_holds_no_more_than_the_page(path: str, teams: World) -> None:
    client = Client()
    client.force_login(teams.sam)
    query = {**DAY, "kpi": "entered", "format": "csv"}

    assert client.get(f"/api/v1/metrics/{path}", {**query, "team": other_team()}).status_code == 403
    body = async_to_sync(whole)(client.get(f"/api/v1/metrics/{path}", query)).decode()
    assert "v1" not in body
    assert "Imported" not in body


def test_what_invitations_came_to_is_told_to_whose_queue_they_lead_into(teams: World) -> None:
    chat = make_served_queue(teams.site, teams.ana)
    trigger = make_trigger(teams.site, chat)
    lou = make_agent("lou", "supervisor")
    chat.team.leads.add(lou)
    invite(trigger, teams.visitor)
    conversation = talks(teams, trigger, teams.zoe)
    says(teams, conversation, datetime.now(UTC))
    type(conversation).objects.filter(pk=conversation.pk).update(page_url="https://shop.test/size")
    elsewhere = make_site("elsewhere")
    for site, queue in ((teams.site, chat), (elsewhere, None)):
        entry = EntryPoint.objects.create(site=site, name=site.key, queue=queue)
        now = datetime.now(UTC)
        visit = Visit.objects.create(
            site=site, visitor=make_visitor(site)[0], began_at=now, seen_at=now, landing_url=SITE
        )
        EntryUse.objects.create(entry=entry, visit=visit, did="shown", at=now)
    experiment = Experiment.objects.create(
        site=teams.site, name="Sizes", hypothesis="It helps.", primary_goal=make_goal(teams.site, "size")
    )
    type(trigger).objects.filter(pk=trigger.pk).update(experiment=experiment)

    def told(who: Agent) -> list[Any]:
        return [
            [row["label"] for row in asks(who, "funnel", **today(by="trigger"))["rows"]],
            [row["label"] for row in asks(who, "funnel", **today(by="entry_point"))["rows"]],
            [page["url"] for page in asks(who, "pages", **today())["pages"]],
            [trial["name"] for trial in asks(who, "experiments")["experiments"]],
        ]

    bring_up_to_date()
    everything = told(make_agent("ada", "admin"))
    assert [len(part) for part in everything] == [1, 2, 1, 1]
    assert told(lou) == [everything[0], ["shop (Shop)"], everything[2], everything[3]]
    assert told(kim()) == [[], [], [], []]


def test_an_alert_is_told_to_those_who_lead_that_team(teams: World) -> None:
    make_agent("ada", "admin")
    make_agent("lou", "supervisor")

    def told(rule: AlertRule) -> list[str]:
        AgentLine.objects.all().delete()
        now = datetime.now(UTC)
        firing = AlertFiring.objects.create(rule=rule, began_at=now, told_at=now, seen_at=now, value=1)
        deliver(AlertMessage.objects.create(firing=firing, channel="console", kind="fired", due_at=now))
        return sorted(AgentLine.objects.values_list("agent__username", flat=True))

    def rule(**fields: Any) -> AlertRule:
        return AlertRule.objects.create(name="Long line", measure="live_waiting", threshold=0, **fields)

    assert told(rule(team=Team.objects.get(name="Sellers"))) == ["ada", "lou", "sam"]
    assert told(rule(queue=Queue.objects.get(team=other_team()))) == ["ada", "kim", "lou"]
    assert told(rule()) == ["ada", "lou"]


def test_in_the_admin_they_keep_what_belongs_to_their_teams(teams: World) -> None:
    sales, other = Team.objects.get(name="Sellers"), Team.objects.get(name="Imported history")
    for team in (sales, other, None):
        name = f"of {team}"
        AlertRule.objects.create(name=name, measure="live_waiting", threshold=0, team=team)
        Digest.objects.create(name=name, at="07:00", team=team, emails=["a@shop.test"])
    TeamGoal.objects.create(
        team=other,
        name="of Imported history",
        metric="asa_s",
        target=30,
        first_day="2026-01-01",
        last_day="2026-02-01",
    )
    client = Client()
    client.force_login(teams.sam)

    for page in ("alertrule", "digest"):
        listed = client.get(f"/admin/metrics/{page}/").content.decode()
        assert ("of Sellers" in listed, "of Imported history" in listed, "of None" in listed) == (
            True,
            False,
            False,
        )
        adding = client.get(f"/admin/metrics/{page}/add/").content.decode()
        assert (">Sellers<" in adding, ">Imported history<" in adding) == (True, False)
    hidden = AlertRule.objects.get(team=other)
    assert client.get(f"/admin/metrics/alertrule/{hidden.pk}/change/").status_code == 302
    assert "of Imported history" not in client.get("/admin/metrics/teamgoal/").content.decode()


def test_whoever_leads_a_team_is_named_on_its_page_by_an_admin(teams: World) -> None:
    sales = Team.objects.get(name="Sellers")
    page = f"/admin/routing/team/{sales.pk}/change/"
    client = Client()
    client.force_login(teams.sam)
    assert client.get(page).status_code == 403
    api = client.patch(
        f"/api/v1/routing/teams/{other_team()}", json.dumps({"leads": [teams.sam.pk]}), "application/json"
    )
    assert api.status_code == 403
    client.force_login(make_agent("ada", "admin"))

    given = {
        name: "" if (value := getattr(sales, name)) is None else value
        for name in ("name", "direction", "audience", "purpose", "asa_target_s", "sl_percent", "sl_seconds")
        + ("conversion_target", "ftr_target")
    }
    assert client.post(page, {**given, "leads": [kim().pk]}).status_code == 302

    assert [lead.username for lead in sales.leads.all()] == ["kim"]
    assert "Kim" in client.get("/admin/routing/team/").content.decode()
