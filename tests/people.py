"""The same people in every test: a visitor of a site, ana the agent, ben her team-mate, sam who leads
them, and zoe the outsider, a visitor of the same site with a conversation of her own."""

import uuid

from django.contrib.sessions.backends.db import SessionStore

from chat.actions import conversations, people
from chat.models import Agent, Conversation, Site, Visitor

ORIGIN = "http://shop.test:8001"
PASSWORD = "correct horse battery"


def make_site(key: str = "shop", **fields) -> Site:
    return Site.objects.create(**{"key": key, "name": "Shop", "origins": [ORIGIN], **fields})


def make_agent(username: str, role: str = "agent") -> Agent:
    agent = Agent(username=username, display_name=username.title(), role=role)
    # Argon2 would cost each test a tenth of a second; logging in is tested with a real password.
    agent.set_unusable_password()
    agent.save()
    return agent


def session_of(agent: Agent) -> str:
    """The session key of an agent who has signed in."""
    session = SessionStore()
    session["_auth_user_id"] = str(agent.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = agent.get_session_auth_hash()
    session.save()
    return session.session_key or ""


def make_visitor(site: Site, name: str = "") -> tuple[Visitor, str]:
    """A visitor and their token."""
    visitor, token = people.begin_visit(site=site)
    if name:
        Visitor.objects.filter(pk=visitor.pk).update(name=name)
        visitor.refresh_from_db()
    return visitor, token


def start(visitor: Visitor, body: str = "Hello") -> Conversation:
    """The visitor's conversation, begun with this message."""
    return conversations.start_conversation(
        visitor_id=visitor.pk, start_id=uuid.uuid4(), body=body
    ).conversation


def start_taken(visitor: Visitor, agent: Agent, body: str = "Hello") -> Conversation:
    conversation = start(visitor, body)
    conversations.take_conversation(agent=agent, conversation_id=conversation.pk)
    return conversation
