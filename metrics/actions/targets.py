"""Keeps every target that a team ever had, with the moment from which it held."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from kit.clock import database_now
from metrics.models import Target
from metrics.queries.rules import THRESHOLD
from routing.models import Direction, Team

# A team's first targets hold for all that was before, too.
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def note_targets() -> int:
    """Write down the teams' targets that changed, as valid from now on. Returns how many there were."""
    written = 0
    for team in Team.objects.select_for_update(no_key=True).order_by("pk"):
        last = {
            target.kpi: target.value for target in Target.objects.filter(team=team).order_by("valid_from")
        }
        for kpi, value in targets_of(team):
            if last.get(kpi) != value:
                since = database_now() if kpi in last else EVER
                Target.objects.create(team=team, kpi=kpi, value=value, valid_from=since)
                written += 1
    return written


def targets_of(team: Team) -> Iterator[tuple[str, Decimal]]:
    """What the team's figures should be, by the name of the KPI, in its unit."""
    yield THRESHOLD, Decimal(team.sl_seconds)
    yield "asa_s", Decimal(team.asa_target_s)
    yield "service_level", Decimal(team.sl_percent) / 100
    if team.ftr_target is not None:
        yield "ftr", Decimal(team.ftr_target) / 100
    if team.conversion_target is not None:
        invites = team.direction == Direction.PROACTIVE_SALES
        yield (
            "conversion_proactive" if invites else "conversion_reactive",
            Decimal(team.conversion_target) / 100,
        )
