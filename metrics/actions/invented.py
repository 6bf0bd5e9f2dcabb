"""Invents a past for a site, and puts it into the very tables of the present: all of it, or nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min, Q

from chat.actions.errors import NotFound, Refused
from chat.models import Agent, Conversation, Site, Visitor
from kit.clock import database_now
from metrics.actions.buckets import forget_all
from metrics.actions.copying import copy_all, look_again_after
from metrics.actions.history import TAKE_TIME
from metrics.actions.stage import TRIGGERS, agents_of, mark_of, places_of
from metrics.actions.trials import begin_trial, forget_trial, look_back
from metrics.history import visited
from metrics.history.invented import BESIDE, Places, invitation_row, purchase_row, rows_of, state_row
from metrics.history.tables import COLUMNS
from metrics.history.visited import Trail
from metrics.invention.demand import bounds, midnight
from metrics.invention.floor import Floor
from metrics.invention.plan import SHOP, Plan
from metrics.invention.records import Chat, Day
from metrics.invention.truth import Truth
from metrics.invention.visits import Site as Around
from metrics.invention.visits import site_of
from metrics.models import CallDay, ImportedHistory, InventedHistory
from metrics.periods import BadPeriod, moment_of, zone_named
from proactive.models import EntryUse, Experiment, Trigger
from routing.models import AgentState

DEMO_SITE = "demo-shop"
MOST_DAYS = 800
MOST_CONVERSATIONS = 100_000
LEAST_SCALE, LARGEST_SCALE = 0.01, 10.0


class BadPast(Refused):
    """Such a past cannot be invented."""


class PastAlready(Refused):
    """The site has an invented past, or a real one, in this time; or real triggers where invented ones go."""

    code = "conflict"


@dataclass(frozen=True, slots=True)
class Seeded:
    history: InventedHistory
    conversations: int
    truth: Path


def seed_history(
    *,
    site_key: str | None = None,
    days: int,
    seed: int,
    scale: float = 1.0,
    until: date | None = None,
    zone: str = "UTC",
    replaces: bool = False,
    has_trail: bool = False,
) -> Seeded:
    """Invent `days` days of a site (if not given, the demo shop, else the first there is, else one that is
    made) up to before `until` (today, if not given) by the plan of a shop with
    1,200 conversations a day times `scale`, and write what truly happened to
    DATA_DIR/history/truth-SEED.json. The same seed invents the same.

    Agents of the site's queues do the work, with fictional colleagues who cannot sign in. Topics, teams
    and queues that the plan needs are made. With `replaces` an invented past in this time goes first. With
    `has_trail` there are also visits with their pages, use of the site's entry points, calls by day, and an
    experiment in which some were left alone.
    Raises NotFound for the site, BadPast, and PastAlready; then nothing was written.
    """
    plan = _plan(days, seed, scale, zone)
    today = database_now().astimezone(zone_named(zone)).date()
    until = today if until is None else until
    if until > today:
        raise BadPast(f"{until} has not begun yet: a past ends today at the latest.")
    first = date.fromordinal(max(1, until.toordinal() - days))
    if first.year < 2000:
        raise BadPast("A past begins in 2000 at the earliest.")
    seeded = _store(site_key, plan, seed, first, days, replaces, has_trail)
    tables = {"chat_visitor", *COLUMNS, *BESIDE, *(visited.COLUMNS if has_trail else ())}
    look_again_after(seeded.conversations, Conversation, sorted(tables))
    return seeded


def _plan(days: int, seed: int, scale: float, zone: str) -> Plan:
    if not 1 <= days <= MOST_DAYS:
        raise BadPast(f"A past has from 1 to {MOST_DAYS} days, not {days}.")
    if not 0 <= seed < 2**31:
        raise BadPast("A seed is a number from 0 to 2,147,483,647.")
    if not LEAST_SCALE <= scale <= LARGEST_SCALE:
        raise BadPast(f"A scale is from {LEAST_SCALE} to {LARGEST_SCALE:g}: 1 is 1,200 conversations a day.")
    try:
        zone_named(zone)
    except BadPeriod as problem:
        raise BadPast(str(problem)) from problem
    about = round(SHOP.a_day * scale * days)
    if about > MOST_CONVERSATIONS:
        raise BadPast(
            f"That would be about {about:,} conversations. {MOST_CONVERSATIONS:,} are the most: "
            "choose fewer days, or a smaller scale."
        )
    return SHOP.scaled(scale).in_zone(zone)


@transaction.atomic
def _store(
    site_key: str | None,
    plan: Plan,
    seed: int,
    first: date,
    days: int,
    replaces: bool,
    has_trail: bool,
) -> Seeded:
    site = _site(site_key)
    start = midnight(first, plan.zone)
    end = bounds(first + timedelta(days=days - 1), plan.zone)[1]
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TIME)
        cursor.execute("LOCK TABLE metrics_importedhistory IN EXCLUSIVE MODE")
    _make_room(site, start, end, replaces)
    _refuse_real_triggers(site)
    agents = agents_of(site, plan.agents)
    _refuse_real_work(agents, start, end)
    floor, truth = Floor(plan, seed, first), Truth(plan)
    past = []
    for day in floor.days(days):
        truth.take(day)
        past.append(day)
    history = _note(site, seed, start, end, len({chat.conversation for chat in truth.chats}))
    around = site_of(plan, seed, past) if has_trail else None
    places = places_of(history, plan, agents, past, around)
    if around is not None:
        trial = begin_trial(site, places.goal, start, end, places.now, len(truth.invited))
        Trigger.objects.filter(pk__in=places.triggers.values()).update(experiment=trial)
        trail = _trail(site, places)
        _write_around(around, trail)
        _note_uses(history)
        places = replace(places, led=trail.led, experiment=trial.pk)
    _write(past, history, places)
    if around is not None:
        look_back(trial)
    told = {
        "about": "What happened in an invented past: every number must agree with it.",
        "site": site.key,
        "seed": seed,
        "from": moment_of(start).isoformat(),
        "to": moment_of(end).isoformat(),
        "zone": plan.zone,
        "conversations_a_day": plan.a_day,
        "agents": [Agent.objects.get(pk=pk).username for pk in agents],
        **truth.told(floor),
        **({"trail": around.told()} if around else {}),
    }
    return Seeded(history, history.history.conversations, _write_truth(seed, told))


def _site(key: str | None) -> Site:
    chosen = Site.objects.filter(key=DEMO_SITE if key is None else key).first()
    if chosen is None and key is not None:
        raise NotFound(f"There is no site with the key “{key[:60]}”.")
    first = chosen or Site.objects.order_by("pk").first()
    return first or Site.objects.create(key=DEMO_SITE, name="Demo shop", origins=[])


def _make_room(site: Site, start: int, end: int, replaces: bool) -> None:
    there = InventedHistory.objects.filter(site=site, from_at__lt=moment_of(end), to_at__gt=moment_of(start))
    for history in there.select_related("history"):
        if not replaces:
            raise PastAlready(
                f"{site.name} has an invented past from {history.from_at:%F} to {history.to_at:%F} already: "
                "use --replace, or another time."
            )
        _forget(history)
        forget_all()


def _forget(history: InventedHistory) -> None:
    """Delete all that was invented, its visitors included."""
    at, mark = history.history.at, mark_of(history)
    # By their marks, too: of some nothing else is left, once their visits were forgotten.
    those = Q(token_hash__range=(mark + b"\x00" * 16, mark + b"\xff" * 16))
    those |= Q(conversations__imported__history=history.history) | Q(invitations__changed_at=at)
    those |= Q(visits__changed_at=at)
    # They would outlive their visits, and some have.
    orphans = Q(visit=None, pk__range=(history.first_use or 0, history.last_use or 0), at__lt=at)
    EntryUse.objects.filter(orphans | Q(visit__changed_at=at)).delete()
    Visitor.objects.filter(pk__in=Visitor.objects.filter(those).values("pk")).delete()
    CallDay.objects.filter(site=history.site, changed_at=at).delete()
    forget_trial(history.site, at)
    AgentState.objects.filter(changed_at=at, from_at__gte=history.from_at - timedelta(days=1)).delete()
    history.history.delete()


def _refuse_real_work(agents: Sequence[int], start: int, end: int) -> None:
    """Nobody was in two states at once, not even an invented one and a real one."""
    real = (
        AgentState.objects.filter(agent_id__in=agents, from_at__lt=moment_of(end))
        .exclude(to_at__lte=moment_of(start))
        .select_related("agent")
        .order_by("from_at")
        .first()
    )
    if real is not None:
        raise PastAlready(
            f"{real.agent} was really at work from {real.from_at:%F %H:%M} UTC: end the past before that, "
            "with --until."
        )


def _refuse_real_triggers(site: Site) -> None:
    """What is invented goes to drafts that nobody has had a hand in: never to what invites real visitors, or
    may one day."""
    for trigger in Trigger.objects.select_for_update().filter(site=site, name__in=TRIGGERS).order_by("pk"):
        if not _is_invented(trigger):
            raise PastAlready(
                f"{site.name} has a trigger “{trigger.name}” of its own, as an invented one is called: "
                "give it another name first."
            )


def _is_invented(trigger: Trigger) -> bool:
    """Nobody has changed it since it was invented."""
    why, messages = TRIGGERS[trigger.name]
    invented = InventedHistory.objects.filter(site=trigger.site_id).values("history__at")
    trials = Experiment.objects.filter(site=trigger.site_id, changed_at__in=invented)
    return (
        (trigger.state, trigger.why, trigger.condition) == (Trigger.State.DRAFT, why, {})
        and (trigger.experiment_id is None or trials.filter(pk=trigger.experiment_id).exists())
        and not trigger.variants.exclude(message__in=messages).exists()
    )


def _note(site: Site, seed: int, start: int, end: int, conversations: int) -> InventedHistory:
    name = f"Invented for {site.name}, seed {seed}"[:200]
    history = ImportedHistory.objects.create(
        digest=hashlib.sha256(f"invented {site.pk} {seed} {start} {end}".encode()).hexdigest(),
        name=name,
        conversations=conversations,
        at=database_now(),
    )
    return InventedHistory.objects.create(
        history=history, site=site, seed=seed, from_at=moment_of(start), to_at=moment_of(end)
    )


def _note_uses(history: InventedHistory) -> None:
    uses = EntryUse.objects.filter(visit__changed_at=history.history.at)
    InventedHistory.objects.filter(pk=history.pk).update(
        **uses.aggregate(first_use=Min("pk"), last_use=Max("pk"))
    )


def _trail(site: Site, places: Places) -> Trail:
    origin = next(iter(site.origins), "https://shop.example")
    return Trail(site.pk, origin, places.entries, places.visitors, places.now)


def _write_around(around: Around, trail: Trail) -> None:
    tables: dict[str, list[tuple[Any, ...]]] = {table: [] for table in visited.COLUMNS}
    for visit in around.visits:
        for table, row in visited.rows_of(visit, trail):
            tables[table].append(row)
    known = set(CallDay.objects.filter(site=trail.site).values_list("day", flat=True))
    tables["metrics_callday"] = [
        visited.calls_row(day, calls, trail) for day, calls in around.calls.items() if day not in known
    ]
    copy_all(visited.COLUMNS, tables)


def _write(past: Sequence[Day], history: InventedHistory, places: Places) -> None:
    episodes: dict[str, list[Chat]] = defaultdict(list)
    for day in past:
        for chat in day.chats:
            episodes[chat.conversation].append(chat)
    tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for those in episodes.values():
        those.sort(key=lambda chat: chat.number)
        for table, row in rows_of(those, history.pk, places):
            tables[table].append(row)
    for day in past:
        tables["routing_agentstate"] += [state_row(stance, places) for stance in day.stances]
    bought = [bought for day in past for bought in day.bought]
    tables["proactive_invitation"] = [
        invitation_row(invited, places) for day in past for invited in day.invited
    ]
    tables["proactive_goalevent"] = [purchase_row(each, n, places) for n, each in enumerate(bought)]
    copy_all(COLUMNS | BESIDE, tables)


def _write_truth(seed: int, told: dict[str, Any]) -> Path:
    folder = Path(settings.DATA_DIR) / "history"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"truth-{seed}.json"
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(told, ensure_ascii=False))
    unfinished.replace(file)
    return file
