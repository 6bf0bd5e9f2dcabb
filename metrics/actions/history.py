"""Brings a past operation into the very tables of the present one: all of it, or nothing."""

import hashlib
from bisect import bisect_left
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from operator import itemgetter
from pathlib import Path
from stat import S_ISREG
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from chat.actions.errors import Refused
from chat.models import Agent, Conversation, Site, Topic, Visitor
from kit.ahead import ahead
from kit.clock import database_now
from kit.garbage import kept_until_done
from metrics.actions.copying import copy, copy_all, free_stay_ids, look_again_after
from metrics.actions.orders import goals_of, refuse_known_orders, take_back
from metrics.history.checking import BadHistory
from metrics.history.past import Operation, Past, Place
from metrics.history.reading import read_history
from metrics.history.reopening import whole
from metrics.history.rows import rows_of, time_ordered_id
from metrics.history.serving import Ids, state_rows
from metrics.history.tables import COLUMNS
from metrics.models import ImportedHistory
from routing.actions.layout import settle_layout
from routing.beginnings import of_queue, of_team
from routing.models import AgentState, Direction, Queue, Team

LARGEST = 128 * 1024 * 1024
# So many conversations are copied while the rows of the next are made.
AT_ONCE = 1_000
# One at a time, each for as long as it takes.
TAKE_TIME = (
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)
DEFAULT_NAME = "Imported history"
LONGEST_QUEUE = 80
DEFAULT_SITE = "history"

Tables = dict[str, list[tuple[Any, ...]]]


class BadFile(Refused):
    """The file is no history that could be imported."""


class ImportedAlready(Refused):
    """The same file is in already."""

    code = "conflict"


def import_history(*, path: Path) -> ImportedHistory:
    """Import the file at `path`: agents, visitors, topics, teams and queues that are not there yet are
    made, the agents unable to sign in. Its facts are found by the numbers like any others.

    Raises BadFile with the place of the first error, and ImportedAlready; then nothing was imported.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_twice(digest)
    with kept_until_done():
        try:
            history = _store(read_history(content, database_now()), digest, path.name[:200])
        except BadHistory as problem:
            raise BadFile(str(problem)) from problem
    look_again_after(history.conversations, Conversation, COLUMNS)
    return history


def _content(path: Path) -> bytes:
    """The whole file, once its kind, size and first sign say that it may be one."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise BadFile(f"{path.name} is not a file.")
        if status.st_size > LARGEST:
            raise BadFile(
                f"{path.name} has {status.st_size:,} bytes. A history has {LARGEST:,} at most: split it."
            )
        with path.open("rb") as file:
            if not file.read(1024).removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
                raise BadFile(f"{path.name} is not a history: it does not begin with “{{”.")
            file.seek(0)
            return file.read(LARGEST + 1).removeprefix(BOM_UTF8)
    except OSError as problem:
        raise BadFile(f"{path.name} cannot be read: {problem.strerror}.") from problem


def _refuse_twice(digest: str) -> None:
    earlier = ImportedHistory.objects.filter(digest=digest).first()
    if earlier is not None:
        raise ImportedAlready(f"This file was imported already, as {earlier.name} on {earlier.at:%-d %B %Y}.")


@transaction.atomic
def _store(operation: Operation, digest: str, name: str) -> ImportedHistory:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TIME)
        cursor.execute("LOCK TABLE metrics_importedhistory IN EXCLUSIVE MODE")
    _refuse_twice(digest)
    agents = _agents(operation)
    _refuse_overlaps(operation, agents)
    history = ImportedHistory.objects.create(
        digest=digest, name=name, conversations=len(operation.conversations)
    )
    sites = _sites(operation.conversations)
    queues = _queues(operation.conversations)
    topics = _topics(operation.conversations)
    goals = goals_of(operation.conversations, sites)
    visitors = _visitors(operation.conversations, sites)
    stays = free_stay_ids(sum(1 + len(each.parts) for each in operation.conversations))
    now = database_now()
    refuse_known_orders(operation.conversations, goals, sites)

    def ids_of(past: Past) -> Ids:
        site = sites[past.site]
        return Ids(
            history=history.pk,
            site=site,
            visitor=visitors[site, past.visitor],
            queues=queues,
            topic=topics.get(past.topic),
            agents=agents,
            stays=stays,
            goals=goals,
            now=now,
        )

    for tables in ahead(_tables(operation.conversations, ids_of)):
        copy_all(COLUMNS, tables)
    copy_all(COLUMNS, {"routing_agentstate": list(state_rows(operation.states, agents, now))})
    take_back(operation.conversations, goals, sites, now)
    return history


def _tables(conversations: Iterable[Past], ids_of: Callable[[Past], Ids]) -> Iterator[Tables]:
    """The rows of some conversations at a time, by table. Asks nothing of the database."""
    coming = whole(conversations)
    while some := list(islice(coming, AT_ONCE)):
        tables: Tables = {}
        for episodes in some:
            for table, row in rows_of(episodes, ids_of(episodes[0])):
                tables.setdefault(table, []).append(row)
        yield tables


