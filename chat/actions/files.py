"""Files: taken in by content, kept under a random name, forgotten when nobody sends them."""

from datetime import timedelta
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File as Content
from django.db import transaction
from django.db.models.functions import Now

from chat.actions.errors import Closed, FileRejected, Forbidden, NotFound
from chat.contents import clean_name, kind_of
from chat.masking import mask
from chat.models import Agent, Conversation, File
from chat.protocol import Limits

FILE_BYTES = Limits().file_bytes
UNSENT_HOURS = 24


def store_file(
    *,
    conversation_id: UUID,
    name: str,
    size: int,
    content: IO[Any],
    agent: Agent | None = None,
    visitor_id: UUID | None = None,
) -> File:
    """Take a file for a conversation; a message that names it sends it.

    Raises FileRejected when it is empty, too large or of a kind that a browser might run, NotFound,
    Forbidden or Closed. On any error neither a row nor a file stays behind.
    """
    if size == 0:
        raise FileRejected("The file is empty.")
    if size > FILE_BYTES:
        raise FileRejected(f"The file is larger than {FILE_BYTES // 2**20} MB.")
    type_ = kind_of(content.read(4096))
    content.seek(0)
    if type_ is None:
        raise FileRejected("Files of this kind are not taken.")
    check_may_send(conversation_id=conversation_id, agent=agent, visitor_id=visitor_id)
    file = File(
        conversation_id=conversation_id, agent=agent, name=mask(clean_name(name)), size=size, type=type_
    )
    file.content.save(str(file.pk), Content(content), save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except BaseException:
        file.content.delete(save=False)
        raise
    return file


def check_may_send(*, conversation_id: UUID, agent: Agent | None, visitor_id: UUID | None) -> None:
    found = Conversation.objects.filter(pk=conversation_id)
    if visitor_id is not None:
        found = found.filter(visitor_id=visitor_id)
    conversation = found.first()
    if conversation is None:
        raise NotFound
    if conversation.state == Conversation.State.CLOSED:
        raise Closed
    if agent is not None and not agent.is_lead and conversation.agent_id != agent.pk:
        raise Forbidden("Take the conversation first, then you can send files.")


@transaction.atomic
def forget_unsent_files() -> int:
    """Delete the files that no message carried within a day; returns how many."""
    forgotten = list(
        File.objects.select_for_update(skip_locked=True).filter(
            is_posted=False, created_at__lt=Now() - timedelta(hours=UNSENT_HOURS)
        )[:500]
    )
    File.objects.filter(pk__in=[file.pk for file in forgotten]).delete()
    for file in forgotten:
        transaction.on_commit(partial(file.content.delete, save=False), robust=True)
    return len(forgotten)
