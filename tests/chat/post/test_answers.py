"""Answers that nobody read in the chat reach their visitor by e-mail: once, whole, and only then."""

import smtplib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F

from chat.actions import conversations, leases, letters, marks
from chat.actions.entries import agent_row, event_row, note_row, post
from chat.models import Agent, AnswerLetter, Conversation, Entry, Lease, Site, Visitor
from chat.post import answers
from chat.tasks import mail_unread_answers
from kit.clock import database_now
from tests.people import ORIGIN, make_visitor, start_taken


@pytest.fixture
def maya(site: Site) -> Visitor:
    visitor, _ = make_visitor(site, "Maya")
    Visitor.objects.filter(pk=visitor.pk).update(email="maya@example.com")
    return visitor


@pytest.fixture
def conversation(maya: Visitor, ana: Agent) -> Conversation:
    """Maya's, whom ana serves."""
    conversation = start_taken(maya, ana)
    Conversation.objects.filter(pk=conversation.pk).update(page_url=f"{ORIGIN}/jackets", page_title="Jackets")
    return conversation


def says(conversation: Conversation, ana: Agent, body: str) -> int:
    row = agent_row(agent=ana, conversation_id=conversation.pk, client_id=uuid.uuid4(), body=body)
    seq = post(row)[0].seq
    assert seq is not None
    return seq


def time_passes(conversation: Conversation, **how_long: int) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(
        last_agent_at=F("last_agent_at") - timedelta(**how_long)
    )


def test_an_answer_that_was_not_read_for_five_minutes_is_sent(conversation: Conversation, ana: Agent) -> None:
    says(conversation, ana, "It is in stock.")
    says(conversation, ana, "Shall I <b>keep</b> one for you?")
    mail_unread_answers()
    assert mail.outbox == []
    time_passes(conversation, minutes=6)

    mail_unread_answers()
    mail_unread_answers()

    [letter] = mail.outbox
    assert letter.to == ["maya@example.com"]
    assert letter.subject == "Ana answered you – Shop"
    assert letter.from_email == "Shop <livechat@localhost>"
    assert letter.body.index("It is in stock.") < letter.body.index("Shall I <b>keep</b> one for you?")
    assert f"{ORIGIN}/jackets" in letter.body
    assert "Shall I &lt;b&gt;keep&lt;/b&gt; one for you?" in letter.alternatives[0][0]  # type: ignore[attr-defined]


def test_both_sides_see_in_the_conversation_that_it_was_sent(conversation: Conversation, ana: Agent) -> None:
    says(conversation, ana, "It is in stock.")
    time_passes(conversation, minutes=6)

    mail_unread_answers()

    entry = Entry.objects.filter(conversation=conversation).order_by("-seq")[0]
    assert entry.public
    assert entry.data == {"event": {"type": "mailed", "by": "maya@example.com"}}


def test_the_next_letter_begins_where_the_last_one_ended(conversation: Conversation, ana: Agent) -> None:
    says(conversation, ana, "It is in stock.")
    time_passes(conversation, minutes=6)
    mail_unread_answers()
    says(conversation, ana, "It is kept for you.")
    time_passes(conversation, minutes=6)

    mail_unread_answers()

    assert ["It is in stock." in letter.body for letter in mail.outbox] == [True, False]
    assert "It is kept for you." in mail.outbox[1].body
    assert mail.outbox[0].extra_headers["References"] == mail.outbox[1].extra_headers["References"]


def test_a_closed_conversation_is_mailed_for_three_days(conversation: Conversation, ana: Agent) -> None:
    says(conversation, ana, "It is in stock.")
    conversations.close_conversation(conversation_id=conversation.pk, agent=ana)
    time_passes(conversation, days=3)
    Conversation.objects.update(ended_at=F("ended_at") - timedelta(days=3))

    assert letters.write_letters() == 0
    Conversation.objects.update(
        ended_at=F("ended_at") + timedelta(hours=1), last_agent_at=F("last_agent_at") + timedelta(hours=1)
    )
    assert letters.write_letters() == 1


def reads(conversation: Conversation, ana: Agent) -> None:
    everything = Conversation.objects.get(pk=conversation.pk).last_public_seq
    marks.raise_marks(marks=[marks.Mark(conversation.pk, staff=False, recv=everything, read=everything)])