def _agents(operation: Operation) -> dict[str, int]:
    """Everybody's id by username. Whoever is not there yet is made, unable to sign in."""
    wanted = {part.agent for each in operation.conversations for part in each.parts}
    wanted |= {offer.agent for each in operation.conversations for offer in each.offers}
    wanted |= {line.agent for each in operation.conversations for line in each.messages if line.agent}
    wanted |= {state.agent for state in operation.states}
    known = set(Agent.objects.filter(username__in=wanted).values_list("username", flat=True))
    made = []
    for username in sorted(wanted - known):
        agent = Agent(username=username, display_name=username, is_active=False)
        agent.set_unusable_password()
        made.append(agent)
    Agent.objects.bulk_create(made)
    return dict(Agent.objects.filter(username__in=wanted).values_list("username", "pk"))


def _refuse_overlaps(operation: Operation, agents: dict[str, int]) -> None:
    """Nobody was in two states at once, not even in one of another file."""
    if not operation.states:
        return
    first = min(state.start for state in operation.states)
    last = max(state.end for state in operation.states)
    known: dict[int, list[tuple[datetime, datetime | None]]] = {}
    rows = (
        AgentState.objects.filter(agent_id__in=agents.values(), from_at__lt=last)
        .exclude(to_at__lte=first)
        .order_by("from_at", "to_at")
        .values_list("agent_id", "from_at", "to_at")
    )
    for agent, start, end in rows:
        known.setdefault(agent, []).append((start, end))
    for n, state in enumerate(operation.states):
        theirs = known.get(agents[state.agent], [])
        # Those that are known lie one after another: of those that began before its end, the last ended last.
        before = bisect_left(theirs, state.end, key=itemgetter(0))
        if not before:
            continue
        start, end = theirs[before - 1]
        if end is None or state.start < end:
            raise BadFile(
                f"agent_states[{n}]: it overlaps what is known of {state.agent} from {start:%F %H:%M}."
            )


def _sites(conversations: Iterable[Past]) -> dict[str, int]:
    """Sites by the key or name that the file gives; without one the first site, or one made for it."""
    found: dict[str, int] = {}
    for name in sorted({each.site for each in conversations}):
        chosen = Site.objects.order_by("pk")
        site = chosen.filter(key=name).first() or chosen.filter(name=name).first() if name else chosen.first()
        if site is None:
            site = Site.objects.create(key=name or DEFAULT_SITE, name=name or DEFAULT_NAME, origins=[])
        found[name] = site.pk
    return found


def _queues(conversations: Iterable[Past]) -> dict[Place, int]:
    """Queues by the names of team and queue. What is not there yet is made, and serves no site. Those that
    name a team come first: whoever names the queue alone means one of theirs."""
    wanted = {place for each in conversations for place in each.places}
    found = {place: _queue(*place).pk for place in sorted(wanted, key=lambda each: (not each.team, each))}
    settle_layout()
    return found


def _queue(team_name: str, queue_name: str) -> Queue:
    """A queue's name is its own: that of another team's goes with the name of the team."""
    name = queue_name or team_name or DEFAULT_NAME
    there = Queue.objects.filter(name=name).select_related("team").first()
    if there is not None and team_name not in ("", there.team.name):
        name = f"{name} ({team_name})"
        if len(name) > LONGEST_QUEUE:
            raise BadFile(f"The queue “{there.name}” belongs to the team “{there.team}”, not “{team_name}”.")
        there = Queue.objects.filter(name=name, team__name=team_name).first()
    if there is not None:
        return there
    team = _team(team_name or DEFAULT_NAME)
    return Queue.objects.create(team=team, name=name, **of_queue(team))


def _team(name: str) -> Team:
    direction = Direction.CUSTOMER_SERVICE
    team, _ = Team.objects.get_or_create(name=name, defaults={"direction": direction, **of_team(direction)})
    return team


def _topics(conversations: Iterable[Past]) -> dict[str, int]:
    wanted = {each.topic for each in conversations if each.topic}
    known = set(Topic.objects.filter(name__in=wanted).values_list("name", flat=True))
    Topic.objects.bulk_create(Topic(name=name, group=name) for name in sorted(wanted - known))
    return dict(Topic.objects.filter(name__in=wanted).values_list("name", "pk"))


def _visitors(conversations: Iterable[Past], sites: dict[str, int]) -> dict[tuple[int, str], UUID]:
    """Visitors by site and the name in the file: the same name in another file is the same visitor. Ids are
    made of the moment of a conversation of theirs: so what is of one time lies together in the indexes."""
    those = {_mark(sites[each.site], each.visitor): each for each in conversations}
    found = Visitor.objects.filter(token_hash__in=list(those)).values_list("token_hash", "pk")
    known = {bytes(mark): pk for mark, pk in found}
    made = {mark: time_ordered_id(each.began) for mark, each in those.items() if mark not in known}
    rows = [(pk, sites[those[mark].site], those[mark].visitor, mark) for mark, pk in made.items()]
    copy("chat_visitor", ("id", "site_id", "name", "token_hash"), rows)
    known |= made
    return {(sites[each.site], each.visitor): known[mark] for mark, each in those.items()}


def _mark(site: int, name: str) -> bytes:
    """What stands for a token. No token has this hash: tokens are hashed otherwise."""
    return hashlib.blake2b(f"{site}:{name}".encode(), digest_size=32, person=b"imported").digest()
