"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models

# Of which table and column, and its name. Each goes by its name: by its column, Django would take along
# the unique ones that hold a condition.
NEEDLESS = (
    ("metrics_alertmessage", "firing_id", "metrics_alertmessage_firing_id_ee50d585"),
    ("metrics_callday", "site_id", "metrics_callday_site_id_f23ebbb1"),
    ("metrics_digestissue", "digest_id", "metrics_digestissue_digest_id_35fb93dc"),
    ("metrics_importedconversation", "history_id", "metrics_importedconversation_history_id_3527670b"),
    ("metrics_messagesentiment", "conversation_id", "metrics_messagesentiment_conversation_id_97b26fb2"),
    ("metrics_queuehours", "queue_id", "metrics_queuehours_queue_id_2b24d27d"),
    ("metrics_target", "team_id", "metrics_target_team_id_3c54f51d"),
    ("metrics_teamgoal", "team_id", "metrics_teamgoal_team_id_e71e1644"),
)


class Migration(migrations.Migration):
    # Beside those who write.
    atomic = False

    dependencies = [("metrics", "0016_clocks")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        *(
            migrations.RunSQL(
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column})",
            )
            for table, column, name in NEEDLESS
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='alertmessage',
                    name='firing',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='metrics.alertfiring'),
                ),
                migrations.AlterField(
                    model_name='callday',
                    name='site',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='call_days', to='chat.site'),
                ),
                migrations.AlterField(
                    model_name='digestissue',
                    name='digest',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='metrics.digest'),
                ),
                migrations.AlterField(
                    model_name='importedconversation',
                    name='history',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='references', to='metrics.importedhistory'),
                ),
                migrations.AlterField(
                    model_name='messagesentiment',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='queuehours',
                    name='queue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.queue'),
                ),
                migrations.AlterField(
                    model_name='target',
                    name='team',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='routing.team'),
                ),
                migrations.AlterField(
                    model_name='teamgoal',
                    name='team',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='routing.team'),
                ),
            ]
        ),
    ]
