"""Who and what cannot be deleted."""

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Agent, Site
from routing.actions.stays import enqueue
from routing.models import Queue, Team
from tests.people import make_agent, make_visitor, start, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


def test_an_agent_with_a_history_is_kept_and_the_page_says_what_to_do(
    admin: Client, site: Site, ana: Agent, ben: Agent
) -> None:
    start_taken(make_visitor(site)[0], ana)

    refused = admin.post(reverse("admin:chat_agent_delete", args=[ana.pk]), {"post": "yes"})
    admin.post(reverse("admin:chat_agent_delete", args=[ben.pk]), {"post": "yes"})

    assert "Ana has a history. The figures need it" in refused.content.decode()
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


def test_a_queue_with_a_history_is_kept_and_so_is_the_team_that_has_it(admin: Client, site: Site) -> None:
    queue = make_queue(make_team(), site=site)
    unused = make_queue(queue.team, name="Unused")
    enqueue(conversation_id=start(make_visitor(site)[0]).pk)

    refused = admin.post(reverse("admin:routing_queue_delete", args=[queue.pk]), {"post": "yes"})
    admin.post(reverse("admin:routing_queue_delete", args=[unused.pk]), {"post": "yes"})
    with_it = admin.post(reverse("admin:routing_team_delete", args=[queue.team_id]), {"post": "yes"})

    assert "Questions has a history. The figures need it" in refused.content.decode()
    assert "Questions, a queue of it. Give it to another team first." in with_it.content.decode()
    assert (list(Queue.objects.all()), list(Team.objects.all())) == ([queue], [queue.team])
