"""Invents a past for a site, and puts it into the very tables of the present: all of it, or nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min, Q

from chat.actions.errors import NotFound, Refused
from chat.models import Agent, Conversation, Site, Topic, Visitor
from kit.clock import database_now
from metrics.actions.buckets import forget_all
from metrics.actions.copying import copy, copy_all, free_stay_ids, look_again_after
from metrics.actions.history import TAKE_TIME
from metrics.actions.trials import begin_trial, forget_trial, look_back
from metrics.history import visited
from metrics.history.invented import (
    BESIDE,
    Places,
    Words,
    invitation_row,
    purchase_row,
    rows_of,
    state_row,
)
from metrics.history.tables import COLUMNS
from metrics.history.visited import Trail
from metrics.invention.demand import bounds, midnight
from metrics.invention.floor import Floor
from metrics.invention.plan import SHOP, Plan
from metrics.invention.records import Chat, Day
from metrics.invention.truth import Truth
from metrics.invention.visits import Site as Around
from metrics.invention.visits import site_of
from metrics.invention.words import name_of
from metrics.models import CallDay, ImportedHistory, InventedHistory
from metrics.periods import BadPeriod, moment_of, zone_named
from proactive.models import EntryPoint, EntryUse, Experiment, Goal, Trigger, Variant
from routing.actions.layout import settle_layout
from routing.beginnings import of_queue, of_team
from routing.models import AgentState, Direction, Member, Queue, Team

DEMO_SITE = "demo-shop"
MOST_DAYS = 800
MOST_CONVERSATIONS = 100_000
LEAST_SCALE, LARGEST_SCALE = 0.01, 10.0
# What is invited for, and the words that are tried.
TRIGGERS = {
    "Cart": ("They hesitate before paying.", ("Is anything unclear before you pay?",)),
    "Browsing": (
        "They have looked around for a while.",
        ("Can I help you to find something?", "Not sure which size? Ask me."),
    ),
}
VISITOR_COLUMNS = ("id", "site_id", "token_hash", "name", "created_at")
COLLEAGUES = (
    ("carla", "Carla", "Nunes"),
    ("david", "David", "Hale"),
    ("emma", "Emma", "Sørensen"),
    ("farid", "Farid", "Amini"),
    ("greta", "Greta", "Holm"),
    ("hugo", "Hugo", "Marchand"),
    ("irina", "Irina", "Kolar"),
    ("jack", "Jack", "Doyle"),
    ("kaori", "Kaori", "Mori"),
    ("luis", "Luis", "Prieto"),
    ("mette", "Mette", "Krogh"),
)


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
    agents = _agents(site, plan.agents)
    _refuse_real_work(agents, start, end)
    floor, truth = Floor(plan, seed, first), Truth(plan)
    past = []
    for day in floor.days(days):
        truth.take(day)
        past.append(day)
    history = _note(site, seed, start, end, len({chat.conversation for chat in truth.chats}))
    around = site_of(plan, seed, past) if has_trail else None
    places = _places(history, plan, agents, past, around)
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
    at, mark = history.history.at, _mark(history)
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


def _agents(site: Site, wanted: int) -> list[int]:
    """Whoever serves the site's queues, then colleagues, who are made as needed and cannot sign in."""
    serving = Member.objects.filter(queue__sites=site, agent__role=Agent.Role.AGENT, agent__is_active=True)
    found = list(serving.values_list("agent_id", flat=True).distinct().order_by("agent_id"))[:wanted]
    for username, first, last in _colleagues(wanted - len(found)):
        colleague, is_new = Agent.objects.get_or_create(
            username=f"{username}.{site.key}"[:150],
            defaults={
                "first_name": first,
                "last_name": last,
                "display_name": first,
                "is_active": False,
            },
        )
        if is_new:
            colleague.set_unusable_password()
            colleague.save(update_fields=["password"])
        found.append(colleague.pk)
    return found


