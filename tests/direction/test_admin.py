"""The admin of direction: each supervisor keeps and reads what belongs to the teams that they lead."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.models import Agent, Site, Visitor
from direction.actions.problems import report_page
from direction.models import InteractionGoal, PageProblem, PageWatch
from routing.models import Team
from tests.people import make_site, make_visitor, start
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team

PROBLEMS = "/admin/direction/pageproblem/"
GOALS = "/admin/direction/interactiongoal/"


@pytest.fixture
def theirs(site: Site, ana: Agent, sam: Agent) -> Team:
    """Sam leads the team for which the shop's visitors wait."""
    team = make_team("Sellers")
    make_queue(team, ana, site=site)
    team.leads.add(sam)
    return team


@pytest.fixture
def others(ana: Agent) -> Team:
    """Another team, for which the visitors of another site wait."""
    team = make_team("Helpers")
    make_queue(team, ana, name="Help", site=make_site("help", name="Help pages"))
    return team


def problem_of(visitor: Visitor, agent: Agent, page: str, quote: str = "") -> PageProblem:
    conversation = start(visitor)
    return report_page(
        conversation_id=conversation.pk, agent=agent, page=page, tag="broken", quote=quote
    ).problem


@pytest.fixture
def shown(theirs: Team, maya: Visitor, ana: Agent) -> PageProblem:
    return problem_of(maya, ana, "https://shop.test/checkout")


@pytest.fixture
def hidden(others: Team, ana: Agent) -> PageProblem:
    visitor, _ = make_visitor(Site.objects.get(key="help"))
    return problem_of(visitor, ana, "https://help.test/secret", "The secret page turns")


@pytest.fixture
def client_of_sam(sam: Agent) -> Client:
    client = Client()
    client.force_login(sam)
    return client


def test_a_supervisor_reads_the_problems_of_sites_whose_visitors_wait_for_their_teams(
    shown: PageProblem, hidden: PageProblem, client_of_sam: Client
) -> None:
    listed = client_of_sam.get(PROBLEMS).content.decode()
    found = client_of_sam.get(PROBLEMS, {"q": "secret"}).content.decode()

    assert (shown.page in listed, hidden.page in listed, "Help pages" in listed) == (True, False, False)
    assert hidden.page not in found
    assert client_of_sam.get(f"{PROBLEMS}{shown.pk}/change/").status_code == 200
    assert client_of_sam.get(f"{PROBLEMS}{hidden.pk}/change/").status_code == 302
    assert client_of_sam.get(f"{PROBLEMS}{hidden.pk}/history/").status_code == 302


def test_a_supervisor_decides_on_no_others(
    shown: PageProblem, hidden: PageProblem, client_of_sam: Client
) -> None:
    client_of_sam.post(PROBLEMS, {"action": "fix", "_selected_action": [shown.pk, hidden.pk]})
    client_of_sam.post(
        PROBLEMS, {"action": "decline", "_selected_action": [hidden.pk], "select_across": "1", "index": "0"}
    )

    statuses = dict(PageProblem.objects.values_list("pk", "status"))
    assert statuses == {shown.pk: "fixed", hidden.pk: "new"}


def test_what_is_open_is_decided_where_it_is_read(shown: PageProblem, client_of_sam: Client) -> None:
    page = f"{PROBLEMS}{shown.pk}/change/"
    before = client_of_sam.get(page).content.decode()

    said = client_of_sam.post(
        PROBLEMS, {"action": "accept", "_selected_action": [shown.pk]}, follow=True
    ).content.decode()
    client_of_sam.post(PROBLEMS, {"action": "decline", "_selected_action": [shown.pk]})

    assert f'name="_selected_action" value="{shown.pk}"' in before and "It is fixed" in before
    assert "Said of one problem." in said
    assert "It is fixed" not in client_of_sam.get(page).content.decode()
    assert client_of_sam.get(f"{PROBLEMS}nonsense/change/").status_code == 302


