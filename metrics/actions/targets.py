"""Keeps every target that a team ever had, with the moment from which it held."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from kit.clock import database_now
from metrics.models import Target
from metrics.models.targets import COST, IN_PERCENT, THRESHOLD
from routing.models import Direction, Team

# A team's first targets hold for all that was before, too.
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def note_targets() -> int:
    """Write down the teams' targets that changed, as valid from now on. Returns how many there were."""
    return sum(map(_note, Team.objects.select_for_update(no_key=True).order_by("pk")))


def _note(team: Team) -> int:
    last = {target.kpi: target.value for target in Target.objects.filter(team=team).order_by("valid_from")}
    wanted: dict[str, Decimal | None] = dict(targets_of(team))
    wanted |= {kpi: None for kpi in own_fields(team) if kpi not in wanted}
    changed = {kpi: value for kpi, value in wanted.items() if last.get(kpi) != value}
    for kpi, value in changed.items():
        since = database_now() if kpi in last else EVER
        Target.objects.create(team=team, kpi=kpi, value=value, valid_from=since)
    return len(changed)


@transaction.atomic
def set_target(*, team_id: int, kpi: str, value: Decimal | None, valid_from: datetime) -> Target:
    """Open a version that holds from a moment on until the next one, or write the one of that very moment
    anew. What came since then is judged by it: its quarter hours are found by `changed_at`. Where it is the
    newest of what the team itself keeps, the team keeps it.

    Raises Team.DoesNotExist.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team_id)
    _note(team)
    target, _ = Target.objects.update_or_create(
        team=team,
        kpi=kpi,
        valid_from=valid_from,
        defaults={"value": value, "changed_at": database_now(), "is_swept": False},
    )
    field = own_fields(team).get(kpi)
    newest = Target.objects.filter(team=team, kpi=kpi).order_by("valid_from").last()
    if field is not None and newest == target:
        setattr(team, field, _as_kept(kpi, value))
        team.save(update_fields=[field])
    return target


def _as_kept(kpi: str, value: Decimal | None) -> Decimal | int | None:
    """A target as the team keeps it."""
    if value is None or kpi == COST:
        return value
    return int(value * (100 if kpi in IN_PERCENT else 1))


def own_fields(team: Team) -> dict[str, str]:
    """Which fields of the team hold what the figures should be, by the name of the KPI."""
    invites = team.direction == Direction.PROACTIVE_SALES
    return {
        THRESHOLD: "sl_seconds",
        "asa_s": "asa_target_s",
        "service_level": "sl_percent",
        "ftr": "ftr_target",
        COST: "cost_per_hour",
        "conversion_proactive" if invites else "conversion_reactive": "conversion_target",
    }


def targets_of(team: Team) -> Iterator[tuple[str, Decimal]]:
    """What the team's figures should be, by the name of the KPI, in its unit."""
    for kpi, field in own_fields(team).items():
        if (kept := getattr(team, field)) is not None:
            yield kpi, Decimal(kept) / (100 if kpi in IN_PERCENT else 1)