def _colleagues(wanted: int) -> Iterator[tuple[str, str, str]]:
    for number in range(wanted):
        username, first, last = COLLEAGUES[number % len(COLLEAGUES)]
        again = number // len(COLLEAGUES)
        yield (f"{username}{again + 1}", first, f"{last} {again + 1}") if again else (username, first, last)


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


def _places(
    history: InventedHistory,
    plan: Plan,
    agents: Sequence[int],
    past: Sequence[Day],
    around: Around | None,
) -> Places:
    site = history.site
    chats = [chat for day in past for chat in day.chats]
    queues = {line.name: _queue(line.name, line.direction) for line in plan.lines}
    triggers = _triggers(site, queues)
    return Places(
        site=site.pk,
        queues=queues,
        topics=_topics(plan),
        agents=agents,
        visitors=_visitors(history, _came(past, around)),
        triggers=triggers,
        words={name: _words(trigger, name) for name, trigger in triggers.items()},
        goal=_goal(site),
        entries=list(EntryPoint.objects.filter(site=site).order_by("pk").values_list("pk", flat=True)),
        stays=free_stay_ids(sum(len(chat.waits) for chat in chats)),
        now=history.history.at,
    )


def _queue(name: str, direction: str) -> int:
    """The queue of this name; made, it serves no site."""
    queue = Queue.objects.filter(name=name).first()
    if queue is None:
        team, _ = Team.objects.get_or_create(
            name=Direction(direction).label,
            defaults={"direction": direction, **of_team(direction)},
        )
        queue = Queue.objects.create(team=team, name=name, **of_queue(team))
        settle_layout()
    return queue.pk


def _topics(plan: Plan) -> dict[str, int]:
    found = {}
    for line in plan.lines:
        for topic in line.topics:
            kept, _ = Topic.objects.get_or_create(name=topic.name, defaults={"group": topic.group})
            found[topic.name] = kept.pk
    return found


def _triggers(site: Site, queues: dict[str, int]) -> dict[str, int]:
    """The triggers that invited: drafts, which invite nobody now."""
    found = {}
    for name, (why, _) in TRIGGERS.items():
        trigger, _ = Trigger.objects.get_or_create(
            site=site, name=name, defaults={"why": why, "queue_id": queues["Invited visitors"]}
        )
        found[name] = trigger.pk
    return found


def _words(trigger: int, name: str) -> list[Words]:
    found = []
    for message in TRIGGERS[name][1]:
        variant = Variant.objects.filter(trigger=trigger, message=message).first()
        variant = variant or Variant.objects.create(trigger_id=trigger, message=message)
        found.append(Words(variant.pk, message))
    return found


def _goal(site: Site) -> int:
    goal, _ = Goal.objects.get_or_create(site=site, name="order", defaults={"kind": Goal.Kind.ORDER})
    return goal.pk


def _came(past: Sequence[Day], around: Around | None) -> dict[str, int]:
    """When each visitor was first there."""
    seen = [(chat.person.key, chat.began) for day in past for chat in day.chats]
    seen += [(invited.person.key, invited.eligible) for day in past for invited in day.invited]
    seen += [(visit.person, visit.began) for visit in around.visits] if around else []
    came: dict[str, int] = {}
    for key, at in seen:
        came[key] = min(at, came.get(key, at))
    return came


def _visitors(history: InventedHistory, came: dict[str, int]) -> dict[str, UUID]:
    found, mark = {key: uuid4() for key in came}, _mark(history)
    copy(
        "chat_visitor",
        VISITOR_COLUMNS,
        (
            (pk, history.site_id, mark + _digest(key), name_of(key), moment_of(came[key]))
            for key, pk in found.items()
        ),
    )
    return found


def _mark(history: InventedHistory) -> bytes:
    """With this begins what stands for a token with the visitors of a past. No token has such a hash: tokens
    are hashed otherwise."""
    return _digest(f"{history.site_id}:{history.seed}:{history.from_at.isoformat()}")


def _digest(words: str) -> bytes:
    return hashlib.blake2b(words.encode(), digest_size=16, person=b"invented").digest()


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