def test_each_report_leads_to_its_conversation_and_all_are_read_at_once(
    shown: PageProblem, site: Site, ana: Agent, client_of_sam: Client, django_assert_num_queries: Any
) -> None:
    page = f"{PROBLEMS}{shown.pk}/change/"
    client_of_sam.get(page)
    with CaptureQueriesContext(connection) as asked:
        client_of_sam.get(page)
    for _ in range(3):
        problem_of(make_visitor(site)[0], ana, shown.page)

    with django_assert_num_queries(len(asked)):
        content = client_of_sam.get(page).content.decode()

    for report in shown.reports.all():
        assert f'<a href="/console/#conversation={report.conversation_id}">' in content
    assert shown.reports.count() == 4


def test_no_secret_is_shown_before_it_is_kept(site: Site, admin_client: Client) -> None:
    adding = admin_client.get("/admin/direction/pagewatch/add/").content.decode()
    admin_client.post(
        "/admin/direction/pagewatch/add/", {"site": site.pk, "webhook": "https://hooks.test/pages"}
    )

    [watch] = PageWatch.objects.all()
    kept = admin_client.get(f"/admin/direction/pagewatch/{watch.pk}/change/").content.decode()
    rule = admin_client.get("/admin/metrics/alertrule/add/").content.decode()
    assert ("whsec_" in adding, "whsec_" in rule, watch.webhook_secret in kept) == (False, False, True)


def test_a_site_of_two_of_their_queues_is_listed_once(
    shown: PageProblem, theirs: Team, ana: Agent, site: Site, client_of_sam: Client
) -> None:
    make_queue(theirs, ana, name="Second", site=site)

    found = client_of_sam.get(PROBLEMS).context["cl"].result_list

    assert [(problem.pk, problem.times) for problem in found] == [(shown.pk, 1)]


def test_admins_and_who_leads_all_read_every_problem(
    shown: PageProblem, hidden: PageProblem, theirs: Team, client_of_sam: Client, sam: Agent
) -> None:
    theirs.leads.remove(sam)

    listed = client_of_sam.get(PROBLEMS).content.decode()

    assert shown.page in listed and hidden.page in listed


def test_a_supervisor_keeps_the_goals_of_conversations_of_their_teams(
    theirs: Team, others: Team, site: Site, client_of_sam: Client
) -> None:
    success = make_goal(site, "order")
    hidden = InteractionGoal.objects.create(
        team=others, visitor_does="Sign up for the secret", agent_does="Show it", success=success
    )
    given = {
        "team": theirs.pk,
        "is_on": "on",
        "visitor_does": "Order what fits",
        "agent_does": "Name one size",
        "steps": "Ask for height\nName one size",
        "success": success.pk,
        "window_h": 72,
    }

    refused = client_of_sam.post(f"{GOALS}add/", {**given, "team": others.pk})
    added = client_of_sam.post(f"{GOALS}add/", given)

    assert (refused.status_code, added.status_code) == (200, 302)
    assert InteractionGoal.objects.get(team=theirs).steps == ["Ask for height", "Name one size"]
    listed = client_of_sam.get(GOALS).content.decode()
    assert ("Order what fits" in listed, hidden.visitor_does in listed) == (True, False)
    assert client_of_sam.get(f"{GOALS}{hidden.pk}/change/").status_code == 302
    assert client_of_sam.post(f"{GOALS}{hidden.pk}/delete/", {"post": "yes"}).status_code == 302
    assert InteractionGoal.objects.filter(pk=hidden.pk).exists()


def test_a_second_goal_of_a_team_is_refused_in_a_sentence(
    theirs: Team, site: Site, client_of_sam: Client
) -> None:
    success = make_goal(site, "order")
    InteractionGoal.objects.create(
        team=theirs, visitor_does="Order", agent_does="Name one size", success=success
    )

    page = client_of_sam.post(
        f"{GOALS}add/",
        {
            "team": theirs.pk,
            "is_on": "on",
            "visitor_does": "Sign up",
            "agent_does": "Show the plans",
            "steps": "",
            "success": success.pk,
            "window_h": 72,
        },
    ).content.decode()

    assert "has a goal already" in page
