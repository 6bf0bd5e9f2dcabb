"""Files, for whoever may see them."""

from uuid import UUID

from django.db.models import Q

from chat.models import File


def file_for(file_id: UUID, *, visitor_id: UUID | None = None) -> File | None:
    """A file, looked up through the visitor's own conversations when one is asking. Visitors see what
    was posted, and their own uploads."""
    found = File.objects.filter(pk=file_id)
    if visitor_id is not None:
        found = found.filter(conversation__visitor_id=visitor_id).filter(
            Q(is_posted=True) | Q(agent__isnull=True)
        )
    return found.first()
