"""The sums of days and months are made anew, with those of all queues together."""

from django.db import migrations

FORGET = """
TRUNCATE metrics_bucket, metrics_dirtyquarter;
UPDATE metrics_progress SET swept_until = NULL, shown_until = NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0007_breaches_and_versions_of_targets")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
