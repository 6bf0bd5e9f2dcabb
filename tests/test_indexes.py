"""That nothing is kept in order twice: each index costs every row that is written."""

import pytest
from django.apps import apps
from django.db import connection

OURS = ("chat", "direction", "metrics", "proactive", "routing")

# Of plain b-trees those that no rule needs and whose columns another one begins with.
TWICE = """
WITH known AS (
  SELECT i.indexrelid::regclass::text AS name, i.indrelid AS of, i.indisunique AS is_rule,
    ARRAY(
      SELECT ((i.indkey::int[])[n], (i.indclass::oid[])[n])::text
      FROM generate_series(0, i.indnkeyatts - 1) n
    ) AS columns
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
  WHERE a.amname = 'btree' AND i.indpred IS NULL AND i.indexprs IS NULL
    AND i.indrelid = ANY(%s::regclass[])
)
SELECT DISTINCT a.name FROM known a JOIN known b ON b.of = a.of AND b.name <> a.name
WHERE NOT a.is_rule AND b.columns[1:cardinality(a.columns)] = a.columns ORDER BY 1
"""


@pytest.mark.parametrize("app", OURS)
def test_every_rule_and_index_of_the_models_is_kept(db: None, app: str) -> None:
    """Django drops the rules for a single column along with its index."""
    with connection.cursor() as cursor:
        missing = [
            each.name
            for model in apps.get_app_config(app).get_models()
            for each in [*model._meta.constraints, *model._meta.indexes]
            if each.name not in connection.introspection.get_constraints(cursor, model._meta.db_table)
        ]

    assert missing == []


def test_no_index_is_the_beginning_of_another(db: None) -> None:
    tables = [model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()]

    with connection.cursor() as cursor:
        cursor.execute(TWICE, [tables])
        assert [name for (name,) in cursor.fetchall()] == []
