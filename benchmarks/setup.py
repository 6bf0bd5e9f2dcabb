"""The people and conversations of a run, written straight to the tables: `python -m benchmarks.setup`.

Prints them as JSON for the generator, which itself stays free of Django.
"""

import argparse
import hashlib
import json
import secrets
import sys
from datetime import timedelta

import django
from django.db import connection
from django.utils import timezone

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
    from chat.models import Agent, Conversation, Site, SocketTicket, Visitor  # noqa: PLC0415  needs django.setup

    if Site.objects.exclude(key=SITE_KEY).exists():
        sys.exit("This database holds sites of other people: run the benchmark against one of its own.")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE chat_site, chat_agent, django_session CASCADE")
    site = Site.objects.create(key=SITE_KEY, name="Benchmark", origins=[ORIGIN])
    agents = Agent.objects.bulk_create(
        [
            Agent(username=f"agent-{n}", password="!", display_name=f"Agent {n}")
            for n in range(conversations + 1)
        ]
    )
    away = agents.pop()
    tokens = [secrets.token_urlsafe(32) for _ in range(conversations + idle)]
    visitors = Visitor.objects.bulk_create(
        [Visitor(site=site, token_hash=hash_of(token)) for token in tokens]
    )
    responsible = agents + [away] * idle
    talks = Conversation.objects.bulk_create(
        [
            Conversation(site=site, visitor=visitor, agent=agent, state=Conversation.State.ACTIVE)
            for visitor, agent in zip(visitors, responsible, strict=True)
        ]
    )
    tickets = [secrets.token_urlsafe(32) for _ in agents]
    SocketTicket.objects.bulk_create(
        [
            SocketTicket(
                hash=hash_of(ticket),
                agent=agent,
                session_key=f"benchmark-{agent.pk}",
                origin=agents_origin,
                expires_at=timezone.now() + timedelta(minutes=10),
            )
            for ticket, agent in zip(tickets, agents, strict=True)
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


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


if __name__ == "__main__":
    main()
