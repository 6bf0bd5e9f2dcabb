"""Who waits, and what agents choose from."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from chat.models import Conversation, SavedReply, Topic
from chat.protocol import SavedReplies, Topics, Waiting, WaitingItem
from chat.protocol import SavedReply as SavedReplyPart
from chat.queries.heads import topic_part, whole

PREVIEW = 140
WAITING_SHOWN = 200


def waiting_board() -> Waiting:
    """Who waits, longest first, with the beginning of what they wrote last."""
    waiting = Conversation.objects.filter(state=Conversation.State.WAITING)
    shown = list(whole(waiting).order_by("waiting_since", "pk")[:WAITING_SHOWN])
    previews = latest_words(conversation.pk for conversation in shown)
    items = tuple(
        WaitingItem(
            conv=conversation.pk,
            visitor=conversation.visitor.shown_name,
            site=conversation.site.name,
            since=conversation.waiting_since or conversation.created_at,
            preview=previews.get(conversation.pk, ""),
            page=(conversation.page_title or conversation.page_url)[:PREVIEW],
        )
        for conversation in shown
    )
    return Waiting(items=items, total=len(items) if len(items) < WAITING_SHOWN else waiting.count())


def latest_words(ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each conversation the beginning of its visitor's latest message."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id, e.body FROM unnest(%s::uuid[]) AS c(id)
            CROSS JOIN LATERAL (
              SELECT left(body, %s) AS body FROM chat_entry
              WHERE conversation_id = c.id AND sender = 'visitor' ORDER BY seq DESC LIMIT 1) e
            """,
            [list(ids), PREVIEW],
        )
        return dict(cursor.fetchall())


def topics() -> Topics:
    return Topics(items=tuple(topic_part(topic) for topic in Topic.objects.filter(is_active=True)))


def saved_replies() -> SavedReplies:
    """Those in use, by title."""
    found = SavedReply.objects.filter(is_active=True).select_related("site")
    return SavedReplies(
        items=tuple(
            SavedReplyPart(
                id=reply.pk,
                title=reply.title,
                shortcut=reply.shortcut,
                body=reply.body,
                link=reply.link,
                site=reply.site.name if reply.site else "",
            )
            for reply in found
        )
    )


def is_saved_reply(reply_id: int) -> bool:
    return SavedReply.objects.filter(pk=reply_id).exists()
