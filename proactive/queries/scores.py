"""Scores: what there is to learn from, and what is foretold of a visitor at a moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from kit.statements import prepared
from proactive.models import Training
from proactive.scores import NAMES, Figures, Model, Scored, Visit, score

VISITS_MOST = 50_000
OUTCOME_WITHIN = timedelta(days=1)
FACTS = {f"score.{each.value}": each for each in Training.Score}
NEVER = "Nobody has trained it yet: that is done each night."
OUTDATED = "It was learned from other figures than are taken now; the next night learns it anew."

# Of each row of `moments` what the visit looked like then. Learning and using a score read the same.
FIGURES = """
  SELECT m.visit_id, seen.pages, extract(epoch FROM m.at - v.began_at) / 60 AS minutes,
    (SELECT count(*) FROM proactive_visit o
      WHERE o.visitor_id = v.visitor_id AND o.began_at <= v.began_at) AS visits,
    (SELECT count(*) FROM chat_conversation c
      WHERE c.visitor_id = v.visitor_id AND c.created_at <= m.at) AS chats,
    happened.form_errors, happened.rage_clicks, happened.dead_clicks, happened.failures,
    happened.searches, happened.help_pages, seen.pages - seen.addresses AS returns,
    (v.device = 'phone')::int AS phone, (v.campaign <> '{}')::int AS campaign
  FROM moments m JOIN proactive_visit v ON v.id = m.visit_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS pages, count(DISTINCT w.url) AS addresses
    FROM proactive_pageview w WHERE w.visit_id = v.id AND w.at <= m.at) seen
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(e.count) FILTER (WHERE e.kind = 'form_refused'), 0) AS form_errors,
      COALESCE(sum(e.count) FILTER (WHERE e.kind = 'rage_click'), 0) AS rage_clicks,
      COALESCE(sum(e.count) FILTER (WHERE e.kind = 'dead_click'), 0) AS dead_clicks,
      COALESCE(sum(e.count) FILTER (WHERE e.kind IN ('error', 'request_failed')), 0) AS failures,
      COALESCE(sum(e.count) FILTER (WHERE e.kind = 'search'), 0) AS searches,
      COALESCE(sum(e.count) FILTER (WHERE e.kind = 'article_read'), 0) AS help_pages
    FROM proactive_pageview w JOIN proactive_trailevent e ON e.view_id = w.id
    WHERE w.visit_id = v.id AND e.at <= m.at) happened
"""

CHOSEN = """
  visits AS (
    SELECT v.* FROM proactive_visit v
    WHERE v.site_id = %(site)s AND v.began_at >= %(since)s AND v.ended_at < %(until)s
      AND NOT EXISTS (SELECT FROM proactive_invitation i
        WHERE i.visit_id = v.id AND i.arm IN ('treated', 'by_hand'))
  ), chosen AS (
    SELECT * FROM visits
    ORDER BY hashtextextended(id::text, 1) LIMIT %(most)s
  ), moments AS MATERIALIZED (
    SELECT id AS visit_id, visitor_id, began_at,
      began_at + (ended_at - began_at) * ((hashtextextended(id::text, 2) & 1048575) / 1048576.0) AS at
    FROM chosen
  )
"""

# The times at which it happened to the visitor of a moment.
HAPPENED = {
    Training.Score.HELP: """
      SELECT c.created_at AS at FROM chat_conversation c
      WHERE c.visitor_id = m.visitor_id AND c.origin = 'reactive'""",
    Training.Score.BUY: """
      SELECT g.at FROM proactive_goalevent g JOIN proactive_goal o ON o.id = g.goal_id
      WHERE g.visitor_id = m.visitor_id AND o.kind = 'order' AND g.reversed_at IS NULL""",
}


def learnable(site_id: int, wanted: Training.Score, *, since: datetime, until: datetime) -> list[Visit]:
    """Of each visit of this time one moment, drawn by its id, with whether the visitor then began a
    conversation, or ordered, within a day; in the order of time, and of too many a sample.

    Left out are visits in which somebody was invited, which would teach what invitations do, and those in
    which it had happened already. So the holdouts stand for whomever triggers speak to. `until` should be
    a day ago, so that every outcome is known.
    """
    happened = HAPPENED[wanted]
    query = f"""
        WITH {CHOSEN}, figures AS ({FIGURES})
        SELECT EXISTS (SELECT FROM ({happened}) h WHERE h.at > m.at AND h.at <= m.at + %(within)s),
          m.began_at::date - date '2000-01-01', {", ".join(f"f.{name}" for name in NAMES)}
        FROM figures f JOIN moments m USING (visit_id)
        WHERE NOT EXISTS (SELECT FROM ({happened}) h WHERE h.at BETWEEN m.began_at AND m.at)
        ORDER BY m.began_at, m.visit_id
    """  # noqa: S608  nothing of a request in it
    asked: dict[str, Any] = {
        "site": site_id,
        "since": since,
        "until": until,
        "most": VISITS_MOST,
        "within": OUTCOME_WITHIN,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(query, asked)
        return [Visit(figures_of(figures), outcome, day) for outcome, day, *figures in cursor.fetchall()]


def figures_at(visit_id: UUID, at: datetime) -> Figures:
    """What a visit looks like at a moment."""
    with prepared(FIGURES_AT, [visit_id, at]) as cursor:
        return figures_of(cursor.fetchone() or ())


FIGURES_AT = f"""
  WITH moments AS (SELECT %s::uuid AS visit_id, %s::timestamptz AS at), figures AS ({FIGURES})
  SELECT {", ".join(NAMES)} FROM figures
"""  # noqa: S608  nothing of a request in it


def figures_of(values: Iterable[Any]) -> Figures:
    return dict(zip(NAMES, map(float, values), strict=False))


LATEST = """
  SELECT DISTINCT ON (score) id, xmin::text FROM proactive_training WHERE site_id = %s ORDER BY score, id DESC
"""


def latest(site_id: int) -> dict[Training.Score, Training]:
    """The last training of each score of the site."""
    return {Training.Score(training.score): training for training, _ in trained(site_id)}


def trained(site_id: int) -> list[tuple[Training, Model | None]]:
    """The last training of each score, with its model where it may be used."""
    with prepared(LATEST, [site_id]) as cursor:
        return [read_training(id, version) for id, version in cursor.fetchall()]


@lru_cache(maxsize=1_000)
def read_training(id: int, version: str) -> tuple[Training, Model | None]:
    """Read once for each `version` of its row."""
    training = Training.objects.get(pk=id)
    return training, training.learned


def foretold(site_id: int, visit_id: UUID, at: datetime) -> dict[str, tuple[Training, Scored]]:
    """By the fact's name each score that is on, with the training that it rests on."""
    models = trained(site_id)
    if not any(model for _, model in models):
        return {}
    figures = figures_at(visit_id, at)
    return {
        f"score.{training.score}": (training, score(model, figures)) for training, model in models if model
    }


def why_off(site_id: int, fact: str) -> str | None:
    """Why a score cannot be used on this site, as a sentence; None while it can."""
    training = latest(site_id).get(FACTS[fact])
    if training is None:
        return NEVER
    return training.why_off or (None if training.learned else OUTDATED)
