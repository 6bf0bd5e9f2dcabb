"""Entry points, and how they are used."""

from django.db import transaction

from chat.actions.errors import NotFound
from chat.models import Visitor
from proactive.models import EntryPoint, EntryUse
from proactive.queries.moments import open_visit


@transaction.atomic
def note_use(*, visitor: Visitor, entry_id: int, did: str) -> None:
    """Note that a visit has seen or opened an entry point; again it changes nothing. Raises NotFound."""
    entry = EntryPoint.objects.filter(pk=entry_id, site=visitor.site_id).first()
    visit = open_visit(visitor.pk)
    if entry is None or visit is None:
        raise NotFound("There is no such entry point.")
    EntryUse.objects.bulk_create([EntryUse(entry=entry, visit=visit, did=did)], ignore_conflicts=True)
