"""Takes in how many calls came on which day, as the telephone system tells."""

from collections.abc import Iterable

from django.db import transaction

from chat.actions.errors import Refused
from chat.models import Site
from kit.clock import database_now
from metrics import calls
from metrics.models import CallDay


class BadCallFile(Refused):
    """The file tells no calls; the message names the line of the first error."""


@transaction.atomic
def import_calls(*, site: Site, lines: Iterable[str]) -> int:
    """Keep the calls of each day in the file, in the place of what was known of that day; answers how many
    days they are. Raises BadCallFile, and then nothing was kept."""
    now = database_now()
    try:
        told = calls.read(lines, now.date())
    except calls.BadCalls as problem:
        raise BadCallFile(str(problem)) from problem
    except UnicodeDecodeError as problem:
        raise BadCallFile("The file is not text in UTF-8.") from problem
    CallDay.objects.bulk_create(
        [CallDay(site=site, day=each.day, calls=each.calls, changed_at=now) for each in told],
        update_conflicts=True,
        unique_fields=["site", "day"],
        update_fields=["calls", "changed_at"],
    )
    return len(told)
