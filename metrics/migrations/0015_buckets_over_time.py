"""An index by key for courses of time, made while the sums are read and written."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # It waits for whoever began before it, longer than for a lock.
    atomic = False

    dependencies = [("metrics", "0014_uses_of_invented_pasts")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        AddIndexConcurrently(
            "bucket",
            models.Index(
                fields=["grain", "dimension", "key", "queue_id", "start"], name="buckets_over_time"
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
