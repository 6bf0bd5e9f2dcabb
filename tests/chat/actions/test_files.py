"""Files in and out."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from chat import queries
from chat.actions import entries, files
from chat.actions.conversations import close_conversation
from chat.actions.errors import Closed, FileRejected, Forbidden, NotFound
from chat.models import Agent, Conversation, Entry, File, Visitor
from tests.people import start, start_taken

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture(autouse=True)
def kept(settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(conversation: Conversation, content: bytes = PNG, name: str = "photo.png", **who) -> File:
    return files.store_file(
        conversation_id=conversation.pk, name=name, size=len(content), content=io.BytesIO(content), **who
    )


def row(visitor: Visitor, conversation: Conversation, body: str = ""):
    return entries.visitor_row(
        visitor_id=visitor.pk, conversation_id=conversation.pk, client_id=uuid.uuid4(), body=body, name="Maya"
    )


def test_an_upload_waits_until_a_message_carries_it(maya: Visitor, kept: Path) -> None:
    conversation = start(maya)
    file = upload(conversation, visitor_id=maya.pk)

    entries.post_with_files(row=row(maya, conversation), file_ids=[file.pk])

    entry = Entry.objects.filter(conversation=conversation).order_by("-seq")[0]
    assert (entry.kind, entry.data) == ("file", {"files": [entries.reference(file)]})
    file.refresh_from_db()
    assert (file.is_posted, file.type, len(stored(kept))) == (True, "image/png", 1)


def test_a_retry_of_the_message_is_answered_with_what_is_stored(maya: Visitor) -> None:
    conversation = start(maya)
    file = upload(conversation, visitor_id=maya.pk)
    message = row(maya, conversation, "look")

    first = entries.post_with_files(row=message, file_ids=[file.pk])
    again = entries.post_with_files(row=message, file_ids=[file.pk])

    assert (first.seq, again.seq, again.verdict) == (3, 3, "dup")


def test_a_file_is_sent_once(maya: Visitor) -> None:
    conversation = start(maya)
    file = upload(conversation, visitor_id=maya.pk)
    entries.post_with_files(row=row(maya, conversation), file_ids=[file.pk])

    with pytest.raises(NotFound):
        entries.post_with_files(row=row(maya, conversation), file_ids=[file.pk])


def test_other_peoples_files_are_not_there(maya: Visitor, zoe: Visitor, ana: Agent) -> None:
    mine, hers = start_taken(maya, ana), start(zoe)
    from_zoe = upload(hers, visitor_id=zoe.pk)
    from_ana = upload(mine, agent=ana)

    for file in (from_zoe, from_ana):
        with pytest.raises(NotFound):
            entries.post_with_files(row=row(maya, mine), file_ids=[file.pk])
    assert queries.file_for(from_zoe.pk, visitor_id=maya.pk) is None
    # What an agent has uploaded and not sent is not to be seen yet.
    assert queries.file_for(from_ana.pk, visitor_id=maya.pk) is None
    assert queries.file_for(from_zoe.pk) == from_zoe


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script>"),
        ("photo.png", b"<svg onload=alert(1)>"),
        ("empty.txt", b""),
        ("large.png", PNG + b"\0" * files.FILE_BYTES),
        ("program.exe", b"MZ\x90\0\x03"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(maya: Visitor, kept: Path, name: str, content: bytes) -> None:
    with pytest.raises(FileRejected):
        upload(start(maya), content, name, visitor_id=maya.pk)

    assert (File.objects.count(), stored(kept)) == (0, [])


def test_only_into_a_conversation_that_one_may_write_in(
    maya: Visitor, zoe: Visitor, ana: Agent, ben: Agent, kept: Path
) -> None:
    conversation = start_taken(maya, ana)

    with pytest.raises(NotFound):
        upload(conversation, visitor_id=zoe.pk)
    with pytest.raises(Forbidden):
        upload(conversation, agent=ben)
    close_conversation(conversation_id=conversation.pk, agent=ana)
    with pytest.raises(Closed):
        upload(conversation, visitor_id=maya.pk)

    assert stored(kept) == []


def test_what_nobody_sent_is_forgotten_after_a_day(
    maya: Visitor, kept: Path, django_capture_on_commit_callbacks
) -> None:
    conversation = start(maya)
    old, sent, fresh = (upload(conversation, visitor_id=maya.pk) for _ in range(3))
    entries.post_with_files(row=row(maya, conversation), file_ids=[sent.pk])
    File.objects.exclude(pk=fresh.pk).update(created_at=Now() - timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        forgotten = files.forget_unsent_files()

    assert forgotten == 1
    assert set(File.objects.values_list("pk", flat=True)) == {sent.pk, fresh.pk}
    assert len(stored(kept)) == 2
    assert files.forget_unsent_files() == 0
    assert old.pk not in {file.pk for file in File.objects.all()}
