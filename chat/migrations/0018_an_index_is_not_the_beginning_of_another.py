"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Of which table and column, and its name. Each goes by its name: by its column, Django would take along
# the unique ones that hold a condition.
NEEDLESS = (
    ("chat_agentline", "agent_id", "chat_agentline_agent_id_32fd9c7f"),
    ("chat_answerletter", "conversation_id", "chat_answerletter_conversation_id_3b1f29d3"),
    ("chat_conversation", "visitor_id", "chat_conversation_visitor_id_dbc55574"),
    ("chat_episode", "conversation_id", "chat_episode_conversation_id_0fc3d891"),
    ("chat_lease", "agent_id", "chat_lease_agent_id_d869d72b"),
    ("chat_lease", "visitor_id", "chat_lease_visitor_id_d18c6561"),
    ("chat_resolution", "conversation_id", "chat_resolution_conversation_id_0ab7e4fa"),
    ("chat_surveyresponse", "conversation_id", "chat_surveyresponse_conversation_id_efcde15f"),
    ("chat_voicehandover", "conversation_id", "chat_voicehandover_conversation_id_0716bba2"),
)


class Migration(migrations.Migration):
    # Beside those who write.
    atomic = False

    dependencies = [("chat", "0017_what_customers_bore_before")]

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
                    model_name='agentline',
                    name='agent',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='answerletter',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='conversation',
                    name='visitor',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='chat.visitor'),
                ),
                migrations.AlterField(
                    model_name='episode',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='episodes', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='lease',
                    name='agent',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='lease',
                    name='visitor',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='chat.visitor'),
                ),
                migrations.AlterField(
                    model_name='resolution',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='surveyresponse',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='survey_responses', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='voicehandover',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='voice_hand_overs', to='chat.conversation'),
                ),
            ]
        ),
    ]
