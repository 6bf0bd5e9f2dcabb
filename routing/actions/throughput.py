"""How fast agents finish conversations at each load: reckoned from their segments once a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from kit.clock import database_now
from routing import locks
from routing.estimates import MOST_AT_ONCE, USUAL, USUAL_SERVICE_S
from routing.models import AgentRates
from routing.rates import Held, Level, curve, levels_seen, per_hour, pooled, shrunk

WINDOW_DAYS = 28

Curve = tuple[float, ...]


@transaction.atomic
def reckon_rates() -> int:
    """Write every agent's rates for today (UTC) from the four weeks before it; returns for how many. Once
    written they stand until tomorrow."""
    today = database_now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if not locks.only_one(locks.RATES) or AgentRates.objects.filter(day=today.date()).exists():
        return 0
    held, teams = held_before(today)
    seen = {agent: levels_seen(those, MOST_AT_ONCE) for agent, those in held.items()}
    curves = curves_of_teams(seen, teams)
    now = database_now()
    rows = [
        AgentRates(
            agent_id=agent,
            day=today.date(),
            per_hour=list(per_hour(shrunk(levels, curves[teams[agent]]))),
            finished=sum(level.ended for level in levels),
            changed_at=now,
        )
        for agent, levels in seen.items()
    ]
    AgentRates.objects.exclude(agent__in=seen).delete()
    AgentRates.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agent"],
        update_fields=["day", "per_hour", "finished", "changed_at"],
    )
    return len(rows)


def held_before(end: datetime) -> tuple[dict[int, list[Held]], dict[int, int | None]]:
    """What each agent held in the four weeks before, and the team for which they served most."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.agent_id, q.team_id, extract(epoch FROM GREATEST(s.joined_at, %(begin)s)),
              extract(epoch FROM s.left_at), s.left_reason = 'closed'
            FROM routing_segment s LEFT JOIN routing_queue q ON q.id = s.queue_id
            WHERE s.role = 'owner' AND s.left_at > %(begin)s AND s.left_at <= %(end)s
            ORDER BY s.id
            """,
            {"begin": end - timedelta(days=WINDOW_DAYS), "end": end},
        )
        rows = cursor.fetchall()
    held: defaultdict[int, list[Held]] = defaultdict(list)
    served: defaultdict[int, Counter[int | None]] = defaultdict(Counter)
    for agent, team, from_s, to_s, is_finished in rows:
        held[agent].append(Held(float(from_s), float(to_s), is_finished))
        served[agent][team] += 1
    return dict(held), {agent: teams.most_common(1)[0][0] for agent, teams in served.items()}


def curves_of_teams(
    seen: dict[int, tuple[Level, ...]], teams: dict[int, int | None]
) -> dict[int | None, Curve]:
    """Each team's own curve, drawn to the usual one where little was seen."""
    usual = curve(USUAL, USUAL_SERVICE_S, MOST_AT_ONCE)

    def of(team: int | None) -> Iterable[tuple[Level, ...]]:
        return (levels for agent, levels in seen.items() if teams[agent] == team)

    return {team: shrunk(pooled(of(team), MOST_AT_ONCE), usual) for team in set(teams.values())}
