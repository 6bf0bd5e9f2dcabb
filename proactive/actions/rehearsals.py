"""Rehearsals: asked for, taken up by a worker, ended once."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from chat.models import Agent
from kit.clock import database_now
from proactive.models import Rehearsal, Trigger
from proactive.models.rehearsals import typed
from proactive.queries.rehearsal import rehearse

# A worker says twenty times on the way that it is still there.
SILENT_AFTER = timedelta(seconds=60)
MOST_TURNS = 3
MOST = timedelta(minutes=2)
# Whoever asked is gone by then.
MOST_WAITING = timedelta(hours=1)
KEPT = timedelta(days=7)

TOOK_TOO_LONG = (
    "It took longer than two minutes, so it was ended. Rehearse fewer days with the command rehearse_trigger."
)
NEVER_TAKEN_UP = "No worker took it up within an hour."
NEVER_FINISHED = "A worker began it three times and never finished. Its log says why."


class NotWanted(Exception):
    """It was stopped, replaced, or taken up by another meanwhile."""


@transaction.atomic
def ask_rehearsal(*, by: Agent, trigger: Trigger, days: int) -> Rehearsal:
    """Have the trigger rehearsed as it stands, saved or not. Of one person and site only the last rehearsal
    goes on."""
    Agent.objects.select_for_update(no_key=True).get(pk=by.pk)
    going_on = Rehearsal.objects.filter(by=by, site=trigger.site_id, ended_at=None)
    going_on.update(ended_at=Now(), outcome=Rehearsal.Outcome.REPLACED)
    return Rehearsal.objects.create(by=by, site_id=trigger.site_id, typed=typed(trigger), days=days)


def stop_rehearsal(*, rehearsal_id: UUID) -> None:
    """End it without a result, unless it has ended before."""
    going_on = Rehearsal.objects.filter(pk=rehearsal_id, ended_at=None)
    going_on.update(ended_at=Now(), outcome=Rehearsal.Outcome.STOPPED)


def rehearse_next() -> bool:
    """Do the rehearsal that has waited longest, if one waits; returns whether there was one. Whoever does it
    may die: another begins it again, and what the first would still say is not heard."""
    mine = take_up()
    if mine is None:
        return False
    try:
        done = rehearse(
            mine.trigger,
            since=mine.asked_at - timedelta(days=mine.days),
            until=mine.asked_at,
            on_the_way=partial(go_on, mine),
        )
        write(mine, ended_at=Now(), outcome=Rehearsal.Outcome.DONE, found=msgspec.to_builtins(done))
    except NotWanted:
        pass
    return True


@transaction.atomic
def take_up() -> Rehearsal | None:
    """The rehearsal that has waited longest, from now on the caller's."""
    now = database_now()
    waits = Q(heard_at=None) | Q(heard_at__lt=now - SILENT_AFTER)
    open_ones = Rehearsal.objects.filter(waits, ended_at=None).order_by("asked_at")
    fail(open_ones.filter(turns=0, asked_at__lt=now - MOST_WAITING), NEVER_TAKEN_UP)
    fail(open_ones.filter(turns__gte=MOST_TURNS), NEVER_FINISHED)
    found = open_ones.select_for_update(skip_locked=True).first()
    if found is None:
        return None
    found.turns += 1
    found.taken_at = found.heard_at = now
    found.share = 0.0
    found.save(update_fields=["turns", "taken_at", "heard_at", "share"])
    return found


def go_on(mine: Rehearsal, share: float) -> None:
    """Say how far it is; raises NotWanted when nobody waits for it any more."""
    now = database_now()
    if mine.taken_at is not None and now > mine.taken_at + MOST:
        fail(Rehearsal.objects.filter(pk=mine.pk, turns=mine.turns, ended_at=None), TOOK_TOO_LONG)
        raise NotWanted
    write(mine, heard_at=now, share=share)


def fail(those: QuerySet[Rehearsal], why: str) -> None:
    those.update(ended_at=Now(), outcome=Rehearsal.Outcome.FAILED, why_failed=why)


def write(mine: Rehearsal, **fields: object) -> None:
    """If it is still mine; raises NotWanted otherwise."""
    is_mine = Rehearsal.objects.filter(pk=mine.pk, turns=mine.turns, ended_at=None)
    if not is_mine.update(**fields):
        raise NotWanted


def forget_old_rehearsals(*, now: datetime) -> int:
    forgotten, _ = Rehearsal.objects.filter(asked_at__lt=now - KEPT).delete()
    return forgotten
