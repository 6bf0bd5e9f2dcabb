"""Two years of an operation: one invented week, written again for each of the weeks before it."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.apps import apps
from django.db import connection, models, transaction

from benchmarks.metrics import trail
from benchmarks.setup import ORIGIN, SITE_KEY
from chat.models import Agent, Conversation, Entry, Site
from metrics.actions.invented import seed_history
from metrics.actions.targets import note_targets
from metrics.ledger.booking import VERSION
from metrics.models import DirtyQuarter, Progress

WEEKS = 104
# As many conversations has a week of the plan at scale 1, at least, whatever the month.
A_WEEK = 7_500
SEED = 5

# The rows of a week: times are moved, keys are made anew and followed, the rest is kept. Parents first.
FOLLOWED = {
    "chat_visitor": {},
    "chat_conversation": {"visitor_id": "chat_visitor"},
    "chat_episode": {"conversation_id": "chat_conversation"},
    "chat_entry": {"conversation_id": "chat_conversation"},
    "chat_resolution": {"conversation_id": "chat_conversation"},
    "chat_surveyresponse": {"conversation_id": "chat_conversation"},
    "routing_queuestay": {"conversation_id": "chat_conversation"},
    "routing_offer": {"stay_id": "routing_queuestay"},
    "routing_segment": {"conversation_id": "chat_conversation"},
    "routing_agentstate": {},
    "proactive_invitation": {"visitor_id": "chat_visitor", "conversation_id": "chat_conversation"},
    "proactive_goalevent": {"visitor_id": "chat_visitor"},
}
# Version 7 UUIDs of the moment, in the order of time as the application makes them.
TIMED = """(lpad(to_hex((extract(epoch FROM t.{at} - %(back)s::interval) * 1000)::bigint), 12, '0') || '7'
  || substr(md5(t.id::text || %(back)s), 1, 19))::uuid"""
NEW_KEYS = {
    "chat_visitor": "gen_random_uuid()",
    "chat_conversation": TIMED.format(at="created_at"),
    "routing_queuestay": "nextval(pg_get_serial_sequence('routing_queuestay', 'id'))",
    "proactive_invitation": TIMED.format(at="eligible_at"),
}
OTHERWISE = {
    ("chat_visitor", "token_hash"): "sha256(t.token_hash || convert_to(%(back)s::text, 'UTF8'))",
    ("proactive_goalevent", "external_id"): "t.external_id || ' ' || %(back)s",
}


def write(conversations: int) -> None:
    """So many conversations, or some more, in the two years before today, and how they came, unless it is
    there."""
    if Conversation.objects.filter(site__key=SITE_KEY).count() < conversations:
        write_talks(conversations)
    if trail.tell():
        settle()


def write_talks(conversations: int) -> None:
    empty()
    Site.objects.create(key=SITE_KEY, name="Benchmark", origins=[ORIGIN])
    seed_history(site_key=SITE_KEY, days=7, seed=SEED, scale=conversations / WEEKS / A_WEEK)
    note_targets()
    tell_events()
    write_all_again()


def empty() -> None:
    others = Agent.objects.exclude(username__endswith=SITE_KEY).exclude(username__startswith=SITE_KEY)
    if others.exists() or Site.objects.exclude(key__startswith=SITE_KEY).exists():
        raise SystemExit(
            "This database is in use: the benchmark needs one of its own, because it empties it."
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0;"
            " TRUNCATE chat_site, chat_agent, chat_topic, routing_team, routing_queue, routing_skill,"
            " metrics_bucket, metrics_postings, metrics_dirtyquarter, metrics_progress,"
            " metrics_importedhistory, django_session CASCADE"
        )


def tell_events() -> None:
    """What else stands in a timeline: who joined, who left, what was noted. With it, twenty entries each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chat_entry")
        lacking = 20 - cursor.fetchone()[0] / Conversation.objects.count()
        cursor.execute(
            "INSERT INTO chat_entry"
            " (conversation_id, seq, prev_public, kind, public, sender, client_id, body, created_at)"
            " SELECT id, last_seq + n, last_seq, 'event', false, 'system', gen_random_uuid(), '', ended_at"
            " FROM chat_conversation, generate_series(1, %s) AS n",
            [math.ceil(lacking)],
        )
        cursor.execute("UPDATE chat_conversation SET last_seq = last_seq + %s", [math.ceil(lacking)])


