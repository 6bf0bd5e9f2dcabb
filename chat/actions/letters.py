"""Answers that wait unread: who is to have them by e-mail, and that they were sent."""

from django.db import connection, transaction

from chat.actions import outgoing
from chat.actions.entries import event_row, post
from chat.models import AnswerLetter

# An agent may write a little more, and a visitor may come back for it.
UNREAD_SECONDS = 300
# What is older is not sent out of the blue, whatever was off meanwhile.
FRESH_DAYS = 3


@transaction.atomic
def write_letters() -> int:
    """A letter for each visitor with an address who is not here and has answers unread for five minutes.

    Where a letter has gone before, the next begins after it. Twice at once makes one. Returns how many.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO chat_answerletter
              (id, conversation_id, email, after_seq, through_seq, due_at, attempts, problem)
            SELECT gen_random_uuid(), c.id, v.email, known.seq, c.last_public_seq, clock_timestamp(), 0, ''
            FROM chat_conversation c
            JOIN chat_visitor v ON v.id = c.visitor_id AND v.email <> '' AND NOT v.is_blocked
            JOIN chat_site s ON s.id = c.site_id AND s.mails_answers
            CROSS JOIN LATERAL (
              SELECT GREATEST(c.visitor_read, max(l.through_seq)) AS seq
              FROM chat_answerletter l WHERE l.conversation_id = c.id) known
            WHERE (c.state IN ('waiting', 'active')
                OR c.state = 'closed' AND c.ended_at > clock_timestamp() - make_interval(days => %(fresh)s))
              AND c.last_public_seq > known.seq
              AND c.last_agent_at > clock_timestamp() - make_interval(days => %(fresh)s)
              AND c.last_agent_at <= clock_timestamp() - make_interval(secs => %(unread)s)
              AND NOT EXISTS (
                SELECT FROM chat_lease h WHERE h.visitor_id = v.id AND h.until > clock_timestamp())
              AND EXISTS (
                SELECT FROM chat_entry e WHERE e.conversation_id = c.id AND e.seq > known.seq
                  AND e.public AND e.sender = 'agent' AND e.kind IN ('message', 'file'))
            ORDER BY c.id
            ON CONFLICT DO NOTHING
            """,
            {"fresh": FRESH_DAYS, "unread": UNREAD_SECONDS},
        )
        return int(cursor.rowcount)


@transaction.atomic
def note_sent(letter: AnswerLetter) -> None:
    """It went out, and both sides see so in the conversation. Publishes EntryPosted."""
    outgoing.note_sent(letter)
    post(event_row(letter.conversation_id, "mailed", by=letter.email, client_id=letter.pk))
