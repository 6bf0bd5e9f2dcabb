"""Visitors who come, agents who connect."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from chat import queries
from chat.actions import people
from chat.actions.errors import NotFound
from chat.models import Agent, Entry, Epoch, Site, SocketTicket, Visitor
from tests.people import ORIGIN, start


class TestVisits:
    def test_the_token_proves_who_it_is_and_is_not_kept(self, site: Site) -> None:
        visitor, token = people.begin_visit(site=site)

        assert queries.visitor_by_token(token) == visitor
        assert token.encode() not in bytes(visitor.token_hash)

    @pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "é" * 500])
    def test_any_other_token_proves_nothing(self, maya: Visitor, token: str) -> None:
        assert queries.visitor_by_token(token) is None

    def test_a_blocked_visitor_is_nobody_until_unblocked(self, site: Site) -> None:
        visitor, token = people.begin_visit(site=site)

        people.block_visitor(visitor_id=visitor.pk)
        assert queries.visitor_by_token(token) is None
        people.unblock_visitor(visitor_id=visitor.pk)
        assert queries.visitor_by_token(token) == visitor


class TestIntroduce:
    def test_the_name_is_shown_and_stands_in_the_timeline(self, maya: Visitor) -> None:
        conversation = start(maya)

        found = people.introduce_visitor(visitor_id=maya.pk, name=" Maya Lin ", email="maya@example.org")

        maya.refresh_from_db()
        assert (maya.name, maya.email, found) == ("Maya Lin", "maya@example.org", conversation.pk)
        last = Entry.objects.filter(conversation=conversation).order_by("-seq")[0]
        assert last.data == {"event": {"type": "introduced", "by": "Maya Lin"}}

    def test_without_a_conversation_only_the_name_is_kept(self, maya: Visitor) -> None:
        assert people.introduce_visitor(visitor_id=maya.pk, name="Maya Lin", email="") is None

    def test_nobody_is_introduced_who_is_not_there(self, db: None) -> None:
        with pytest.raises(NotFound):
            people.introduce_visitor(visitor_id=uuid.uuid4(), name="x", email="")


class TestTickets:
    def test_a_ticket_opens_once(self, ana: Agent) -> None:
        ticket = people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)

        spent = people.spend_ticket(ticket=ticket, origin=ORIGIN)
        again = people.spend_ticket(ticket=ticket, origin=ORIGIN)

        assert (spent, again) == (people.Spent(ana, "s"), None)

    def test_not_from_another_origin_and_then_never(self, ana: Agent) -> None:
        ticket = people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)

        assert people.spend_ticket(ticket=ticket, origin="https://evil.example") is None
        assert people.spend_ticket(ticket=ticket, origin=ORIGIN) is None

    def test_not_after_a_minute(self, ana: Agent) -> None:
        ticket = people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)
        SocketTicket.objects.update(expires_at=Now() - timedelta(seconds=1))

        assert people.spend_ticket(ticket=ticket, origin=ORIGIN) is None

    def test_not_for_somebody_who_has_left_the_team(self, ana: Agent) -> None:
        ticket = people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)
        Agent.objects.update(is_active=False)

        assert people.spend_ticket(ticket=ticket, origin=ORIGIN) is None

    def test_revoking_takes_back_what_was_not_spent(self, ana: Agent) -> None:
        kept = people.issue_ticket(agent=ana, session_key="other", origin=ORIGIN)
        revoked = people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)

        people.revoke_agent(agent_id=ana.pk, session_key="s")

        assert people.spend_ticket(ticket=revoked, origin=ORIGIN) is None
        assert people.spend_ticket(ticket=kept, origin=ORIGIN) is not None

    def test_the_ones_nobody_used_are_forgotten(self, ana: Agent) -> None:
        people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)
        people.issue_ticket(agent=ana, session_key="s", origin=ORIGIN)
        SocketTicket.objects.filter(pk=SocketTicket.objects.all()[0].pk).update(
            expires_at=Now() - timedelta(seconds=1)
        )

        assert people.forget_unused_tickets() == 1
        assert SocketTicket.objects.count() == 1


def test_a_new_epoch_is_another_one(db: None) -> None:
    before = Epoch.objects.get().id

    after = people.begin_epoch()

    assert before != after
    assert queries.current_epoch() == str(after)


def test_staff_follows_the_role(ana: Agent, sam: Agent) -> None:
    admin = Agent.objects.create_superuser("root", password="a long pass phrase")

    assert [agent.is_staff for agent in (ana, sam, admin)] == [False, True, True]
    assert [agent.is_superuser for agent in (ana, sam, admin)] == [False, False, True]
    assert [agent.is_lead for agent in (ana, sam, admin)] == [False, True, True]
