"""What happened to forms by when, for how many fields were refused in a time."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Beside those who write: pages tell more while all that they told before is looked through, and it
    # waits itself for whoever began before it.
    atomic = False

    dependencies = [("proactive", "0009_device_of_invitations")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        AddIndexConcurrently(
            "trailevent",
            models.Index(
                fields=["at"],
                condition=models.Q(("kind__in", ["form_progress", "form_refused"])),
                name="form_events_by_time",
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
