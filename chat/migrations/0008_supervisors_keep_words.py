"""Supervisors get into the admin site, where they keep topics and saved replies."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "0007_silent_episodes")]

    operations = [
        migrations.RunSQL(
            "UPDATE chat_agent SET is_staff = true WHERE role = 'supervisor'",
            "UPDATE chat_agent SET is_staff = false WHERE role = 'supervisor'",
        ),
    ]
