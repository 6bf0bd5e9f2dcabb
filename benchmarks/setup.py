"""The people and conversations of a run, written straight to the tables: `python -m benchmarks.setup`.

Prints them as JSON for the generator, which itself stays free of Django.
"""

import argparse
import json
import sys
from datetime import timedelta

import django
from django.db import connection
from django.utils import timezone

from kit.tokens import hashed, new_token

SITE_KEY = "benchmark"
ORIGIN = "https://shop.example"


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--conversations", type=int, required=True)
    wanted.add_argument("--idle", type=int, required=True)
    wanted.add_argument("--origin", required=True, help="of the agents' pages")
    args = wanted.parse_args()
    django.setup()
    json.dump(write_people(args.conversations, args.idle, args.origin), sys.stdout)


def write_people(conversations: int, idle: int, agents_origin: str) -> dict[str, object]:
    """Everything anew, in a database that belongs to the benchmark alone."""
    from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415  models need django.setup
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    from chat.models import Agent, Conversation, Site, SocketTicket, Visitor  # noqa: PLC0415

    others = Agent.objects.exclude(username__startswith=SITE_KEY)
    if others.exists() or Site.objects.exclude(key=SITE_KEY).exists():
        sys.exit("This database is in use: the benchmark needs one of its own, because it empties it.")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE chat_site, chat_agent, django_session CASCADE")
    site = Site.objects.create(key=SITE_KEY, name="Benchmark", origins=[ORIGIN])
    agents = Agent.objects.bulk_create(
        [
            Agent(username=f"{SITE_KEY}-{n}", password="!", display_name=f"Agent {n}")
            for n in range(conversations + 1)
        ]
    )
    away = agents.pop()
    tokens = [new_token() for _ in range(conversations + idle)]
    visitors = Visitor.objects.bulk_create([Visitor(site=site, token_hash=hashed(token)) for token in tokens])
    responsible = agents + [away] * idle
    talks = Conversation.objects.bulk_create(
        [
            Conversation(site=site, visitor=visitor, agent=agent, state=Conversation.State.ACTIVE)
            for visitor, agent in zip(visitors, responsible, strict=True)
        ]
    )

    def login_of(agent: Agent) -> str:
        return str(
            Session.objects.encode(
                {SESSION_KEY: str(agent.pk), HASH_SESSION_KEY: agent.get_session_auth_hash()}
            )
        )

    later = timezone.now() + timedelta(hours=1)
    logins = Session.objects.bulk_create(
        [
            Session(session_key=f"{SITE_KEY}-{n}", session_data=login_of(agent), expire_date=later)
            for n, agent in enumerate(agents)
        ]
    )
    tickets = [new_token() for _ in agents]
    SocketTicket.objects.bulk_create(
        [
            SocketTicket(
                hash=hashed(ticket),
                agent=agent,
                session_key=login.pk,
                origin=agents_origin,
                expires_at=later,
            )
            for ticket, agent, login in zip(tickets, agents, logins, strict=True)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("CHECKPOINT")
    return {
        "origin": ORIGIN,
        "pairs": [
            {
                "conv": str(talk.pk),
                "visitor": str(talk.visitor_id),
                "token": token,
                "agent": talk.agent_id,
                "ticket": ticket,
            }
            for talk, token, ticket in zip(talks, tokens, tickets, strict=False)
        ],
        "idle": [
            {"conv": str(talk.pk), "visitor": str(talk.visitor_id), "token": token}
            for talk, token in zip(talks[conversations:], tokens[conversations:], strict=True)
        ],
    }


if __name__ == "__main__":
    main()