def is_here(conversation: Conversation, ana: Agent) -> None:
    leases.take_lease(session="maya", process="p", visitor_id=conversation.visitor_id)


def is_blocked(conversation: Conversation, ana: Agent) -> None:
    Visitor.objects.update(is_blocked=True)


def has_no_address(conversation: Conversation, ana: Agent) -> None:
    Visitor.objects.update(email="")


def site_mails_nothing(conversation: Conversation, ana: Agent) -> None:
    Site.objects.update(mails_answers=False)


def only_a_note_is_new(conversation: Conversation, ana: Agent) -> None:
    reads(conversation, ana)
    post(note_row(agent=ana, conversation_id=conversation.pk, client_id=uuid.uuid4(), body="Ask Ben"))
    post(event_row(conversation.pk, "returned"))


@pytest.mark.parametrize(
    "happens", [reads, is_here, is_blocked, has_no_address, site_mails_nothing, only_a_note_is_new]
)
def test_nothing_is_sent_where_it_is_not_needed_or_not_wanted(
    conversation: Conversation, ana: Agent, happens: Callable[[Conversation, Agent], None]
) -> None:
    says(conversation, ana, "It is in stock.")
    happens(conversation, ana)
    time_passes(conversation, minutes=6)

    assert letters.write_letters() == 0


def test_whoever_went_without_a_goodbye_is_away_once_the_lease_has_run_out(
    conversation: Conversation, ana: Agent
) -> None:
    says(conversation, ana, "It is in stock.")
    is_here(conversation, ana)
    Lease.objects.update(until=database_now() - timedelta(seconds=1))
    time_passes(conversation, minutes=6)

    assert letters.write_letters() == 1


def test_what_is_read_before_a_late_attempt_is_not_sent(
    conversation: Conversation, ana: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(conversation, ana, "It is in stock.")
    time_passes(conversation, minutes=6)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
        mail_unread_answers()
    letter = AnswerLetter.objects.get()
    assert (letter.sent_at, letter.problem) == (
        None,
        "The mail server did not take it (SMTPServerDisconnected).",
    )
    reads(conversation, ana)
    AnswerLetter.objects.update(due_at=database_now())

    mail_unread_answers()

    letter.refresh_from_db()
    assert mail.outbox == []
    assert letter.given_up_at is not None
    assert letter.problem == "It was read in the chat meanwhile."


def refused(letter: Any) -> None:
    raise smtplib.SMTPServerDisconnected


def test_files_are_named_and_the_text_of_a_visitor_is_not_repeated(
    conversation: Conversation, ana: Agent
) -> None:
    row = agent_row(agent=ana, conversation_id=conversation.pk, client_id=uuid.uuid4(), body="")
    post(
        replace(
            row,
            kind="file",
            data={"files": [{"id": "x", "name": "Größe & table.png", "size": 1, "type": ""}]},
        )
    )
    time_passes(conversation, minutes=6)

    mail_unread_answers()

    assert "(a file, to be opened in the chat: Größe & table.png)" in mail.outbox[0].body
    assert "Hello\n" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("page", "back"),
    [
        (f"{ORIGIN}/jackets?size=m", f"{ORIGIN}/jackets?size=m"),
        ("https://evil.example/sign-in", f"{ORIGIN}/"),
        (f"{ORIGIN}.evil.example/", f"{ORIGIN}/"),
        ("javascript:alert(1)", f"{ORIGIN}/"),
        ("", f"{ORIGIN}/"),
    ],
)
def test_the_way_back_leads_to_the_site_alone(conversation: Conversation, page: str, back: str) -> None:
    conversation.page_url = page

    assert answers.way_back(conversation) == back


def test_no_name_breaks_a_heading(conversation: Conversation, ana: Agent) -> None:
    Site.objects.update(name="Shop\nBcc: zoe@example.com")
    Agent.objects.update(display_name="Ana\r\nX")
    says(conversation, ana, "It is in stock.")
    time_passes(conversation, minutes=6)

    mail_unread_answers()

    [letter] = mail.outbox
    assert letter.recipients() == ["maya@example.com"]
    assert letter.subject == "Ana X answered you – Shop Bcc: zoe@example.com"
