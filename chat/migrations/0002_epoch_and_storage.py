"""The first epoch, and room on the pages of the two tables that change most."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        migrations.RunSQL(
            'INSERT INTO chat_epoch ("only", id) VALUES (true, gen_random_uuid())',
            "DELETE FROM chat_epoch",
        ),
        # A conversation's counters change with every entry: with room on its page the new version
        # needs no new index entries.
        migrations.RunSQL(
            "ALTER TABLE chat_conversation SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
            "ALTER TABLE chat_conversation RESET (fillfactor, autovacuum_vacuum_scale_factor)",
        ),
    ]
