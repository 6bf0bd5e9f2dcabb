"""A team with a queue for the people of every test."""

from datetime import timedelta

from chat.models import Agent, Lease, Site
from kit.clock import database_now
from routing.actions.layout import settle_layout
from routing.models import Desk, Member, Presence, Queue, Team


def make_team(name: str = "Service", **fields) -> Team:
    return Team.objects.create(
        **{
            "name": name,
            "direction": "customer_service",
            "asa_target_s": 60,
            "sl_percent": 80,
            "sl_seconds": 60,
            **fields,
        }
    )


def make_queue(
    team: Team, *agents: Agent, name: str = "Questions", site: Site | None = None, **fields
) -> Queue:
    """A queue of the site that these agents serve."""
    queue = Queue.objects.create(**{"team": team, "name": name, "sla_target_s": 60, **fields})
    if site is not None:
        queue.sites.add(site)
    Member.objects.bulk_create(Member(queue=queue, agent=agent) for agent in agents)
    settle_layout()
    queue.refresh_from_db()
    return queue


def come(*agents: Agent) -> None:
    """They are at their desks, and no running server's sweep finds otherwise."""
    now = database_now()
    Lease.objects.bulk_create(
        [
            Lease(
                session=f"of-{agent.pk}",
                process="elsewhere",
                agent=agent,
                heard_at=now,
                until=now + timedelta(hours=1),
            )
            for agent in agents
        ],
        ignore_conflicts=True,
    )
    Desk.objects.filter(agent__in=agents).update(presence=Presence.ONLINE)


def go(agent: Agent) -> None:
    Lease.objects.filter(agent=agent).delete()
    Desk.objects.filter(agent=agent).update(presence=Presence.OFFLINE)
