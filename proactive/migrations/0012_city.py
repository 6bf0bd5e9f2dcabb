"""Of a place the city is known and the region never was."""

from django.db import migrations

RENAMED = """
UPDATE {table} SET {column} = replace({column}::text, '"place.region"', '"place.city"')::jsonb
WHERE {column}::text LIKE '%"place.region"%'
"""


class Migration(migrations.Migration):
    dependencies = [("proactive", "0011_what_was_left_at_once")]

    operations = [
        migrations.RunSQL(
            RENAMED.format(table=table, column=column), migrations.RunSQL.noop
        )
        for table, column in (("proactive_trigger", "condition"), ("proactive_entrypoint", "unlock"))
    ]
