"""Takes in how many calls came on which day, as the telephone system tells."""

from io import StringIO
from typing import TextIO

from django.db import transaction

from chat.actions.errors import Refused
from chat.models import Site
from kit.clock import database_now
from metrics import calls
from metrics.models import CallDay

# No more of a file is read: whatever is longer holds no days that anybody counted.
LARGEST = 1_000_000


class BadCallFile(Refused):
    """The file tells no calls; the message names the line of the first error."""


@transaction.atomic
def import_calls(*, site: Site, file: TextIO) -> int:
    """Keep the calls of each day in the file, in the place of what was known of that day; answers how many
    days they are. Raises BadCallFile, and then nothing was kept."""
    now = database_now()
    try:
        text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise BadCallFile(f"A file of calls has {LARGEST:,} characters at most.")
        told = calls.read(StringIO(text, newline=""), now.date())
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
