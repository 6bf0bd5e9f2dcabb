"""Episodes by when they went on, for what was waited at some moment without a queue."""

from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Beside those who write: over years of episodes it takes longer than they wait for a lock, and it
    # waits itself for whoever began before it.
    atomic = False

    dependencies = [("chat", "0014_would_they_have_called")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        AddIndexConcurrently(
            "episode",
            GistIndex(
                models.Func("began_at", "ended_at", models.Value("[]"), function="tstzrange"),
                name="episodes_by_time",
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