@transaction.atomic
def write_all_again() -> None:
    """The week again for each of the weeks before it, all of them or none. What refers to what is right by
    construction, and not checked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '64MB'")
        for table in FOLLOWED:
            cursor.execute(f"CREATE TEMP TABLE week_{table} ON COMMIT DROP AS SELECT * FROM {table}")
            cursor.execute(f"ANALYZE week_{table}")
    with without_indexes():
        for week in range(1, WEEKS):
            write_again(timedelta(weeks=week))


@contextmanager
def without_indexes() -> Iterator[None]:
    """The tables without their indexes meanwhile, but for those that references need: to build one when
    all is there takes a fraction of the time."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(FOLLOWED)])
        indexes = cursor.fetchall()
        for drop, _ in indexes:
            cursor.execute(drop)
        yield
        for _, build in indexes:
            cursor.execute(build)


INDEXES = """
SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %%s', i.indexrelid::regclass)
    ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', i.indrelid::regclass, c.conname) END,
  CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
    ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, c.conname,
      pg_get_constraintdef(c.oid)) END
FROM pg_index i
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')
WHERE i.indrelid = ANY(%s::text[]::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = i.indrelid
    AND f.conindid = i.indexrelid)
ORDER BY i.indexrelid::regclass::text
"""


def write_again(back: timedelta) -> None:
    """The same week, so much earlier."""
    given = {"back": f"{back.days} days"}
    with connection.cursor() as cursor:
        for table, new in NEW_KEYS.items():
            cursor.execute(
                f"CREATE TEMP TABLE new_{table} AS SELECT t.id AS old, {new} AS new FROM week_{table} t",
                given,
            )
            cursor.execute(f"ANALYZE new_{table}")
        for table, references in FOLLOWED.items():
            cursor.execute(again(table, references), given)
        for table in NEW_KEYS:
            cursor.execute(f"DROP TABLE new_{table}")


def again(table: str, references: dict[str, str]) -> str:
    """The statement that writes the rows of a table once more."""
    joined = dict(references) | ({"id": table} if table in NEW_KEYS else {})
    columns, values = [], []
    for field in model_of(table)._meta.concrete_fields:
        column = field.column
        if field.generated or (
            field.primary_key and isinstance(field, models.AutoField) and column not in joined
        ):
            continue
        columns.append(f'"{column}"')
        values.append(_value(table, field, joined))
    joins = " ".join(
        f"LEFT JOIN new_{other} AS by_{column} ON by_{column}.old = t.{column}"
        for column, other in joined.items()
    )
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM week_{table} t {joins}"
    )


def _value(table: str, field: "models.Field[object, object]", joined: dict[str, str]) -> str:
    column = field.column
    if column in joined:
        return f"by_{column}.new"
    if isinstance(field, models.DateTimeField):
        return f't."{column}" - %(back)s::interval'
    return OTHERWISE.get((table, column or ""), f't."{column}"')


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def settle() -> None:
    """What a running database's own housekeeping would have done by then."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
            cursor.execute(statement)


def is_added_up() -> bool:
    """Whether the sums have been made since, all of them by the present ledger."""
    is_shown = Progress.objects.filter(shown_until__isnull=False, ledger=VERSION).exists()
    return is_shown and not DirtyQuarter.objects.filter(is_older=True).exists()


def counted() -> str:
    return f"{Conversation.objects.count():,} conversations, {Entry.objects.count():,} entries"
