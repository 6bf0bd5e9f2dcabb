"""One index less to write with every line. Without Django's own way, which would check every line there is."""

import django.db.models.deletion
from django.db import migrations, models

DROP = "DROP INDEX chat_entry_conversation_id_8084a523"
BUILD = "CREATE INDEX chat_entry_conversation_id_8084a523 ON chat_entry (conversation_id)"


class Migration(migrations.Migration):
    dependencies = [("chat", "0011_going_on_by_telephone")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROP, BUILD)],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="conversation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="chat.conversation",
                    ),
                )
            ],
        )
    ]
