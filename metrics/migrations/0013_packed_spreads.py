"""The sums are made anew: of all queues together at any grain, with their spreads packed."""

from django.db import migrations, models

FORGET = """
TRUNCATE metrics_bucket, metrics_postings, metrics_dirtyquarter;
UPDATE metrics_progress SET swept_until = NULL, shown_until = NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0012_sentiment")]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RemoveField("bucket", "spreads"),
        migrations.AddField("bucket", "spreads", models.BinaryField()),
    ]
